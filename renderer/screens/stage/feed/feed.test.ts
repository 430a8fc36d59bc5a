import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type ItemId,
  type MessageId,
  type ModerationAction,
  type OrderId,
  type RoomEvent,
  RoomEvent as RoomEventSchema,
  type SessionId,
  type ViewerId,
} from '../../../../shared/domain/index.ts';
import { FeedBuffer, ROWS_KEPT, ROWS_MOST } from './feed-buffer.ts';
import { createRoomFeed, MOST_WAITING, NOTIFY_EVERY_MS, type RoomWatch } from './room-feed.ts';
import { greyed, type MessageRow } from './rows.ts';

const viewer = (id: string) => ({ id: id as ViewerId, name: id });
const chat = (seq: number, atMs = seq * 10, from = 'v1'): RoomEvent => ({
  kind: 'chat',
  seq,
  atMs,
  messageId: `m${seq}` as MessageId,
  from: viewer(from),
  text: `line ${seq}`,
  host: false,
});
const order = (seq: number, atMs: number): RoomEvent => ({
  kind: 'order',
  seq,
  atMs,
  orderId: `o${seq}` as OrderId,
  from: viewer('buyer'),
  itemId: 'i1' as ItemId,
  title: 'Lipstick',
  quantity: 2,
  total: { minor: 1000, currency: 'CNY' },
  stockLeft: 5,
});

describe('FeedBuffer', () => {
  it('takes every event once, whatever is repeated', () => {
    const buffer = new FeedBuffer();
    expect(buffer.add([chat(1), chat(2)])).toBe(2);
    expect(buffer.add([chat(1), chat(2), chat(3)])).toBe(1);
    expect(buffer.rows.map((row) => row.seq)).toEqual([1, 2, 3]);
  });

  it('shows three buyers by name and counts the rest of five seconds in one line', () => {
    const buffer = new FeedBuffer();
    buffer.add(Array.from({ length: 15 }, (_, i) => order(i + 1, 1000 + i * 100)));
    expect(buffer.rows.map((row) => row.kind)).toEqual(['order', 'order', 'order', 'burst']);
    expect(buffer.rows[3]).toMatchObject({ orders: 12, units: 24, total: { minor: 12_000 } });
    expect(buffer.orders).toHaveLength(15);
  });

  it('keeps counting in new lines while the rush lasts, and shows names again after a pause', () => {
    const buffer = new FeedBuffer();
    buffer.add(Array.from({ length: 100 }, (_, i) => order(i + 1, i * 100)));
    expect(buffer.rows.map((row) => row.kind)).toEqual(['order', 'order', 'order', 'burst', 'burst']);
    buffer.add([order(101, 60_000)]);
    expect(buffer.rows.at(-1)?.kind).toBe('order');
  });

  it('never loses or invents an order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3000), { maxLength: 200 }), (gaps) => {
        let atMs = 0;
        const buffer = new FeedBuffer();
        for (const [i, gap] of gaps.entries()) {
          atMs += gap;
          buffer.add([order(i * 2 + 1, atMs), chat(i * 2 + 2, atMs)]);
        }
        const shown = buffer.rows.reduce(
          (sum, row) => sum + (row.kind === 'order' ? 1 : row.kind === 'burst' ? row.orders : 0),
          0,
        );
        expect(shown).toBe(gaps.length);
        expect(buffer.rows.filter((row) => row.kind === 'message')).toHaveLength(gaps.length);
        expect(new Set(buffer.rows.map((row) => row.key)).size).toBe(buffer.rows.length);
      }),
    );
  });

  it('greys what was removed and what a removed viewer wrote, before and after', () => {
    const buffer = new FeedBuffer();
    const base = { atMs: 1, untilMs: null, by: 'host' as const };
    buffer.add([
      chat(1, 1, 'a'),
      chat(2, 1, 'b'),
      chat(3, 1, 'c'),
      {
        ...base,
        kind: 'moderation',
        seq: 4,
        action: 'remove_message',
        viewer: viewer('a'),
        messageId: 'm1' as MessageId,
      },
      { ...base, kind: 'moderation', seq: 5, action: 'remove_viewer', viewer: viewer('b'), messageId: null },
      {
        ...base,
        kind: 'moderation',
        seq: 6,
        action: 'filter',
        by: 'platform',
        viewer: null,
        messageId: 'm7' as MessageId,
      },
      chat(7, 1, 'c'),
    ]);
    const messages = buffer.rows.filter((row): row is MessageRow => row.kind === 'message');
    expect(messages.map((row) => greyed(row, buffer.moderated))).toEqual([
      'removed',
      'viewer_removed',
      null,
      'filtered',
    ]);
  });

  it('takes back what was undone, and knows which questions were dealt with and how', () => {
    const buffer = new FeedBuffer();
    const act = (seq: number, action: ModerationAction, more: object = {}): RoomEvent => ({
      kind: 'moderation',
      seq,
      atMs: 1,
      action,
      viewer: viewer('a'),
      messageId: null,
      untilMs: null,
      by: 'host',
      ...more,
    });
    buffer.add([chat(1, 1, 'a'), act(2, 'remove_message', { messageId: 'm1' }), act(3, 'block')]);
    const [row] = buffer.rows as MessageRow[];
    expect(row && greyed(row, buffer.moderated)).toBe('removed');
    buffer.add([act(4, 'restore_message', { messageId: 'm1' })]);
    expect(row && greyed(row, buffer.moderated)).toBe('viewer_removed');
    buffer.add([act(5, 'unblock')]);
    expect(row && greyed(row, buffer.moderated)).toBeNull();
    expect(buffer.acts.map((one) => one.kind === 'moderation' && one.action)).toEqual([
      'remove_message',
      'block',
      'restore_message',
      'unblock',
    ]);

    const ids = ['m1' as MessageId];
    const before = buffer.edits;
    buffer.add([{ kind: 'answered', seq: 6, atMs: 1, messageIds: ids, how: 'aloud' }]);
    expect([...buffer.answered]).toEqual([['m1', 'aloud']]);
    buffer.add([{ kind: 'answered', seq: 7, atMs: 1, messageIds: ids, how: 'reopened' }]);
    expect(buffer.answered.size).toBe(0);
    expect(buffer.edits).toBe(before + 2);
  });

  it('lets the oldest lines go in steps and takes them back without a hole', () => {
    const all = Array.from({ length: ROWS_KEPT + 2_500 }, (_, i) => chat(i + 1));
    const buffer = new FeedBuffer();
    buffer.add(all);
    expect(buffer.trim()).toBe(true);
    expect(buffer.rows).toHaveLength(ROWS_KEPT);
    expect(buffer.trimmedBeforeSeq).toBe(2_501);
    expect(buffer.prepend(all.slice(0, 2_600), true)).toBe(2_500);
    expect(buffer.trimmedBeforeSeq).toBeNull();
    expect(buffer.rows.every((row, i) => row.seq === i + 1)).toBe(true);
  });

  it('keeps a bounded number of everything, also while the host reads further up', () => {
    const buffer = new FeedBuffer();
    const total = 90_000;
    for (let at = 0; at < total; at += 1_000)
      buffer.add(
        Array.from({ length: 1_000 }, (_, i) => {
          const seq = at + i + 1;
          if (i % 3 === 0) return order(seq, seq * 10_000);
          if (i % 3 === 1) return chat(seq);
          return { ...chat(seq), kind: 'question', itemId: null } as RoomEvent;
        }),
      );
    expect(buffer.taken).toBe(total);
    expect(buffer.rows.length).toBeLessThanOrEqual(ROWS_MOST);
    expect(buffer.orders.length).toBeLessThanOrEqual(ROWS_KEPT + 2_000);
    expect(buffer.questions.length).toBeLessThanOrEqual(7_000);
    expect(buffer.rows.at(-1)?.seq).toBe(total);
    expect(buffer.trimmedBeforeSeq).toBe(buffer.rows[0]?.seq);
  });

  it('grows the same burst line after a trim moved it', () => {
    const buffer = new FeedBuffer();
    buffer.add(Array.from({ length: ROWS_KEPT + 2_500 }, (_, i) => chat(i + 1, 0)));
    const next = ROWS_KEPT + 2_501;
    buffer.add([0, 1, 2, 3].map((i) => order(next + i, 10)));
    buffer.trim();
    buffer.add([order(next + 4, 20)]);
    expect(buffer.rows.at(-1)).toMatchObject({ kind: 'burst', orders: 2 });
  });
});

