import {
  type Bag,
  type BagItem,
  ItemId,
  MessageId,
  OrderId,
  type Product,
  ProductId,
  type RoomEvent,
  type Topic,
  TopicId,
  type TopicState,
  ViewerId,
} from '../../../shared/domain/index.ts';

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
}));

export const item = (at: number, more: Partial<BagItem> = {}): BagItem => {
  const product = catalogue[at];
  if (!product) throw new Error(`no sample product ${at}`);
  return {
    id: ItemId.parse(`i${at + 1}`),
    productId: product.id,
    title: product.title,
    imageUrl: product.imageUrl,
    listPrice: product.listPrice,
    livePrice: product.listPrice,
    stock: product.stock,
    sold: 0,
    perk: '',
    available: product.available,
    ...more,
  };
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

export const PITCH =
  'I pack five lipsticks for every autumn trip. In this stream I try each of them on in daylight, show how they last through a long train ride, and say plainly which ones I would not buy again.';

export const topic = (id: string, state: TopicState, now: number, more: Partial<Topic> = {}): Topic => ({
  id: TopicId.parse(id),
  title: 'Five lipsticks for autumn travel',
  pitch: PITCH,
  category: 'travel',
  plannedAtMs: now + 3 * 60 * MINUTE,
  cover: { url: 'sample:cover', width: 1080, height: 1440 },
  state,
  version: 3,
  createdAtMs: now - 26 * 60 * MINUTE,
  updatedAtMs: now - 8 * MINUTE,
  ...more,
});

export const topicStates = (now: number): Topic[] => [
  topic(
    't-changes',
    {
      kind: 'changes_requested',
      answeredAtMs: now - 5 * MINUTE,
      notes: [
        {
          field: 'title',
          rule: 'title.superlative',
          message: {
            en: 'Leave out words like “the best in the world”；nobody can check them.',
            zh: '请去掉“全网最好”这类无法核实的说法。',
          },
          span: { start: 0, end: 21 },
        },
        {
          field: 'pitch',
          rule: 'pitch.contact_details',
          message: {
            en: 'Contact details do not belong in a pitch. Viewers buy in the room.',
            zh: '简介里不能留联系方式，观众在直播间下单。',
          },
          span: { start: 43, end: 61 },
        },
        {
          field: 'cover',
          rule: 'cover.text_heavy',
          message: { en: 'The cover has a lot of text; show the thing itself.', zh: '封面文字太多，请展示商品本身。' },
          span: null,
        },
      ],
    },
    now,
    {
      title: 'Best lipsticks ever!! for autumn travel',
      pitch: `Five lipsticks for your trip. To order early, call 138-0000-0000 now and I keep one for you. ${PITCH}`,
    },
  ),
  topic(
    't-review',
    { kind: 'in_review', submittedAtMs: now - 6 * MINUTE, expectedByMs: now + 4 * MINUTE, appeal: false },
    now,
    {
      title: '一个人的秋日火车旅行：带什么、读什么、吃什么',
      category: 'reading',
    },
  ),
  topic(
    't-approved',
    { kind: 'approved', approvedAtMs: now - 40 * MINUTE, validUntilMs: now + 6 * 24 * 60 * MINUTE },
    now,
  ),
  topic('t-draft', { kind: 'draft' }, now, { title: '', pitch: '', category: null, cover: null, plannedAtMs: null }),
  topic(
    't-rejected',
    {
      kind: 'rejected',
      answeredAtMs: now - 90 * MINUTE,
      appealed: false,
      notes: [
        {
          field: 'pitch',
          rule: 'pitch.medical_claim',
          message: { en: 'Medical promises are not allowed.', zh: '不能宣称医疗功效。' },
          span: null,
        },
      ],
    },
    now,
    { title: 'Tea that cures everything', category: 'food' },
  ),
];

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
