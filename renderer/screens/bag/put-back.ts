import type { BagItem, ItemId } from '../../../shared/domain/index.ts';
import { call, showFault, studioNow, usePageStore } from '../../app/index.ts';

/** The core's new bag arrives within a few milliseconds; a lost connection must not leave a listener behind. */
const WAIT_MS = 3_000;

/** Takes a removal back: the product returns with its price and perk to its old place. */
export async function putBack(item: BagItem, at: number): Promise<void> {
  const { productId, livePrice, perk } = item;
  const added = await call((client) => client.bag.add({ productId, livePrice, perk }));
  if (!added.ok) {
    showFault(added.fault);
    return;
  }
  const itemId = await itemOf(productId);
  if (itemId === null) return;
  const moved = await call((client) => client.bag.move({ itemId, toIndex: at }));
  if (!moved.ok) showFault(moved.fault);
}

function itemOf(productId: BagItem['productId']): Promise<ItemId | null> {
  const find = () => studioNow()?.bag?.items.find((one) => one.productId === productId)?.id ?? null;
  return new Promise((resolve) => {
    const finish = (id: ItemId | null) => {
      clearTimeout(timer);
      stop();
      resolve(id);
    };
    const timer = setTimeout(() => finish(null), WAIT_MS);
    const stop = usePageStore.subscribe(() => {
      const id = find();
      if (id) finish(id);
    });
    const id = find();
    if (id) finish(id);
  });
}
