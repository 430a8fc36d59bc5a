import type { ItemId } from './ids.ts';
import { emptyTally, type RoomEvent, type RoomTally } from './room.ts';

/**
 * Counts events into a room's numbers without making anything anew for each: the same numbers as `tallied` gives, event by
 * event, at the rate of a big sale. `value()` is a copy that does not change any more.
 */
export class TallyCounter {
  private tally: RoomTally = emptyTally();
  private rows = new Map<ItemId, RoomTally['perItem'][number]>();
  private copy: RoomTally | null = null;

  /** Number of the last event counted. */
  get lastSeq(): number {
    return this.tally.lastSeq;
  }

  /** Events in order; one at or below `lastSeq` changes nothing. */
  add(events: readonly RoomEvent[]): void {
    for (const event of events) {
      if (event.seq <= this.tally.lastSeq) continue;
      this.copy = null;
      this.tally.lastSeq = event.seq;
      this.count(event);
    }
  }

  value(): RoomTally {
    this.copy ??= structuredClone(this.tally);
    return this.copy;
  }

  private count(event: RoomEvent): void {
    const { tally } = this;
    switch (event.kind) {
      case 'viewers':
        tally.watching = event.watching;
        tally.peakWatching = Math.max(tally.peakWatching, event.watching);
        tally.totalViewers = Math.max(tally.totalViewers, event.total);
        break;
      case 'chat':
        if (!event.host) tally.chat += 1;
        break;
      case 'question':
        tally.chat += 1;
        tally.questions += 1;
        break;
      case 'like':
        tally.likes += event.count;
        break;
      case 'order': {
        const { minor, currency } = event.total;
        tally.orders += 1;
        tally.units += event.quantity;
        tally.gmv.minor += minor;
        tally.gmv.currency = currency;
        const row = this.rowOf(event.itemId, event.title);
        row.orders += 1;
        row.units += event.quantity;
        row.gmv.minor += minor;
        row.gmv.currency = currency;
        break;
      }
      default:
        break;
    }
  }

  private rowOf(itemId: ItemId, title: string): RoomTally['perItem'][number] {
    const known = this.rows.get(itemId);
    if (known) return known;
    const row = { itemId, title, orders: 0, units: 0, gmv: { minor: 0, currency: this.tally.gmv.currency } };
    this.rows.set(itemId, row);
    this.tally.perItem.push(row);
    return row;
  }
}
