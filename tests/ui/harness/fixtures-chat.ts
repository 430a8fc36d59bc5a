import {
  ItemId,
  MessageId,
  OrderId,
  type RoomEvent,
  type SavedReply,
  type StudioState,
  ViewerId,
} from '../../../shared/domain/index.ts';
import { fixtures } from './fixtures.ts';

/** States of the chat: a talking room, a storm, one question, odd texts, moderation, replies. */
const live = (edit: (state: StudioState) => Partial<StudioState>): StudioState => {
  const state = fixtures.live();
  return { ...state, ...edit(state) };
};

const REPLIES: SavedReply[] = [
  { id: 'price', name: 'Price', text: '{item} is {price} today, {stock} left.' },
  { id: 'size', name: 'Sizes', text: 'It comes in {size}.' },
  { id: 'post', name: '发货', text: '今天下单，48 小时内发货，全国包邮。' },
];

const room = (edit: (state: StudioState) => Partial<StudioState> = () => ({})): StudioState =>
  live((s) => ({
    settings: {
      ...s.settings,
      chat: { ...s.settings.chat, replies: REPLIES },
      filters: { words: ['微信', '加群', 'free money'] },
    },
    ...edit(s),
  }));

const pinned = { messageId: MessageId.parse('m6'), from: viewer(2), text: '今晚 8 点抽口红，弹幕扣 1 报名 🎁' };
const onScreen = { messageId: 'm12', name: 'Mia', text: 'Is 999 matte or satin?', sinceMs: Date.now() };

export const chatFixtures = {
  chatRoom: () => room((s) => ({ moderation: { ...s.moderation, pinned, slowSeconds: 10 } })),
  chatScreen: () => room(() => ({ onScreen })),
  chatOne: () => room(),
  chatOneEmpty: () => live(() => ({})),
  chatStorm: () => room(),
  chatOdd: () => room(),
  /** As many lines as are kept, and a few: the next ones make the oldest go. */
  chatLong: () => room(),
  chatPeople: () =>
    room((s) => ({
      moderation: {
        ...s.moderation,
        muted: [
          { viewerId: 'v4', name: '阿宁', untilMs: Date.now() + 581_000 },
          { viewerId: 'v9', name: 'A viewer with a name that is far too long for one line', untilMs: null },
        ],
        removed: [{ viewerId: 'v7', name: 'spam_account_22' }],
        blocked: [{ viewerId: 'v8', name: '一只爱旅行的考拉先生' }],
        slowSeconds: 30,
      },
    })),
  chatReplies: () => room(),
} satisfies Record<string, () => StudioState>;

function viewer(at: number) {
  const names = [
    '小鱼',
    'Mia',
    '桃子',
    '阿宁',
    'Kexin',
    '林木',
    'Ola Normann',
    'spam_account_22',
    '一只爱旅行的考拉先生',
  ];
  const id = at % names.length;
  return { id: ViewerId.parse(`v${id}`), name: names[id] ?? 'Mia', follower: id % 3 === 1 };
}

const i1 = ItemId.parse('i1');
type Said = { text: string; by?: number; ask?: ItemId | null; host?: boolean };

/** Numbers and times come last, so that every list reads as the room did. */
function log(parts: readonly ((base: { seq: number; atMs: number }) => RoomEvent)[], everyMs = 2_500): RoomEvent[] {
  const from = Date.now() - parts.length * everyMs;
  return parts.map((part, at) => part({ seq: at + 1, atMs: from + at * everyMs }));
}

const say =
  ({ text, by = 0, ask, host = false }: Said) =>
  (base: { seq: number; atMs: number }): RoomEvent => {
    const messageId = MessageId.parse(`m${base.seq}`);
    const from = host ? { id: ViewerId.parse('host'), name: 'Lin' } : viewer(by);
    return ask === undefined
      ? { ...base, kind: 'chat', messageId, from, text, host }
      : { ...base, kind: 'question', messageId, from, text, itemId: ask };
  };
const buy =
  (by: number, quantity = 1) =>
  (base: { seq: number; atMs: number }): RoomEvent => ({
    ...base,
    kind: 'order',
    orderId: OrderId.parse(`o${base.seq}`),
    from: viewer(by),
    itemId: i1,
    title: 'Velvet lipstick 999',
    quantity,
    total: { minor: 19_900 * quantity, currency: 'CNY' },
    stockLeft: 86,
  });
type Act = Extract<RoomEvent, { kind: 'moderation' }>;
const act =
  (action: Act['action'], more: Partial<Act> = {}) =>
  (base: { seq: number; atMs: number }): RoomEvent => ({
    ...base,
    kind: 'moderation',
    action,
    viewer: null,
    messageId: null,
    untilMs: null,
    by: 'host',
    ...more,
  });
