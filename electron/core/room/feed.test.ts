import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyTally, RoomEvent, SessionId, tallied } from '../../../shared/domain/index.ts';
import { createRoomFeed, type EventLog } from './feed.ts';

const session = SessionId.parse('s1');

function memoryLog(): EventLog & { rows: RoomEvent[] } {
  const rows: RoomEvent[] = [];
  return {
    rows,
    append: (_, events) => rows.push(...events),
    after: (_, seq, limit) => rows.filter((row) => row.seq > seq).slice(0, limit),
    lastSeq: () => rows.at(-1)?.seq ?? 0,
  };
}

const chat = (seq: number): RoomEvent =>
  RoomEvent.parse({
    kind: 'chat',
    seq,
    atMs: seq,
    messageId: `m${seq}`,
    from: { id: 'v1', name: 'Mia' },
    text: 'hi',
    host: false,
  });

const order = (seq: number, quantity: number): RoomEvent =>
  RoomEvent.parse({
    kind: 'order',
    seq,
    atMs: seq,
    orderId: `o${seq}`,
    from: { id: 'v1', name: 'Mia' },
    itemId: 'i1',
    title: 'Lipstick',
    quantity,
    total: { minor: 100 * quantity, currency: 'CNY' },
    stockLeft: 5,
  });

describe('room feed', () => {
  it('counts each event once however often it arrives', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 60 }), (numbers) => {
        const log = memoryLog();
        const feed = createRoomFeed(log);
        feed.open(session);
        let top = 0;
        for (const n of numbers) {
          // the follower hands over contiguous runs; some of them again after a break
          top = Math.max(top, n);
          feed.take(Array.from({ length: top }, (_, i) => order(i + 1, 2)));
        }
        expect(log.rows.map((row) => row.seq)).toEqual(Array.from({ length: top }, (_, i) => i + 1));
        expect(feed.tally().orders).toBe(top);
        expect(feed.tally().gmv.minor).toBe(top * 200);
      }),
    );
  });

  it('rebuilds its numbers from the log when a session is opened again', () => {
    const log = memoryLog();
    const first = createRoomFeed(log);
    first.open(session);
    first.take([chat(1), order(2, 3), chat(3)]);
    const second = createRoomFeed(log);
    expect(second.open(session)).toEqual(first.tally());
    expect(second.lastSeq()).toBe(3);
  });

  it('hands a page what it missed, then what comes', async () => {
    const log = memoryLog();
    const feed = createRoomFeed(log);
    feed.open(session);
    feed.take([chat(1), chat(2)]);
    const stop = new AbortController();
    const page = feed.watch(session, 1, stop.signal);
    expect((await page.next()).value?.events.map((event) => event.seq)).toEqual([2]);
    const pending = page.next();
    feed.take([chat(3)]);
    expect((await pending).value?.events.map((event) => event.seq)).toEqual([3]);
    const last = page.next();
    stop.abort();
    expect((await last).done).toBe(true);
  });

  it('does not count the host among the viewers who chat', () => {
    const own = RoomEvent.parse({ ...chat(1), host: true });
    expect(tallied(emptyTally(), own).chat).toBe(0);
  });
});