describe('createRoomFeed', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());
  const session = 's1' as SessionId;
  const flush = () => vi.advanceTimersByTimeAsync(0);

  it('tells the page at most once per interval, and the last change is never lost', async () => {
    let push: (events: RoomEvent[]) => void = () => undefined;
    const watch: RoomWatch = async (_input, { signal }) =>
      (async function* () {
        while (!signal.aborted) yield { events: await new Promise<RoomEvent[]>((resolve) => (push = resolve)) };
      })();
    const feed = createRoomFeed(session);
    let told = 0;
    feed.subscribe(() => (told += 1));
    const stop = feed.follow(watch);
    await flush();
    for (let seq = 1; seq <= 50; seq += 1) {
      push([chat(seq)]);
      await flush();
    }
    expect(told).toBe(1);
    await vi.advanceTimersByTimeAsync(NOTIFY_EVERY_MS);
    expect(told).toBe(2);
    expect(feed.buffer.rows).toHaveLength(50);
    stop();
  });

  it('asks again at once when the core has sent as much as it may, and never has more than that waiting', async () => {
    const asked: number[] = [];
    const total = 25_000;
    const watch: RoomWatch = async ({ afterSeq, most = 0 }) => {
      asked.push(afterSeq);
      return (async function* () {
        for (let seq = afterSeq + 1; seq <= Math.min(total, afterSeq + most); seq += 500)
          yield { events: Array.from({ length: 500 }, (_, i) => chat(seq + i)) };
        if (afterSeq + most >= total) await new Promise(() => undefined);
      })();
    };
    const feed = createRoomFeed(session);
    const stop = feed.follow(watch);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toEqual([0, MOST_WAITING, 2 * MOST_WAITING]);
    expect(feed.buffer.taken).toBe(total);
    expect(feed.state).toBe('following');
    stop();
  });

  it('comes back after a lost core and asks for what follows the last event', async () => {
    const asked: number[] = [];
    const watch: RoomWatch = async ({ afterSeq }) => {
      asked.push(afterSeq);
      if (asked.length === 2) throw new Error('socket closed');
      return (async function* () {
        yield { events: [chat(afterSeq + 1)] };
      })();
    };
    const feed = createRoomFeed(session);
    const stop = feed.follow(watch);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked.slice(0, 3)).toEqual([0, 1, 1]);
    expect(feed.state).toBe('retrying');
    expect(feed.buffer.rows.map((row) => row.seq).slice(0, 2)).toEqual([1, 2]);
    stop();
    const rounds = asked.length;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(asked.length).toBe(rounds);
  });

  it('stops asking once the room has ended', async () => {
    let rounds = 0;
    const watch: RoomWatch = async () => {
      rounds += 1;
      return (async function* () {
        yield { events: [RoomEventSchema.parse({ kind: 'ended', seq: 1, atMs: 1, reason: 'host' })] };
      })();
    };
    const feed = createRoomFeed(session);
    feed.follow(watch);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(rounds).toBe(1);
  });
});
