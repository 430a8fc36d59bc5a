import type { NewEvent } from '../../electron/core/rehearsal/index.ts';
import type { BagItem } from '../../shared/domain/index.ts';

/** What an order needs to know about an item. */
export type SaleItem = Pick<BagItem, 'id' | 'title' | 'livePrice' | 'stock'>;

/** People in the room; three of ten follow the host. */
const VIEWERS = 4_000;
/** Of a hundred messages, so many ask something. */
const QUESTIONS = 8;

const LINES = [
  '好看！',
  '这个颜色太适合秋天了',
  '已下单，等收货',
  '主播声音好好听',
  '求回购链接',
  '上次买的还没用完哈哈',
  '😍😍😍',
  '姐妹们冲鸭🦆🦆',
  '黄皮友好吗求试色',
  'love this colour so much',
  'ordered two, one for my mum',
  'hello from Porto 👋🏽',
  '刚进来，在讲哪一个',
  '👩‍👩‍👧 一家三口都在看',
  '质地看起来很润',
  '买买买',
] as const;
const ASKS = [
  '多久发货？',
  '适合敏感皮吗？',
  '有小样吗？',
  'does it smell of anything?',
  '可以用优惠券吗？',
  '几号色最显白？',
  'how long does it stay on?',
  '会不会拔干？',
] as const;
const NAMES = ['小鹿', '阿May', '云朵', 'Nan', 'Jiji', '橘子汽水', 'Momo', '山茶'] as const;

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const pick = <T>(list: readonly T[], at: number): T => {
  const value = list[Math.floor(at * list.length)];
  if (value === undefined) throw new Error('an empty list');
  return value;
};

/**
 * The events of a sale, made when they are asked for: two messages for each order, in an order that varies. `items` keep their
 * stock from call to call; it goes below zero when more is sold than there was.
 */
export function createSale(items: readonly SaleItem[], seed = 1): (count: number) => NewEvent[] {
  const next = random(seed);
  const stock = new Map(items.map((item) => [item.id, item.stock]));
  let made = 0;

  const one = (): NewEvent => {
    made += 1;
    const person = Math.floor(next() * VIEWERS);
    const from = {
      id: `v_${person}`,
      name: `${NAMES[person % NAMES.length] ?? ''}${person}`,
      follower: person % 10 < 3,
    } as Extract<NewEvent, { kind: 'chat' }>['from'];
    if (made % 3 === 0) {
      // The item that is explained sells best.
      const item = pick(items, next() ** 3);
      const quantity = next() < 0.8 ? 1 : 2;
      const stockLeft = (stock.get(item.id) ?? 0) - quantity;
      stock.set(item.id, stockLeft);
      return {
        kind: 'order',
        orderId: `o_${made}` as Extract<NewEvent, { kind: 'order' }>['orderId'],
        from,
        itemId: item.id,
        title: item.title,
        quantity,
        total: { minor: item.livePrice.minor * quantity, currency: item.livePrice.currency },
        stockLeft,
      };
    }
    const messageId = `m_${made}` as Extract<NewEvent, { kind: 'chat' }>['messageId'];
    if (next() * 100 < QUESTIONS)
      return { kind: 'question', messageId, from, text: pick(ASKS, next()), itemId: pick(items, next()).id };
    return { kind: 'chat', messageId, from, text: `${pick(LINES, next())} ${made % 97}`, host: false };
  };
  return (count) => Array.from({ length: count }, one);
}
