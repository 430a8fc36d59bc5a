import {
  type Bag,
  type BagItem,
  cannotBuy,
  type Pin,
  type PinSuggestion,
  pinSuggestion,
  priceNow,
  type Reply,
  type RoomEvent,
} from '../../../shared/domain/index.ts';

/** Answers remembered. A stream has far fewer; the oldest go first. */
const KEPT_MAX = 200;
/** Between two tries at a platform that did not answer: it is asked enough already. */
const RETRY_MS = 2_000;

export type PinGuard = {
  /** Events of the running room, as they come. */
  heard(events: readonly RoomEvent[]): void;
  /** Looks at the present state; cheap enough for every change. Returns what to suggest. */
  look(facts: { bag: Bag | null; live: boolean; staleMinutes: number }): PinSuggestion | null;
  /** The host's “Keep”: this very thing is not suggested again. */
  keep(key: string): void;
};

/**
 * Watches over the item that is being explained. It suggests (price changed, nobody asks or buys any more) and acts in one
 * case only: what is sold out or off sale is not explained any longer. When stock comes back, nothing is explained again
 * by itself.
 */
export function createPinGuard(options: {
  /** Stops explaining. */
  unpin(): Promise<Reply<unknown>>;
  onUnpinned(item: BagItem): void;
  /** A clock that never jumps, in milliseconds. */
  now?(): number;
}): PinGuard {
  const now = options.now ?? (() => performance.now());
  const kept = new Set<string>();
  let pin: (Pin & { sinceMs: number }) | null = null;
  let turns = 0;
  /** The turn that is being ended, so that one sell-out is one command. */
  let ending: number | null = null;
  let tryAtMs = Number.NEGATIVE_INFINITY;

  function follow(bag: Bag | null): BagItem | null {
    const explaining = bag?.explaining ?? null;
    const item = bag?.items.find((row) => row.id === explaining?.itemId) ?? null;
    if (!explaining || !item) {
      pin = null;
      return null;
    }
    if (pin?.itemId !== explaining.itemId || pin.sinceMs !== explaining.sinceMs) {
      // The same pin, told twice with two clocks (by the answer and by the room's event), stays one.
      if (pin?.itemId === explaining.itemId) pin = { ...pin, sinceMs: explaining.sinceMs };
      else {
        turns += 1;
        pin = {
          itemId: explaining.itemId,
          sinceMs: explaining.sinceMs,
          turn: turns,
          price: priceNow(item),
          heardAtMs: now(),
        };
      }
    }
    return item;
  }

  function unpin(item: BagItem, turn: number): void {
    if (ending === turn || now() < tryAtMs) return;
    ending = turn;
    void options.unpin().then((reply) => {
      if (reply.ok) {
        tryAtMs = Number.NEGATIVE_INFINITY;
        options.onUnpinned(item);
      } else {
        ending = null;
        tryAtMs = now() + RETRY_MS;
      }
    });
  }

  return {
    heard(events) {
      if (!pin) return;
      for (const event of events)
        if ((event.kind === 'order' || event.kind === 'question') && event.itemId === pin.itemId) {
          pin = { ...pin, heardAtMs: now() };
          return;
        }
    },
    look({ bag, live, staleMinutes }) {
      const item = follow(bag);
      if (!bag || !item || !pin) return null;
      if (cannotBuy(item)) {
        unpin(item, pin.turn);
        return null;
      }
      return live ? pinSuggestion(pin, bag.items, { nowMs: now(), staleMinutes, kept }) : null;
    },
    keep(key) {
      kept.add(key);
      const [oldest] = kept;
      if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest);
    },
  };
}
