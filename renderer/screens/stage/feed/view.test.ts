import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ItemId, MessageId, OrderId, RoomEvent, ViewerId } from '../../../../shared/domain/index.ts';
import { FeedBuffer, ROWS_KEPT } from './feed-buffer.ts';
import { fold, spansOf } from './fold.ts';
import { ChatViews, FILTERS, type FilterName, holds, isOpen, LineView } from './view.ts';

const who = (at: number) => ({ id: `v${at}` as ViewerId, name: `viewer ${at}`, follower: at % 3 === 0 });
const message = (seq: number, from = 1, text = `line ${seq}`, host = false): RoomEvent => ({
  kind: 'chat',
  seq,
  atMs: seq,
  messageId: `m${seq}` as MessageId,
  from: who(from),
  text,
  host,
});
const question = (seq: number, from = 1, text = `line ${seq}?`): RoomEvent => ({
  kind: 'question',
  seq,
  atMs: seq,
  messageId: `m${seq}` as MessageId,
  from: who(from),
  text,
  itemId: null,
});
const order = (seq: number, from: number): RoomEvent => ({
  kind: 'order',
  seq,
  atMs: seq,
  orderId: `o${seq}` as OrderId,
  from: who(from),
  itemId: 'i1' as ItemId,
  title: 'Lipstick',
  quantity: 1,
  total: { minor: 100, currency: 'CNY' },
  stockLeft: 1,
});
const answered = (seq: number, of: number, how: 'aloud' | 'reopened'): RoomEvent => ({
  kind: 'answered',
  seq,
  atMs: seq,
  messageIds: [`m${of}` as MessageId],
  how,
});
const removed = (seq: number, of: number): RoomEvent => ({
  kind: 'moderation',
  seq,
  atMs: seq,
  action: 'remove_message',
  viewer: null,
  messageId: `m${of}` as MessageId,
  untilMs: null,
  by: 'host',
});

/** What each filter means, told in one go over all lines. */
/** Every filter shows what going through all lines anew would find. */
function agree(views: ChatViews, buffer: FeedBuffer): void {
  for (const filter of FILTERS)
    expect(
      views.rows(filter).map((row) => row.key),
      filter,
    ).toEqual(told(buffer, filter));
}

function told(buffer: FeedBuffer, filter: FilterName): string[] {
  return buffer.rows
    .filter((row) => {
      if (filter === 'all') return true;
      if (filter === 'needs_me' && row.kind === 'problem') return true;
      if (row.kind !== 'message') return false;
      if (filter === 'questions') return row.question;
      if (filter === 'host') return row.host;
      if (filter === 'needs_me') return row.question && isOpen(row, buffer);
      if (row.host) return false;
      return filter === 'buyers' ? buffer.buyers.has(row.from.id) : row.from.follower === true;
    })
    .map((row) => row.key);
}

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('say' as const), from: fc.nat(5), host: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('ask' as const), from: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('buy' as const), from: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('answer' as const), back: fc.nat(9), on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), back: fc.nat(9) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('look' as const) }) },
);

describe('ChatViews', () => {
  it('hold at any time what a filter over all lines would find, in the same order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const buffer = new FeedBuffer();
        const views = new ChatViews(buffer);
        let seq = 0;
        for (const one of steps) {
          seq += 1;
          if (one.kind === 'say') buffer.add([message(seq, one.from, 'hello', one.host)]);
          if (one.kind === 'ask') buffer.add([question(seq, one.from)]);
          if (one.kind === 'buy') buffer.add([order(seq, one.from)]);
          if (one.kind === 'answer') buffer.add([answered(seq, seq - one.back, one.on ? 'aloud' : 'reopened')]);
          if (one.kind === 'remove') buffer.add([removed(seq, seq - one.back)]);
          if (one.kind === 'look') views.update();
        }
        views.update();
        agree(views, buffer);
      }),
    );
  });

  it('let go what the list lets go, and take back what comes back', () => {
    const buffer = new FeedBuffer();
    const views = new ChatViews(buffer);
    const all: RoomEvent[] = [];
    for (let seq = 1; seq <= ROWS_KEPT + 4_000; seq += 1)
      all.push(seq % 10 === 0 ? question(seq, seq % 7) : message(seq, seq % 7));
    for (let at = 0; at < all.length; at += 500) {
      buffer.add(all.slice(at, at + 500));
      buffer.trim();
      views.update();
    }
    const next = all.length + 1;
    buffer.add([order(next, 3)]);
    views.update();
    agree(views, buffer);
    expect(buffer.trimmedBeforeSeq).not.toBeNull();
    buffer.prepend(all, true);
    views.update();
    agree(views, buffer);
  });

  it('test each line once', () => {
    let tests = 0;
    const buffer = new FeedBuffer();
    const view = new LineView(() => {
      tests += 1;
      return true;
    });
    for (let seq = 1; seq <= 3_000; seq += 1) {
      buffer.add([message(seq)]);
      view.update(buffer.rows);
    }
    expect(tests).toBe(3_000);
  });
});

