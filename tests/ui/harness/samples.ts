import {
  type Bag,
  type BagItem,
  ItemId,
  MessageId,
  OrderId,
  type Product,
  ProductId,
  type RoomEvent,
  ViewerId,
} from '../../../shared/domain/index.ts';
import { bagItem } from '../../support/bagItem.ts';

const MINUTE = 60_000;
const yuan = (minor: number) => ({ minor, currency: 'CNY' as const });

const rows: [string, string, number, number, boolean][] = [
  ['Velvet lipstick 999', 'Rouge Atelier', 19_900, 86, true],
  ['Cloud blush 02', 'Rouge Atelier', 12_900, 240, true],
  ['Linen travel pouch', 'Wander & Co', 5_900, 31, true],
  ['Reading lamp mini', '拾光', 8_900, 12, true],
  ['亚麻旅行收纳袋三件套（洗漱、内衣、数码分装，可折叠）', '远方', 7_990, 640, true],
  [
    'Travel tea set for two, with a cork box and a very long name that needs two lines',
    'Leaf & Stone',
    32_900,
    58,
    true,
  ],
  ['Children’s picture book: The sea at night', '蓝鲸', 4_200, 0, true],
  ['Foldable yoga mat', 'Still', 15_900, 300, true],
  ['Ceramic dripper', 'Leaf & Stone', 11_800, 77, true],
  ['Wool scarf, oat', 'Nord', 25_900, 19, true],
  ['手账本 A5 方格', '拾光', 3_600, 1_200, true],
  ['Silk sleep mask', 'Nord', 9_900, 140, true],
  ['Cedar soap', 'Nord', 2_900, 500, true],
  ['Discontinued perfume', 'Rouge Atelier', 45_900, 0, false],
];

export const catalogue: Product[] = rows.map(([title, brand, minor, stock, available], at) => ({
  id: ProductId.parse(`p${at + 1}`),
  title,
  brand,
  imageUrl: `sample:${at + 1}`,
  listPrice: yuan(minor),
  stock,
  available,
  lowestDeal: null,
}));

export const item = (at: number, more: Partial<BagItem> = {}): BagItem => {
  const product = catalogue[at];
  if (!product) throw new Error(`no sample product ${at}`);
  const { id, title, imageUrl, listPrice, stock, available } = product;
  return bagItem({
    ...{ id: `i${at + 1}`, productId: id, title, imageUrl, listPrice, livePrice: listPrice, stock, available },
    ...more,
  });
};

export const fullBag = (now: number): Bag => ({
  version: 7,
  checkedAtMs: now - 2 * MINUTE,
  explaining: null,
  items: [
    item(0, { livePrice: yuan(16_900), perk: 'Free mini size' }),
    item(1),
    item(4, { livePrice: yuan(5_990), perk: '买二送一' }),
    item(3),
    item(6),
    item(13),
  ],
});

const viewer = (id: string, name: string) => ({ id: ViewerId.parse(id), name });

export const roomEvents = (): RoomEvent[] => {
  const now = Date.now();
  const people = [
    viewer('v1', '小鱼'),
    viewer('v2', 'Mia'),
    viewer('v3', '桃子'),
    viewer('v4', '阿宁'),
    viewer('v5', 'Kexin'),
  ];
  const texts = ['这个颜色黄皮能用吗？', 'shipping to Chengdu?', '声音很清楚 👍', 'So pretty!', '讲解一下成分可以吗'];
  const events: RoomEvent[] = [];
  const at = (seq: number) => ({ seq, atMs: now - (60 - seq) * 4_000 });
  for (let seq = 1; seq <= 50; seq += 1) {
    const from = people[seq % people.length] ?? viewer('v1', '小鱼');
    if (seq % 11 === 0) {
      const text = 'Is 999 matte or satin?';
      events.push({ ...at(seq), kind: 'question', messageId: MessageId.parse(`m${seq}`), from, text, itemId: null });
    } else if (seq % 7 === 0) {
      events.push({
        ...at(seq),
        kind: 'order',
        orderId: OrderId.parse(`o${seq}`),
        from,
        itemId: ItemId.parse('i1'),
        title: 'Velvet lipstick 999',
        quantity: 2,
        total: yuan(33_800),
        stockLeft: 86 - seq,
      });
    } else {
      const text = texts[seq % texts.length] ?? '';
      events.push({
        ...at(seq),
        kind: 'chat',
        messageId: MessageId.parse(`m${seq}`),
        from,
        text,
        host: seq % 13 === 0,
      });
    }
  }
  return events;
};