const TALK = [
  '声音很清楚 👍',
  'So pretty!',
  '第一次来，主播讲得好细',
  'hello from Oslo',
  '颜色真好看',
  'love this one ❤️',
];

const talk = (count: number) => Array.from({ length: count }, (_, at) => say({ text: TALK[at % 6] ?? '', by: at % 7 }));
const questions = [
  say({ text: '这个颜色黄皮能用吗？', by: 0, ask: i1 }),
  say({ text: 'Is 999 matte or satin?', by: 1, ask: i1 }),
  say({ text: '多少钱', by: 3, ask: i1 }),
  say({ text: '请问什么价格', by: 4, ask: i1 }),
  say({ text: '999 matte or satin?', by: 6, ask: i1 }),
  say({ text: '主播价格是多少呀', by: 5, ask: i1 }),
  say({ text: 'shipping to Chengdu?', by: 4, ask: null }),
];

const LOGS: Record<keyof typeof chatFixtures, () => RoomEvent[]> = {
  chatRoom: () =>
    log([
      ...talk(5),
      say({ text: pinned.text, by: 2 }),
      (base) => ({ ...base, kind: 'pin', message: pinned, by: 'host' }),
      ...questions.slice(0, 3),
      buy(1, 2),
      say({ text: '大家好，今天带来五支秋天的口红', host: true }),
      (base) => ({
        ...base,
        kind: 'order_problem',
        orderId: null,
        from: viewer(5),
        itemId: i1,
        title: 'Velvet lipstick 999',
        quantity: 1,
        reason: 'payment_failed',
      }),
      ...questions.slice(3),
      say({ text: '加我微信领红包', by: 7 }),
      act('remove_message', { messageId: MessageId.parse('m18'), viewer: viewer(7) }),
      act('slow_mode', { seconds: 10 }),
      ...talk(4),
    ]),
  chatScreen: () =>
    log([
      ...talk(6),
      ...questions,
      (base) => ({ ...base, kind: 'answered', messageIds: [MessageId.parse('m7')], how: 'aloud' }),
    ]),
  chatOne: () => log([...talk(6), ...questions.slice(2, 4)]),
  chatOneEmpty: () => log([...talk(6), ...questions.slice(2, 4)]),
  chatStorm: () =>
    log(
      Array.from({ length: 3_000 }, (_, at) =>
        at % 97 === 5
          ? (questions[at % 7] ?? say({ text: '?', ask: null }))
          : say({ text: `${TALK[at % 6] ?? ''} ${at}`, by: at % 9 }),
      ),
      20,
    ),
  chatLong: () => log(talk(21_950), 1_000),
  chatOdd: () =>
    log([
      say({ text: `Z${'\u0301\u0300\u0302\u0303'.repeat(60)}algo ${'e\u0301'.repeat(4)}`, by: 0 }),
      say({ text: 'the line below stays where it is', by: 1 }),
      say({ text: '\u05e9\u05dc\u05d5\u05dd (hello) 123', by: 6 }),
      say({ text: '\u0645\u0631\u062d\u0628\u0627 how much?', by: 3, ask: i1 }),
      say({ text: '👩‍👩‍👧‍👦👍🏽🏳️‍🌈 ❤️‍🔥', by: 4 }),
      say({ text: 'w'.repeat(200), by: 5 }),
      say({ text: 'これはマットですか？', by: 2, ask: null }),
      say({
        text: '这件衣服我上个月在店里试过，质地很好，就是颜色比图片深一点点，大家可以放心买，回来记得说说感受呀',
        by: 8,
      }),
    ]),
  chatPeople: () =>
    log([
      ...talk(3),
      act('mute', { viewer: viewer(3), untilMs: Date.now() + 600_000 }),
      act('remove_viewer', { viewer: viewer(7) }),
      act('block', { viewer: viewer(8) }),
      act('filter', { viewer: viewer(7), by: 'platform', word: '微信' }),
      act('remove_message', { messageId: MessageId.parse('m1'), viewer: viewer(0) }),
      (base) => ({ ...base, kind: 'pin', message: pinned, by: 'host' }),
      (base) => ({ ...base, kind: 'pin', message: null, by: 'host' }),
      act('slow_mode', { seconds: 30 }),
    ]),
  chatReplies: () => log(talk(4)),
};

export const chatEventsFor = (name: string): (() => RoomEvent[]) | null =>
  Object.hasOwn(LOGS, name) ? LOGS[name as keyof typeof LOGS] : null;
