import { type BagItem, done, type Price, type Reply } from '../../../../shared/domain/index.ts';
import { call, showFault, studioNow } from '../../../app/index.ts';
import { putBack } from '../item/put-back.ts';
import { type Parcel, partsOf } from './parcel.ts';

/** The way back after a change of a bundle. */
export type Rebundled = () => Promise<void>;

/**
 * Other parts make another item on the platform (what was sold stays with the old one), so the new one is added first, put
 * to the old one's place, and only then the old one is taken out. Nothing is lost when the first step is refused.
 */
export async function rebundle(item: BagItem, parcel: Parcel, price: Price): Promise<Reply<Rebundled>> {
  const { productId, perk, limit } = item;
  const bundle = partsOf(parcel);
  const added = await call((client) => client.bag.add({ productId, perk, limit, livePrice: price, bundle }));
  if (!added.ok) return added;
  const { itemId } = added.value;
  const at = studioNow()?.bag?.items.findIndex((one) => one.id === item.id) ?? -1;
  if (at >= 0) {
    const moved = await call((client) => client.bag.move({ itemId, toIndex: at }));
    if (!moved.ok) showFault(moved.fault);
  }
  const removed = await call((client) => client.bag.remove({ itemId: item.id }));
  if (!removed.ok && removed.fault.code !== 'not_found') return removed;
  return done(async () => {
    await call((client) => client.bag.remove({ itemId }));
    await putBack(item, Math.max(0, at));
  });
}
