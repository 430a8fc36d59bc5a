// @ts-check
/**
 * The watch page: plays the room, shows chat and bag, sends what the viewer does. The server decides everything; this
 * page only asks and shows. Start at `refresh` (the room as it is) and `follow` (what happens in it).
 */
import { canBuy, itemRow, setClock, showPrice, stockWords, tickFlash } from './goods.js';
import { createPicture } from './picture.js';
import { createTalk } from './talk.js';
import { isChinese, priceOf, say, sayFault, titleOf } from './words.js';

/**
 * @typedef {import('./goods.js').Item} Item
 * @typedef {{ messageId: string, name: string, text: string }} Note
 * @typedef {{ id: string, name: string, muted: { untilMs: number | null } | null }} Me
 * @typedef {{ id: string, title: string, host: string, status: string, receiving: boolean, video: import('./picture.js').Way, source: number, lastSeq: number, watching: number, likes: number, slowSeconds: number, pinned: Note | null }} Room
 * @typedef {{ room: Room | null, items: Item[], explaining: string | null, me: Me | null, serverMs: number }} State
 */

const REFRESH_MS = 4000;
const NEWS_EVERY_MS = 2500;
/** A price that changed is asked for again after this; several in a row once. */
const PRICE_MS = 150;
/** Between two paintings. */
const PAINT_MS = 250;
const MAX_QUANTITY = 99;

/** @template {HTMLElement} T @param {string} id @param {new () => T} kind @returns {T} */
function at(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`no #${id}`);
  return found;
}
const video = at('video', HTMLVideoElement);
const dialogs = {
  bag: at('bag', HTMLDialogElement),
  buy: at('buy', HTMLDialogElement),
  join: at('join', HTMLDialogElement),
};

/** @type {State} */
let state = { room: null, items: [], explaining: null, me: null, serverMs: Date.now() };
const picture = createPicture({
  video,
  still: at('still', HTMLCanvasElement),
  call,
  onChange: () => paint(),
  onSilenced() {
    at('sound', HTMLButtonElement).hidden = false;
  },
});
const talk = createTalk(at('chat', HTMLOListElement), (id) => id === state.me?.id);
/** @type {{ item: Item, quantity: number } | null} */
let order = null;
/** @type {EventSource | null} */
let events = null;
let followed = '';
let likes = 0;
let pendingLikes = 0;
let lastNewsMs = 0;
let ended = false;
/** Why this viewer may not be here, while that is so. @type {string | null} */
let keptOut = null;
/** When this viewer may write again in slow mode, on this page's clock. */
let mayWriteMs = 0;

/** A refusal of the server with its code. */
class Refusal extends Error {
  /** @param {string | undefined} code @param {Record<string, string | number>} params */
  constructor(code, params) {
    super(code ?? 'unknown');
    this.code = code;
    this.params = params;
  }
}

