import {
  type BagItem,
  ClaimId,
  type Cue,
  ItemId,
  MessageId,
  OrderId,
  ProductId,
  type RoomEvent,
  type StudioState,
  ViewerId,
} from '../../../shared/domain/index.ts';
import { fixtures } from './fixtures.ts';
import { obsStageFixtures } from './fixtures-obs-stage.ts';
import { item } from './samples.ts';

/** States of selling on the Stage: what is explained, what the cue card says, what goes wrong with orders. */
const MINUTE = 60_000;
const yuan = (minor: number) => ({ minor, currency: 'CNY' as const });

const cue = (now: number): Cue => ({
  productId: ProductId.parse('p1'),
  claims: [
    {
      id: ClaimId.parse('c1'),
      text: 'Stays matte for eight hours',
      proof: { kind: 'link', url: 'https://lab.example/report-17' },
      expiresAtMs: null,
    },
    { id: ClaimId.parse('c2'), text: '孕妇可用', proof: null, expiresAtMs: null },
    {
      id: ClaimId.parse('c3'),
      text: 'Tested by dermatologists',
      proof: { kind: 'file', fileId: 'f1', name: 'report.pdf', bytes: 81_000 },
      expiresAtMs: now - 3 * 24 * 60 * MINUTE,
    },
  ],
  answers: [
    { question: 'Is 999 matte or satin?', answer: 'Matte, with a velvet finish.' },
    { question: '黄皮能用吗？', answer: '能，偏暖的正红，黄皮显白。' },
  ],
  size: '999 warm red, 720 rosewood',
});

const goods = (now: number): BagItem[] => [
  item(0, {
    livePrice: yuan(16_900),
    perk: 'Free mini size',
    stock: 86,
    flash: { price: yuan(14_900), startsAtMs: now - MINUTE, endsAtMs: now + 9 * MINUTE + 12_000, running: true },
    lowestDeal: { price: yuan(17_900), days: 7, asOfMs: now - 3 * 3_600_000 },
    limit: 200,
    bundle: [{ productId: ProductId.parse('p3'), title: 'Linen travel pouch', quantity: 1 }],
  }),
  item(1, {
    flash: { price: yuan(9_900), startsAtMs: now + 20 * MINUTE, endsAtMs: now + 40 * MINUTE, running: false },
  }),
  item(4, { livePrice: yuan(5_990), perk: '买二送一' }),
  item(3, { stock: 12 }),
  item(6),
  item(13),
];

const explained = (state: StudioState): StudioState => {
  const now = Date.now();
  return {
    ...state,
    bag: state.bag && {
      ...state.bag,
      items: goods(now),
      explaining: { itemId: ItemId.parse('i1'), sinceMs: now - 72_000 },
    },
    cues: [cue(now)],
  };
};

const troubled = (items: readonly BagItem[]): BagItem[] =>
  items.map((one) => (one.id === 'i4' ? { ...one, stock: 0, oversold: 3 } : one));

export const sellFixtures = {
  sell: () => explained(fixtures.live()),
  sellPlain: () => ({ ...explained(fixtures.live()), cues: [] }),
  sellLandscape: () => {
    const state = explained(fixtures.live());
    return { ...state, plan: { ...state.plan, format: 'landscape720' as const } };
  },
  sellStale: () => ({
    ...explained(fixtures.live()),
    pinSuggestion: {
      key: 'silent',
      itemId: ItemId.parse('i1'),
      why: { kind: 'silent' as const, minutes: 6 },
      nextItemId: ItemId.parse('i2'),
    },
  }),
  sellPrice: () => ({
    ...explained(fixtures.live()),
    pinSuggestion: {
      key: 'price',
      itemId: ItemId.parse('i1'),
      why: { kind: 'price_changed' as const, from: yuan(16_900), to: yuan(14_900) },
      nextItemId: null,
    },
  }),
  sellTrouble: () => {
    const state = explained(fixtures.live());
    return { ...state, bag: state.bag && { ...state.bag, items: troubled(state.bag.items) } };
  },
  sellQuiet: () => explained(fixtures.live()),
  obsStageSell: () => explained(obsStageFixtures.obsStageLive()),
} satisfies Record<string, () => StudioState>;

export const isSellFixture = (name: string): name is keyof typeof sellFixtures => Object.hasOwn(sellFixtures, name);

const viewer = (at: number) => ({
  id: ViewerId.parse(`v${at}`),
  name: ['小鱼', 'Mia', '桃子', '阿宁', 'Kexin', '林木'][at % 6] ?? 'Mia',
});

/** Five minutes of a sale that comes in waves, with questions; `trouble`: with orders that want a person. */
export function saleEvents(trouble: boolean): RoomEvent[] {
  const now = Date.now();
  const events: RoomEvent[] = [];
  let seq = 0;
  const next = (atMs: number) => {
    seq += 1;
    return { seq, atMs, from: viewer(seq) };
  };
  for (let second = 300; second >= 0; second -= 1) {
    const atMs = now - second * 1_000;
    const wave = Math.max(0, Math.round(1.2 + 1.4 * Math.sin(second / 18) - (second > 200 ? 0.8 : 0)));
    for (let n = 0; n < wave; n += 1) {
      const at = (second + n) % 5 === 0 ? 1 : 0;
      const { id, title } = item(at);
      events.push({
        ...next(atMs + n * 90),
        kind: 'order',
        orderId: OrderId.parse(`o${seq}`),
        itemId: id,
        title,
        quantity: 1,
        total: yuan(at === 0 ? 14_900 : 12_900),
        stockLeft: 86,
      });
    }
    if (second % 40 === 10)
      events.push({
        ...next(atMs),
        kind: 'question',
        messageId: MessageId.parse(`q${seq}`),
        text: second % 80 === 10 ? 'Is 999 matte or satin?' : '这个颜色黄皮能用吗？',
        itemId: ItemId.parse('i1'),
      });
  }
  if (trouble)
    for (const [at, reason] of (['sold_out', 'payment_failed', 'address', 'refund_asked'] as const).entries())
      events.push({
        ...next(now - 20_000 + at * 900),
        kind: 'order_problem',
        orderId: OrderId.parse(`x${at}`),
        itemId: item(at === 0 ? 3 : 0).id,
        title: item(at === 0 ? 3 : 0).title,
        quantity: at + 1,
        reason,
      });
  return events;
}
