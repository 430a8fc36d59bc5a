import type { BagItem, Product } from '../../../../shared/domain/index.ts';
import { call, showFault } from '../../../app/index.ts';
import { itemNow } from '../edits/save.ts';

/** Takes a removal back: the item returns with all that was set about it to its old place. */
export async function putBack(item: BagItem, at: number): Promise<void> {
  const { productId, livePrice, perk, limit, bundle, flash } = item;
  const parts = bundle.map((part) => ({ productId: part.productId, quantity: part.quantity }));
  const added = await call((client) => client.bag.add({ productId, livePrice, perk, limit, bundle: parts }));
  if (!added.ok) return showFault(added.fault);
  const { itemId } = added.value;
  const moved = await call((client) => client.bag.move({ itemId, toIndex: at }));
  if (!moved.ok) showFault(moved.fault);
  if (!flash) return;
  const version = itemNow(itemId)?.version ?? 1;
  const { running: _, ...plan } = flash;
  const planned = await call((client) => client.bag.update({ itemId, version, flash: plan }));
  if (!planned.ok) showFault(planned.fault);
}

/** Takes an adding back: what stands in the bag alone, as it was added. */
export async function removeProducts(
  products: readonly Pick<Product, 'id'>[],
  items: readonly BagItem[],
): Promise<void> {
  const ids = new Set(products.map((product) => product.id));
  for (const item of items) {
    if (!ids.has(item.productId) || item.bundle.length > 0) continue;
    const removed = await call((client) => client.bag.remove({ itemId: item.id }));
    if (!removed.ok && removed.fault.code !== 'not_found') return showFault(removed.fault);
  }
}
