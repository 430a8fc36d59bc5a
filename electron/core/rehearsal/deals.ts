import { Currency, type LowestDeal } from '../../../shared/domain/index.ts';
import type { World } from './world.ts';

/** Days a price really paid counts as the base of a comparison (promotion rules art. 20). */
const DAYS = 7;
const DAY_MS = 24 * 3600 * 1000;
/** The same price paid again within this time is not written again: a record of days needs no finer grain. */
const GRAIN_MS = 60_000;
/** Outside of a stream the record is as of the full hour: an answer that changed with every question would be news each time. */
const HOUR_MS = 3600_000;

export type Deals = {
  /** Notes a price that was paid now for `what` (a product, or a bundle by its parts). */
  paid(what: string, minor: number, currency: Currency): void;
  /** Lowest price paid within the last seven days before the running stream, or before now when none runs. */
  lowest(what: string): LowestDeal | null;
  /** A record that a sample catalogue starts with, as of whenever it is read: nobody sells from it elsewhere. */
  sample(minor: number, currency: Currency): LowestDeal;
  /** Sales from here on belong to a new stream and are no base for its own prices. */
  startStream(): void;
  endStream(): void;
  /** The data was wiped. */
  forget(): void;
};

type Paid = { currency: Currency; minor: number; stream: number; atMs: number };

/**
 * What was really paid, kept as one row per price and stream. A promotion is compared with the seven days *before* it, so
 * that a stream's own flash price does not become its own base.
 */
export function createDeals(world: World): Deals {
  const { db, now } = world;
  const known = new Map<string, Paid[]>();

  const rows = (what: string): Paid[] => {
    const held = known.get(what);
    if (held) return held;
    const read = db.all('SELECT currency, minor, stream, atMs FROM paid WHERE what = ?', what).map((row) => ({
      currency: Currency.parse(row.currency),
      minor: Number(row.minor),
      stream: Number(row.stream),
      atMs: Number(row.atMs),
    }));
    known.set(what, read);
    return read;
  };
  const number = (name: string): number => Number(db.setting(name) ?? '0');
  /** Null while no stream runs; else its number and when it began. */
  let running: { stream: number; sinceMs: number } | null | undefined;
  const current = () => {
    if (running === undefined) {
      const sinceMs = number('streamSinceMs');
      running = sinceMs > 0 ? { stream: number('streamNumber'), sinceMs } : null;
    }
    return running;
  };
  /** Memory is only believed once the transaction stands. */
  const reread = () => db.afterCommit(() => (running = undefined));

  return {
    paid(what, minor, currency) {
      const atMs = now();
      const stream = current()?.stream ?? number('streamNumber');
      const same = (row: Paid) => row.minor === minor && row.currency === currency && row.stream === stream;
      const before = rows(what).find(same);
      if (before && Math.abs(atMs - before.atMs) < GRAIN_MS) return;
      db.run(
        'INSERT INTO paid VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET atMs = excluded.atMs',
        what,
        currency,
        minor,
        stream,
        atMs,
      );
      db.afterCommit(() => known.delete(what));
    },
    lowest(what) {
      const stream = current();
      const asOfMs = dealsAsOf(stream?.sinceMs ?? null, now());
      let lowest: Paid | null = null;
      for (const row of rows(what)) {
        if (row.stream === stream?.stream || row.atMs < asOfMs - DAYS * DAY_MS) continue;
        if (!lowest || row.minor < lowest.minor) lowest = row;
      }
      return lowest && { price: { minor: lowest.minor, currency: lowest.currency }, days: DAYS, asOfMs };
    },
    sample: (minor, currency) => ({
      price: { minor, currency },
      days: DAYS,
      asOfMs: dealsAsOf(current()?.sinceMs ?? null, now()),
    }),
    startStream() {
      db.setSetting('streamNumber', String(number('streamNumber') + 1));
      db.setSetting('streamSinceMs', String(now()));
      reread();
    },
    endStream() {
      db.setSetting('streamSinceMs', '0');
      reread();
    },
    forget() {
      known.clear();
      running = undefined;
    },
  };
}

const dealsAsOf = (streamSinceMs: number | null, nowMs: number) => streamSinceMs ?? nowMs - (nowMs % HOUR_MS);