/** @param {string} path @param {unknown} [body] @returns {Promise<any>} */
async function call(path, body) {
  const response = await fetch(`api/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Refusal(answer?.data?.code, answer?.data?.params ?? {});
  return answer;
}

/** @param {string} text */
function toast(text) {
  const note = document.createElement('p');
  note.textContent = text;
  at('toasts', HTMLDivElement).replaceChildren(note);
  setTimeout(() => note.remove(), 3500);
}

/** Runs what the viewer asked for and says why when it was refused. @param {() => Promise<void>} work */
async function attempt(work) {
  try {
    await work();
  } catch (error) {
    const code = error instanceof Refusal ? error.code : undefined;
    if (code === 'version_conflict') refreshSoon();
    if (isKeptOut(code)) leave(code);
    if (code === 'slow_mode' && error instanceof Refusal) waitFor(Number(error.params.seconds));
    toast(error instanceof Refusal ? sayFault(code) : say('offline'));
  }
}

/** @param {string | undefined} code @returns {code is string} */
const isKeptOut = (code) => code === 'viewer_removed' || code === 'viewer_blocked';

/** @param {number} seconds */
function waitFor(seconds) {
  mayWriteMs = Date.now() + seconds * 1000;
  paintSay();
}

/** The line to write in: what is keeping the viewer from it, if anything. */
function paintSay() {
  const input = at('text', HTMLInputElement);
  const muted = state.me?.muted;
  const left = Math.ceil((mayWriteMs - Date.now()) / 1000);
  const slow = state.room?.slowSeconds ?? 0;
  const silent = muted && (muted.untilMs === null || muted.untilMs > Date.now());
  input.disabled = Boolean(silent);
  if (silent && muted.untilMs === null) input.placeholder = say('muted');
  else if (silent) {
    const time = new Date(Number(muted.untilMs)).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    input.placeholder = say('mutedUntil', { time });
  } else if (left > 0) input.placeholder = say('wait', { n: left });
  else input.placeholder = slow > 0 ? say('slow', { n: slow }) : say('say');
}

/** @param {any} event */
function moderated(event) {
  const { action, messageId } = event;
  const me = state.me;
  if (action === 'slow_mode' && state.room) state.room.slowSeconds = event.seconds ?? 0;
  if (action === 'slow_mode' && event.seconds === 0) mayWriteMs = 0;
  if (action === 'mute' && me) me.muted = { untilMs: event.untilMs };
  if (action === 'unmute' && me) me.muted = null;
  if (action === 'remove_message') talk.remove(messageId);
  if (action === 'restore_message') talk.said(event.message);
}

/** @param {number} count */
const short = (count) =>
  count < 10_000 ? String(count) : isChinese ? `${(count / 10_000).toFixed(1)}万` : `${(count / 1000).toFixed(1)}k`;

function paint() {
  const { room, items } = state;
  document.title = room ? room.title : 'Redcast';
  at('host', HTMLElement).textContent = room?.host ?? '';
  at('title', HTMLSpanElement).textContent = room?.title ?? '';
  at('avatar', HTMLSpanElement).textContent = [...(room?.host ?? '')][0] ?? '';
  at('watching', HTMLSpanElement).textContent =
    room?.status === 'live' ? say('watching', { n: short(room.watching) }) : '';
  at('realtime', HTMLSpanElement).hidden = !picture.isRealtime();
  at('likes', HTMLSpanElement).textContent = likes > 0 ? short(likes) : '';
  at('bag-count', HTMLSpanElement).textContent = items.length > 0 ? String(items.length) : '';
  at('open-bag', HTMLButtonElement).setAttribute('aria-label', say('openBag', { n: items.length }));
  const list = at('items', HTMLUListElement);
  list.replaceChildren(...items.map((item) => itemRow(item, () => openOrder(item))));
  if (items.length === 0) list.textContent = say('empty');

  const shown = items.find((item) => item.id === state.explaining);
  at('pinned', HTMLElement).hidden = !shown;
  if (shown) {
    const image = at('pinned-image', HTMLImageElement);
    if (!image.src.endsWith(shown.imageUrl)) image.src = shown.imageUrl;
    at('pinned-title', HTMLElement).textContent = titleOf(shown.title);
    showPrice(at('pinned-price', HTMLSpanElement), shown);
    const buy = at('pinned-buy', HTMLButtonElement);
    buy.disabled = !canBuy(shown);
    buy.textContent = buy.disabled ? stockWords(shown) : say('buy');
  }
  paintOrder();
  paintSay();
  const note = room?.status === 'live' && !keptOut ? room.pinned : null;
  at('note', HTMLParagraphElement).hidden = !note;
  at('note-name', HTMLElement).textContent = note?.name ?? '';
  at('note-text', HTMLElement).textContent = note?.text ?? '';

  const status = at('status', HTMLParagraphElement);
  if (keptOut) status.textContent = sayFault(keptOut);
  else if (ended) status.textContent = say('ended');
  else if (!room) status.textContent = say('waiting');
  else if (room.status === 'open') status.textContent = say('soon');
  else if (picture.trouble()) status.textContent = say(picture.trouble() === 'not_built' ? 'notBuilt' : 'cannotPlay');
  else if (!room.receiving || picture.away()) status.textContent = say('noVideo');
  else status.textContent = '';
}

/** @param {Item} item */
function openOrder(item) {
  order = { item, quantity: 1 };
  at('buy-head', HTMLHeadingElement).textContent = titleOf(item.title);
  at('buy-image', HTMLImageElement).src = item.imageUrl;
  paintOrder();
  dialogs.bag.close();
  if (!dialogs.buy.open) dialogs.buy.showModal();
}

function paintOrder() {
  if (!order) return;
  const { id } = order.item;
  const item = state.items.find((known) => known.id === id) ?? { ...order.item, available: false };
  order.item = item;
  order.quantity = Math.max(1, Math.min(order.quantity, item.stock, MAX_QUANTITY));
  showPrice(at('buy-price', HTMLParagraphElement), item);
  at('buy-stock', HTMLParagraphElement).textContent = stockWords(item);
  at('quantity', HTMLOutputElement).textContent = String(order.quantity);
  const confirm = at('confirm', HTMLButtonElement);
  confirm.disabled = !canBuy(item);
  const total = { minor: item.price.minor * order.quantity, currency: item.price.currency };
  confirm.textContent = confirm.disabled ? stockWords(item) : say('pay', { n: order.quantity, price: priceOf(total) });
}

/** Plays while the room is live; tried again with every refresh. */
function play() {
  const { room } = state;
  if (room?.status === 'live' && !keptOut) picture.show({ way: room.video, source: room.source });
  else picture.stop();
}

/** @param {string} why */
function leave(why) {
  keptOut = why;
  events?.close();
  events = null;
  picture.stop();
  for (const dialog of Object.values(dialogs)) dialog.close();
  paint();
}

/** @param {any} event */
function happened(event) {
  switch (event.kind) {
    case 'chat':
    case 'question':
      talk.said(event);
      return;
    case 'pin':
      if (state.room)
        state.room.pinned = event.message && {
          messageId: event.message.messageId,
          name: event.message.from.name,
          text: event.message.text,
        };
      return;
    case 'order':
      // Fifty orders a second would leave no room for what people say.
      if (Date.now() - lastNewsMs > NEWS_EVERY_MS) {
        lastNewsMs = Date.now();
        talk.line('news', event.from.name, say('boughtNews', { title: titleOf(event.title) }));
      }
      if (isNews(event)) setStock(event.itemId, event.stockLeft);
      return;
    case 'stock':
      if (isNews(event)) setStock(event.itemId, event.stock, event.available);
      return;
    case 'price':
      // What it is compared with, and until when it holds, is the server's to say.
      if (isNews(event)) refreshSoon();
      return;
    case 'explain':
      if (isNews(event)) state.explaining = event.itemId;
      return;
    case 'viewers':
      if (state.room) state.room.watching = event.watching;
      return;
    case 'like':
      likes += event.count;
      return;
    case 'moderation':
      moderated(event);
      return;
    case 'ended':
      ended = true;
      events?.close();
      events = null;
      picture.stop();
      return;
  }
}

/** The last minutes are told again to a newcomer: what the room's answer holds already must not be undone by them.
 * @param {{ seq: number }} event */
const isNews = (event) => event.seq > (state.room?.lastSeq ?? 0);

/** @param {string} id @param {number} stock @param {boolean} [available] */
function setStock(id, stock, available) {
  const item = state.items.find((known) => known.id === id);
  if (!item) return;
  item.stock = stock;
  item.available = available ?? item.available;
}

/** Joins the event stream of the room; a lost connection resumes by itself after the last number seen. */
function follow() {
  const { room, me } = state;
  if (!room || !me || room.status !== 'live' || keptOut) return;
  if (events && followed === room.id) return;
  events?.close();
  followed = room.id;
  ended = false;
  // A newcomer sees the last minutes of talk, not the whole evening.
  const source = new EventSource(`api/events?after=${Math.max(0, room.lastSeq - 40)}`);
  let painting = false;
  let paintedAt = Number.NEGATIVE_INFINITY;
  source.addEventListener('message', (message) => {
    happened(JSON.parse(message.data));
    if (painting) return;
    painting = true;
    // A busy room sends more than anybody can read: four paintings a second. After a pause the first news shows at once.
    setTimeout(
      () => {
        painting = false;
        paintedAt = performance.now();
        paint();
      },
      Math.max(0, paintedAt + PAINT_MS - performance.now()),
    );
  });
  source.addEventListener('video', (message) => {
    if (!state.room) return;
    const { video: way, source: number } = JSON.parse(message.data);
    state.room.video = way;
    state.room.source = number;
    play();
    paint();
  });
  source.addEventListener('removed', (message) => leave(JSON.parse(message.data).why ?? 'viewer_removed'));
  events = source;
}

let refreshing = 0;
function refreshSoon() {
  clearTimeout(refreshing);
  refreshing = setTimeout(refresh, PRICE_MS);
}

async function refresh() {
  try {
    const before = state.room?.id;
    const sentMs = Date.now();
    state = await call('room');
    setClock(state.serverMs, sentMs, Date.now());
    // Let back in: the room answers again.
    keptOut = null;
    if (state.room && state.room.id !== before) {
      ended = false;
      likes = 0;
      talk.clear();
    }
    likes = Math.max(likes, state.room?.likes ?? 0);
    if (state.room?.status === 'live' && !state.me && !dialogs.join.open) dialogs.join.showModal();
    follow();
    play();
    paint();
  } catch (error) {
    if (error instanceof Refusal && isKeptOut(error.code)) leave(error.code);
    else at('status', HTMLParagraphElement).textContent = say('offline');
  }
}

at('join-form', HTMLFormElement).addEventListener('submit', async (event) => {
  event.preventDefault();
  const problem = at('join-problem', HTMLParagraphElement);
  problem.textContent = '';
  try {
    await call('join', { name: at('name', HTMLInputElement).value });
    dialogs.join.close();
    // Entering is a tap, after which a browser lets sound play.
    video.muted = false;
    await refresh();
  } catch (error) {
    problem.textContent = sayFault(error instanceof Refusal ? error.code : undefined);
  }
});
dialogs.join.addEventListener('cancel', (event) => event.preventDefault());
at('say', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  const input = at('text', HTMLInputElement);
  const text = input.value.trim();
  if (text === '') return;
  void attempt(async () => {
    await call('chat', { text });
    input.value = '';
    const slow = state.room?.slowSeconds ?? 0;
    if (slow > 0) waitFor(slow);
  });
});
at('like', HTMLButtonElement).addEventListener('click', () => {
  pendingLikes += 1;
  if (pendingLikes > 1) return;
  // Quick taps travel together.
  setTimeout(() => {
    const count = Math.min(pendingLikes, 50);
    pendingLikes = 0;
    void attempt(() => call('like', { count }));
  }, 400);
});
at('open-bag', HTMLButtonElement).addEventListener('click', () => {
  void refresh();
  dialogs.bag.showModal();
});
at('pinned-buy', HTMLButtonElement).addEventListener('click', () => {
  const item = state.items.find((known) => known.id === state.explaining);
  if (item) openOrder(item);
});
at('less', HTMLButtonElement).addEventListener('click', () => {
  if (order) order.quantity -= 1;
  paintOrder();
});
at('more', HTMLButtonElement).addEventListener('click', () => {
  if (order) order.quantity += 1;
  paintOrder();
});
at('confirm', HTMLButtonElement).addEventListener('click', () => {
  const wanted = order;
  if (!wanted) return;
  void attempt(async () => {
    const answer = await call('order', {
      itemId: wanted.item.id,
      quantity: wanted.quantity,
      price: wanted.item.price.minor,
    });
    setStock(wanted.item.id, answer.stockLeft);
    dialogs.buy.close();
    toast(say('bought', { title: titleOf(answer.title), n: answer.quantity }));
    paint();
  });
});
at('sound', HTMLButtonElement).addEventListener('click', () => {
  video.muted = false;
  void video.play();
  at('sound', HTMLButtonElement).hidden = true;
});
for (const moment of ['playing', 'volumechange'])
  video.addEventListener(moment, () => {
    at('sound', HTMLButtonElement).hidden = !video.muted;
  });
for (const button of document.querySelectorAll('[data-close]'))
  button.addEventListener('click', () => button.closest('dialog')?.close());
for (const dialog of [dialogs.bag, dialogs.buy])
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
dialogs.buy.addEventListener('close', () => {
  order = null;
});

document.documentElement.lang = isChinese ? 'zh-CN' : 'en';
for (const place of document.querySelectorAll('[data-word]')) {
  const name = /** @type {HTMLElement} */ (place).dataset.word;
  place.textContent = say(/** @type {Parameters<typeof say>[0]} */ (name));
}
at('sound', HTMLButtonElement).textContent = say('soundOn');
at('text', HTMLInputElement).setAttribute('aria-label', say('say'));
at('like', HTMLButtonElement).setAttribute('aria-label', say('like'));
at('less', HTMLButtonElement).setAttribute('aria-label', say('less'));
at('more', HTMLButtonElement).setAttribute('aria-label', say('more'));
paint();
await refresh();
setInterval(refresh, REFRESH_MS);
setInterval(tickFlash, 1000);
// Counts down, and notices a mute that ended.
setInterval(paintSay, 1000);