describe('LineView', () => {
  it('shows the count of a burst as it grows', () => {
    const buffer = new FeedBuffer();
    const view = new LineView((row) => row.kind !== 'order');
    buffer.add([1, 2, 3, 4].map((seq) => order(seq, seq)));
    view.update(buffer.rows);
    buffer.add([5, 6].map((seq) => order(seq, seq)));
    view.update(buffer.rows);
    expect(view.rows).toMatchObject([{ kind: 'burst', orders: 3 }]);
  });

  it('works in slices when asked to, and ends with the same lines', () => {
    const buffer = new FeedBuffer();
    for (let seq = 1; seq <= 950; seq += 1) buffer.add([message(seq)]);
    const view = new LineView(holds('7'));
    let rounds = 0;
    while (!view.update(buffer.rows, 100)) rounds += 1;
    expect(rounds).toBe(9);
    const whole = new LineView(holds('7'));
    whole.update(buffer.rows);
    expect(view.rows).toEqual(whole.rows);
  });

  it('keeps what was found in the log beyond the list', () => {
    const buffer = new FeedBuffer();
    buffer.add([message(10), message(11)]);
    const view = new LineView(holds('line'));
    view.update(buffer.rows);
    const old = new FeedBuffer();
    old.add([message(3)]);
    view.addOlder(old.rows);
    buffer.rows.shift();
    view.update(buffer.rows);
    expect(view.rows.map((row) => row.seq)).toEqual([3, 10, 11]);
  });
});

describe('searching', () => {
  it.each([
    ['ＦＲＥＥ Ｍｏｎｅｙ', 'free money'],
    ['Crème brûlée', 'creme BRULEE'],
    ['加\u200b微信', '加微信'],
    ['カﾀｶﾅ', 'カタカナ'],
  ])('%s is found by %s', (text, query) => {
    expect(fold(text)).toContain(fold(query));
    expect(spansOf(text, fold(query))).toEqual([{ start: 0, end: text.length }]);
  });

  it('marks whole letters, also of emoji and after marks', () => {
    const text = '👍🏽 ok, e\u0301te\u0301 ok 🎉';
    expect(spansOf(text, 'ok').map(({ start, end }) => text.slice(start, end))).toEqual(['ok', 'ok']);
    expect(spansOf(text, 'ete').map(({ start, end }) => text.slice(start, end))).toEqual(['e\u0301te\u0301']);
    expect(spansOf(text, '')).toEqual([]);
  });

  it('never marks outside of the text, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.string({ unit: 'grapheme', maxLength: 3 }),
        (text, query) => {
          let last = 0;
          for (const { start, end } of spansOf(text, fold(query))) {
            expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(text.length);
            last = end;
          }
        },
      ),
    );
  });

  it('looks at names and at what was bought', () => {
    const buffer = new FeedBuffer();
    buffer.add([message(1, 4, 'hi'), order(2, 5)]);
    expect(buffer.rows.filter(holds('viewer 4'))).toHaveLength(1);
    expect(buffer.rows.filter(holds('lipstick'))).toHaveLength(1);
  });
});
