// @ts-check
/** The words of the watch page, English and Chinese. The browser's language decides. */
const EN = {
  rehearsal: 'Rehearsal',
  realtime: 'Real time',
  watching: '{n} watching',
  waiting: 'The stream has not started yet. This page begins by itself.',
  soon: 'The host is getting ready.',
  noVideo: 'The picture is away for a moment.',
  cannotPlay: 'This browser cannot play the picture. Chat and bag work.',
  notBuilt:
    'The picture comes in real time. This copy of the studio was not built, and can show it only after a build. Chat and bag work.',
  ended: 'The stream has ended. Thank you for watching.',
  offline: 'No connection to the room. Trying again.',
  soundOn: 'Tap for sound',
  explaining: 'Being shown now',
  bag: 'Bag',
  openBag: 'Open the bag, {n} items',
  empty: 'The bag is empty.',
  buy: 'Buy',
  soldOut: 'Sold out',
  gone: 'Not on sale',
  left: '{n} left',
  leftOf: '{n} of {limit} left in this stream',
  flash: 'Flash price · {time}',
  flashEnds: 'Flash price ends now',
  compared: 'lowest price paid in {days} days, as of {date}',
  inStock: 'In stock',
  pay: 'Buy {n} for {price}',
  bought: 'Ordered: {title} × {n}',
  pretend: 'This is a rehearsal: nothing is paid and nothing is shipped.',
  close: 'Close',
  less: 'One less',
  more: 'One more',
  like: 'Like',
  say: 'Say something',
  slow: 'Slow mode: one message every {n} s',
  wait: 'You can write again in {n} s',
  mutedUntil: 'Muted until {time}',
  muted: 'The host has muted you',
  pinned: 'Pinned',
  welcome: 'Come in',
  joinAbout: 'Pick a name. The host sees it beside what you say.',
  nickname: 'Nickname',
  enter: 'Enter the room',
  boughtNews: 'bought {title}',
  joinedNews: 'came in',
  question: 'Question',
  fault: 'That did not work. Please try again.',
  faults: {
    viewer_muted: 'The host has muted you for now. You can keep watching.',
    viewer_removed: 'The host has sent you out of this room.',
    viewer_blocked: 'The host has blocked you. You cannot enter their rooms.',
    slow_mode: 'Slow mode is on. Please wait a moment.',
    forbidden_word: 'Your message holds a word that is not allowed here.',
    rate_limited: 'A little slower, please.',
    version_conflict: 'The price has just changed. Please look again.',
    item_sold_out: 'That is more than there is left.',
    item_gone: 'This item was taken off sale.',
    room_not_live: 'The stream is not running.',
    bad_input: 'Please check what you typed.',
  },
};

/** @type {typeof EN} */
const ZH = {
  rehearsal: '彩排',
  realtime: '实时',
  watching: '{n} 人在看',
  waiting: '直播还没有开始，开始后会自动播放。',
  soon: '主播正在准备。',
  noVideo: '画面暂时离开，马上回来。',
  cannotPlay: '当前浏览器无法播放画面，聊天和购物袋可以正常使用。',
  notBuilt: '画面以实时方式传来，但这份程序还没有构建，构建后才能显示。聊天和购物袋可以正常使用。',
  ended: '直播已结束，谢谢观看。',
  offline: '与直播间的连接断开，正在重试。',
  soundOn: '点按打开声音',
  explaining: '正在讲解',
  bag: '购物袋',
  openBag: '打开购物袋，共 {n} 件',
  empty: '购物袋还是空的。',
  buy: '购买',
  soldOut: '已售罄',
  gone: '已下架',
  left: '仅剩 {n} 件',
  leftOf: '本场限量 {limit} 件，剩 {n} 件',
  flash: '限时价 · {time}',
  flashEnds: '限时价即将结束',
  compared: '近 {days} 天最低成交价，截至 {date}',
  inStock: '有货',
  pay: '购买 {n} 件，{price}',
  bought: '已下单：{title} × {n}',
  pretend: '这是彩排：不会扣款，也不会发货。',
  close: '关闭',
  less: '减一件',
  more: '加一件',
  like: '点赞',
  say: '说点什么',
  slow: '慢速发言：每 {n} 秒一条',
  wait: '{n} 秒后可再次发言',
  mutedUntil: '禁言至 {time}',
  muted: '你已被主播禁言',
  pinned: '置顶',
  welcome: '进入直播间',
  joinAbout: '起一个昵称，主播会在你的发言旁看到它。',
  nickname: '昵称',
  enter: '进入',
  boughtNews: '买了 {title}',
  joinedNews: '来了',
  question: '提问',
  fault: '没有成功，请再试一次。',
  faults: {
    viewer_muted: '主播暂时将你禁言，你可以继续观看。',
    viewer_removed: '主播已将你移出直播间。',
    viewer_blocked: '主播已将你拉黑，无法进入其直播间。',
    slow_mode: '已开启慢速发言，请稍等片刻。',
    forbidden_word: '消息里有这里不允许的词。',
    rate_limited: '请慢一点。',
    version_conflict: '价格刚刚有变化，请再看一眼。',
    item_sold_out: '剩余数量不足。',
    item_gone: '商品已下架。',
    room_not_live: '直播没有进行。',
    bad_input: '请检查输入的内容。',
  },
};

export const isChinese = (navigator.languages[0] ?? navigator.language).toLowerCase().startsWith('zh');
const words = isChinese ? ZH : EN;

/**
 * @param {Exclude<keyof typeof EN, 'faults'>} name
 * @param {Record<string, string | number>} [values]
 */
export function say(name, values = {}) {
  return words[name].replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ''));
}

/** @param {string | undefined} code */
export function sayFault(code) {
  const known = /** @type {Record<string, string>} */ (words.faults);
  return (code && known[code]) || words.fault;
}

/** The half of `丝绒唇膏 999 · Velvet lipstick 999` in the reader's language.
 * @param {string} title */
export function titleOf(title) {
  const [zh, en] = title.split(' · ');
  return (isChinese ? zh : en) ?? title;
}

const SIGNS = /** @type {Record<string, string>} */ ({ CNY: '¥', USD: '$', EUR: '€' });
/** @param {{ minor: number, currency: string }} money */
export function priceOf(money) {
  const text = (money.minor / 100).toLocaleString('en', { minimumFractionDigits: money.minor % 100 ? 2 : 0 });
  return `${SIGNS[money.currency] ?? ''}${text}`;
}

/** `Nov 26` or `11月26日`. @param {number} ms */
export const dayOf = (ms) =>
  new Date(ms).toLocaleDateString(isChinese ? 'zh-CN' : 'en', { month: isChinese ? 'long' : 'short', day: 'numeric' });
