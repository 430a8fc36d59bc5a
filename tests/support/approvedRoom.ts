import { GOOD_TOPIC } from './drive.ts';
import { makePng } from './png.ts';
import type { StudioLink } from './studio.ts';

/** An approved topic and three items in the bag, made without the page: for what comes after them. */
export async function prepareRoom(link: Pick<StudioLink, 'client' | 'until'>): Promise<void> {
  const { client } = link;
  await link.until((s) => s.topics !== null && s.bag !== null, 'the platform');
  const draft = { ...GOOD_TOPIC, category: 'travel' as const, plannedAtMs: null };
  const { topicId } = await client.topics.create({ draft });
  const file = new File([new Uint8Array(makePng({ width: 360, height: 480 }))], 'cover.png', { type: 'image/png' });
  const { version } = await client.topics.setCover({ topicId, file });
  await client.topics.submit({ topicId, version });
  const { products } = await client.catalogue.search({ query: '' });
  const some = products.filter((one) => one.available).slice(0, 3);
  for (const product of some) await client.bag.add({ productId: product.id });
  await link.until((s) => s.topics?.[0]?.state.kind === 'approved' && s.bag?.items.length === 3, 'an approved topic');
}
