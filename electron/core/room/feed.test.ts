import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { done, emptyTally, FaultError, RoomEvent, refuse, SessionId, tallied } from '../../../shared/domain/index.ts';
import { createRoomFeed, type EventLog, reportFromLog } from './feed.ts';

const session = SessionId.parse('s1');

function memoryLog(): EventLog & { rows: RoomEvent[] } {
  const rows: RoomEvent[] = [];
  return {
    rows,
    append: (_, events) => done(rows.push(...events)),
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

  it('neither counts nor shows what the log did not take, and takes it when it comes again', async () => {
    const log = memoryLog();
    let full = true;
    const feed = createRoomFeed({
      ...log,
      append: (id, events) => (full ? refuse('disk_full', { retry: 'later' }) : log.append(id, events)),
    });
    feed.open(session);
    const page = feed.watch(session, 0, new AbortController().signal).next();
    expect(() => feed.take([order(1, 1)])).toThrow(FaultError);
    expect(feed.tally()).toEqual(emptyTally());
    expect(feed.lastSeq()).toBe(0);
    full = false;
    expect(feed.take([order(1, 1), order(2, 1)])).toHaveLength(2);
    expect((await page).value?.events).toHaveLength(2);
    expect(feed.tally().orders).toBe(2);
  });

  it('gives a page that is behind all it missed, in messages of bounded size, whatever is still in memory', async () => {
    const log = memoryLog();
    const feed = createRoomFeed(log);
    feed.open(session);
    for (let at = 0; at < 10_000; at += 500) feed.take(Array.from({ length: 500 }, (_, i) => chat(at + i + 1)));
    for (const [after, most] of [
      [0, undefined],
      [5_999, 2_500],
      [9_990, undefined],
    ] as const) {
      const stop = new AbortController();
      const seen: number[] = [];
      for await (const { events } of feed.watch(session, after, stop.signal, most)) {
        expect(events.length).toBeLessThanOrEqual(1_000);
        seen.push(...events.map((event) => event.seq));
        if (seen.at(-1) === 10_000) break;
      }
      const count = most ?? 10_000 - after;
      expect(seen).toEqual(Array.from({ length: count }, (_, i) => after + i + 1));
    }
  });

  it('reports from the log alone what it counted while it ran', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 9 })), { maxLength: 80 }), (kinds) => {
        const log = memoryLog();
        const feed = createRoomFeed(log);
        feed.open(session);
        const events = kinds.map(([sold, quantity], i) => (sold ? order(i + 1, quantity) : chat(i + 1)));
        for (let at = 0; at < events.length; at += 7) feed.take(events.slice(at, at + 7));
        expect(reportFromLog(log, session)).toEqual(feed.tally());
        expect(feed.tally()).toEqual(events.reduce(tallied, emptyTally()));
      }),
    );
  });

  it('does not count the host among the viewers who chat', () => {
    const own = RoomEvent.parse({ ...chat(1), host: true });
    expect(tallied(emptyTally(), own).chat).toBe(0);
  });
});
