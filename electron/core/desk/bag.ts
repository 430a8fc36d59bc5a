import {
  type Bag,
  type BagItem,
  type Fault,
  type FaultCode,
  FLASH_MAX_MS,
  type ItemChange,
  type ItemId,
  type Product,
  type ProductId,
  type Reply,
  type RoomEvent,
  type RoomEventOf,
  refuse,
  settledBag,
  settledProduct,
  settledStock,
} from '../../../shared/domain/index.ts';
import type { PlatformClient } from '../platform/index.ts';

export type NewItem = Omit<ItemChange, 'flash'> & {
  productId: ProductId;
  bundle?: { productId: ProductId; quantity: number }[];
};

export type BagCommands = {
  /** Adds one item and says which it became. */
  add(input: NewItem): Promise<Reply<{ itemId: ItemId }>>;
  /** One after the other; a refusal does not stop the rest, a platform that is away (or a full bag) does. */
  addMany(items: readonly NewItem[]): Promise<{ added: number; refused: { index: number; fault: Fault }[] }>;
  /** `version` is the item's; after `version_conflict` and `not_found` the bag already holds what the others did. */
  update(input: ItemChange & { itemId: ItemId; version: number }): Promise<Reply<Bag>>;
  /** Prices that others changed meanwhile are no conflict; an order that others changed is. */
  move(itemId: ItemId, toIndex: number): Promise<Reply<Bag>>;
  remove(itemId: ItemId): Promise<Reply<Bag>>;
  explain(itemId: ItemId | null): Promise<Reply<Bag>>;
};

export type DeskBag = {
  /** The bag after a poll: the newer of it and what is known, stamped with this machine's time. */
  learn(polled: Bag): Bag;
  forget(): void;
  /** What a room event says about the bag. Items that nobody knows here are asked for. */
  apply(event: RoomEvent): void;
  commands: BagCommands;
  search(query: string, cursor?: string): Promise<Reply<{ products: Product[]; nextCursor: string | null }>>;
  lookup(ids: readonly ProductId[]): Promise<Reply<{ products: Product[] }>>;
  close(): void;
};

export type DeskBagOptions = {
  bag(): Bag | null;
  set(bag: Bag): void;
  client(): PlatformClient | null;
  /** Asks the platform for everything. */
  refresh(): Promise<void>;
  /** Why words may not go out, or null. */
  refuseText?(text: string, field: 'perk'): { ok: false; fault: Fault } | null;
  now(): number;
};

/** Two answers so close together may arrive in the other order; further apart, the platform's clock was set. */
const RACE_MS = 60_000;
/** An event this much older than the bag's answer is in it already; older still, the platform's clock was set back. */
const KNOWN_MS = 12 * 3600 * 1000;
/** What a price or an unknown item brings with it (versions, plans) is fetched after this, once for many. */
const SOON_MS = 500;
/** Faults after which asking for the next item is no use. */
const HOPELESS: ReadonlySet<FaultCode> = new Set([
  'no_platform',
  'platform_unreachable',
  'platform_timeout',
  'platform_unauthorized',
  'bag_full',
]);

