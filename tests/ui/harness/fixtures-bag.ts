import {
  type Bag,
  type BagItem,
  ClaimId,
  type Cue,
  ProductId,
  type StudioState,
} from '../../../shared/domain/index.ts';
import { checked, fixtures } from './fixtures.ts';
import { catalogue, item } from './samples.ts';

/** States of the bag in which there is much to say. */
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const yuan = (minor: number) => ({ minor, currency: 'CNY' as const });

const items = (now: number): BagItem[] => [
  item(0, {
    livePrice: yuan(16_900),
    perk: 'Free mini size',
    sold: 131,
    flash: { price: yuan(9_900), startsAtMs: now - 2 * MINUTE, endsAtMs: now + 3 * MINUTE + 9_000, running: true },
    lowestDeal: { price: yuan(15_900), days: 7, asOfMs: now - 30 * MINUTE },
  }),
  item(1, {
    perk: '全网最低价，买一送一',
    flash: { price: yuan(9_900), startsAtMs: now + 25 * MINUTE, endsAtMs: now + 40 * MINUTE, running: false },
    limit: 50,
    stock: 50,
  }),
  item(4, {
    livePrice: yuan(5_990),
    perk: '买二送一',
    lowestDeal: { price: yuan(7_490), days: 7, asOfMs: now - 60 * MINUTE },
  }),
  item(3, { stock: 12 }),
  item(2, {
    title: 'Linen travel pouch + Cedar soap ×2',
    bundle: [{ productId: ProductId.parse('p13'), title: 'Cedar soap', quantity: 2 }],
    listPrice: yuan(11_700),
    livePrice: yuan(9_900),
  }),
  item(6, { stock: 0, oversold: 3, sold: 40 }),
  item(13),
];

const cues = (now: number): Cue[] => [
  {
    productId: ProductId.parse('p1'),
    claims: [
      {
        id: ClaimId.parse('c1'),
        text: 'Stays on for eight hours without touching up',
        proof: { kind: 'file', fileId: 'f1', name: 'wear-test-2026-11.pdf', bytes: 812_000 },
        expiresAtMs: now + 90 * DAY,
      },
      {
        id: ClaimId.parse('c2'),
        text: 'Dermatologist-tested on 60 people',
        proof: { kind: 'link', url: 'https://lab.example.com/reports/2025/patch-test-4711' },
        expiresAtMs: now - 5 * DAY,
      },
      { id: ClaimId.parse('c3'), text: '获 2025 年度包装设计奖', proof: null, expiresAtMs: null },
    ],
    answers: [
      { question: 'Is 999 matte or satin?', answer: 'Satin when fresh, matte after ten minutes.' },
      { question: '黄皮能用吗？', answer: '能用，偏暖的正红。' },
    ],
    size: '3.5 g, shade 999',
  },
];

const desk = (change: (bag: Bag) => Partial<Bag> = () => ({})): StudioState => {
  const state = fixtures.ready();
  const now = Date.now();
  if (!state.bag) throw new Error('the common state has no bag');
  const bag = { ...state.bag, items: items(now), checkedAtMs: now - MINUTE };
  return checked({ ...state, bag: { ...bag, ...change(bag) }, cues: cues(now) });
};

export const bagFixtures = {
  bagDesk: () => desk(),
  /** As many as fit. */
  bagFull: () =>
    desk(() => ({
      items: Array.from({ length: 100 }, (_, at) =>
        item(at % catalogue.length, { id: item(0).id, title: `Product ${at + 1}` }),
      ).map((one, at) => ({ ...one, id: `i${at}` as BagItem['id'] })),
    })),
  bagOffline: () => ({ ...fixtures.offline(), bag: desk().bag }),
} satisfies Record<string, () => StudioState>;