/** The bag as the platform confirms it: answers, the room's events, and the host's edits. */
export function createDeskBag(options: DeskBagOptions): DeskBag {
  /** The platform's time of the answer that the bag stands on. */
  let platformMs = Number.NEGATIVE_INFINITY;
  let soon: NodeJS.Timeout | null = null;

  const learn = (polled: Bag): Bag => {
    const known = options.bag();
    const age = platformMs - polled.checkedAtMs;
    if (known && (known.version > polled.version || (known.version === polled.version && age > 0 && age < RACE_MS)))
      return known;
    platformMs = polled.checkedAtMs;
    const nowMs = options.now();
    return { ...settledBag(polled), checkedAtMs: nowMs, clockAheadMs: polled.checkedAtMs - nowMs };
  };
  const askSoon = () => {
    soon ??= setTimeout(() => {
      soon = null;
      void options.refresh();
    }, SOON_MS);
  };

  /** Fetches the bag itself: a poll that is under way may have left before the other person's edit. */
  async function catchUp(client: PlatformClient): Promise<void> {
    const reply = await client.bag.get();
    if (reply.ok && client === options.client()) options.set(learn(reply.value));
  }
  async function onBag(call: (client: PlatformClient, bag: Bag) => Promise<Reply<Bag>>): Promise<Reply<Bag>> {
    const client = options.client();
    if (!client) return refuse('no_platform');
    if (!options.bag()) await options.refresh();
    const bag = options.bag();
    if (!bag) return refuse('platform_unreachable', { retry: 'later' });
    const reply = await call(client, bag);
    if (client !== options.client()) return reply;
    if (reply.ok) options.set(learn(reply.value));
    else if (reply.fault.code === 'version_conflict' || reply.fault.code === 'not_found') await catchUp(client);
    return reply;
  }
  const blocked = (perk: string | undefined) => {
    const refused = perk ? options.refuseText?.(perk, 'perk') : null;
    return refused ? { ok: false as const, fault: { ...refused.fault, field: 'perk' } } : null;
  };

  async function add(input: NewItem): Promise<Reply<{ itemId: ItemId }>> {
    const refused = blocked(input.perk);
    if (refused) return refused;
    const before = new Set(options.bag()?.items.map((item) => item.id));
    const reply = await onBag((client) => client.bag.add(input));
    if (!reply.ok) return reply;
    const same = reply.value.items.filter((item) => item.productId === input.productId);
    const made = same.findLast((item) => !before.has(item.id)) ?? same.at(-1);
    return made ? { ok: true, value: { itemId: made.id } } : refuse('platform_garbage', { retry: 'later' });
  }

  async function move(itemId: ItemId, toIndex: number): Promise<Reply<Bag>> {
    const order =
      options
        .bag()
        ?.items.map((item) => item.id)
        .join() ?? '';
    const once = () => onBag((client, bag) => client.bag.move({ itemId, toIndex, version: bag.version }));
    const reply = await once();
    if (reply.ok || reply.fault.code !== 'version_conflict') return reply;
    return options
      .bag()
      ?.items.map((item) => item.id)
      .join() === order
      ? once()
      : reply;
  }

  const patch = (itemId: ItemId, edit: (item: BagItem) => Partial<BagItem>) => {
    const bag = options.bag();
    if (!bag) return;
    if (!bag.items.some((item) => item.id === itemId)) {
      askSoon();
      return;
    }
    const items = bag.items.map((item) => (item.id === itemId ? { ...item, ...edit(item) } : item));
    options.set({ ...bag, items, checkedAtMs: options.now() });
  };

  return {
    learn,
    forget() {
      platformMs = Number.NEGATIVE_INFINITY;
    },
    apply(event) {
      const age = platformMs - event.atMs;
      if (age > 0 && age < KNOWN_MS) return;
      switch (event.kind) {
        case 'order':
          patch(event.itemId, (item) => {
            // In the very millisecond of the answer only the stock tells whether the answer counts this order.
            const counted = age === 0 && item.stock === Math.max(0, event.stockLeft);
            return { ...settledStock(event.stockLeft), sold: item.sold + (counted ? 0 : event.quantity) };
          });
          return;
        case 'stock':
          patch(event.itemId, () => ({ ...settledStock(event.stock), available: event.available }));
          return;
        case 'price':
          patch(event.itemId, (item) => priced(item, event));
          askSoon();
          return;
        case 'explain': {
          const bag = options.bag();
          if (!bag || bag.explaining?.itemId === (event.itemId ?? undefined)) return;
          options.set({
            ...bag,
            explaining: event.itemId ? { itemId: event.itemId, sinceMs: event.atMs } : null,
          });
          return;
        }
        default:
          return;
      }
    },
    commands: {
      add,
      async addMany(items) {
        const refused: { index: number; fault: Fault }[] = [];
        let hopeless: Fault | null = null;
        for (const [index, item] of items.entries()) {
          const reply: Reply<unknown> = hopeless ? { ok: false, fault: hopeless } : await add(item);
          if (reply.ok) continue;
          refused.push({ index, fault: reply.fault });
          if (HOPELESS.has(reply.fault.code)) hopeless = reply.fault;
        }
        return { added: items.length - refused.length, refused };
      },
      update: async (input) => blocked(input.perk) ?? onBag((client) => client.bag.update(input)),
      move,
      remove: (itemId) => onBag((client) => client.bag.remove({ itemId })),
      explain: (itemId) => onBag((client) => client.bag.explain({ itemId })),
    },
    async search(query, cursor) {
      const reply = await options.client()?.catalogue.search({ query, cursor, limit: 24 });
      if (!reply) return refuse('no_platform');
      if (!reply.ok) return reply;
      return { ok: true, value: { ...reply.value, products: reply.value.products.map(settledProduct) } };
    },
    async lookup(ids) {
      const reply = await options.client()?.catalogue.lookup({ ids: [...ids] });
      if (!reply) return refuse('no_platform');
      if (!reply.ok) return reply;
      return { ok: true, value: { products: reply.value.products.map(settledProduct) } };
    },
    close() {
      if (soon) clearTimeout(soon);
      soon = null;
    },
  };
}

/** The item after a price event. A flash price nobody here planned gets its true end with the next answer. */
function priced(item: BagItem, { flash, price, atMs }: RoomEventOf<'price'>): Partial<BagItem> {
  if (flash === 'started') {
    const plan = item.flash ?? { startsAtMs: atMs, endsAtMs: atMs + FLASH_MAX_MS };
    return { flash: { ...plan, price, running: true } };
  }
  if (flash === 'ended') return { flash: null, livePrice: price };
  return item.flash?.running ? { flash: { ...item.flash, price } } : { livePrice: price };
}
