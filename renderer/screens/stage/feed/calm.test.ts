import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MessageId, ViewerId } from '../../../../shared/domain/index.ts';
import { type CalmRow, CalmView, type GapRow, type Needed, needsHost, SHOWN_PER_SECOND } from './calm.ts';
import type { FeedRow, MessageRow, OrderRow } from './rows.ts';

const message = (seq: number, atMs: number, more: Partial<MessageRow> = {}): MessageRow => ({
  kind: 'message',
  key: `e${seq}`,
  seq,
  atMs,
  messageId: `m${seq}` as MessageId,
  from: { id: `v${seq % 9}` as ViewerId, name: `viewer ${seq % 9}` },
  text: `line ${seq}`,
  host: false,
  question: false,
  itemId: null,
  ...more,
});
const order = (seq: number, atMs: number): OrderRow => ({
  kind: 'order',
  key: `e${seq}`,
  seq,
  atMs,
  from: { id: 'v1' as ViewerId, name: 'v1' },
  itemId: 'i1' as never,
  title: 'x',
  quantity: 1,
  total: { minor: 1, currency: 'CNY' },
});
const NOBODY: Needed = { muted: new Set(), removed: new Set(), messages: new Map(), pinned: null, stamp: '' };
const gaps = (view: CalmView): GapRow[] => view.rows.filter((row): row is GapRow => row.kind === 'gap');
const sum = (view: CalmView): number => gaps(view).reduce((n, gap) => n + gap.count, 0);
const keys = (rows: readonly CalmRow[]): string[] => rows.filter((row) => row.kind !== 'gap').map((row) => row.key);
/** `perSecond` messages a second for so long. */
const rush = (fromSeq: number, fromMs: number, perSecond: number, forMs: number): MessageRow[] =>
  Array.from({ length: Math.round((perSecond * forMs) / 1_000) }, (_, at) =>
    message(fromSeq + at, fromMs + (at * 1_000) / perSecond),
  );

describe('CalmView', () => {
  it('shows everything while it can be read', () => {
    const view = new CalmView('auto');
    const rows = rush(1, 0, 5, 60_000);
    view.update(rows, NOBODY);
    expect(view.rows).toEqual(rows);
    expect(view).toMatchObject({ sampling: false, counted: 0, total: 300 });
  });

  it('shows three to four lines a second of a storm, and counts the rest', () => {
    const view = new CalmView('auto');
    const rows = rush(1, 0, 200, 30_000);
    view.update(rows, NOBODY);
    const late = view.rows.filter((row) => row.kind === 'message' && row.atMs > 10_000).length;
    expect(late / 20).toBeGreaterThan(SHOWN_PER_SECOND - 0.5);
    expect(late / 20).toBeLessThanOrEqual(4);
    expect(view.counted + keys(view.rows).length).toBe(6_000);
    expect(sum(view)).toBe(view.counted);
    expect(gaps(view).length).toBeLessThan(13);
  });

  it('does not flicker: a rate that swings around one limit changes it once', () => {
    const view = new CalmView('auto');
    const rows: FeedRow[] = [];
    let changes = 0;
    let before = false;
    for (let second = 0; second < 120; second += 1) {
      rows.push(...rush(rows.length + 1, second * 1_000, second % 2 === 0 ? 12 : 5, 1_000));
      view.update(rows, NOBODY);
      if (view.sampling !== before) changes += 1;
      before = view.sampling;
    }
    expect(view.sampling).toBe(true);
    expect(changes).toBe(1);
    rows.push(...rush(rows.length + 1, 120_000, 1, 20_000));
    view.update(rows, NOBODY);
    expect(view.sampling).toBe(false);
  });

  it('goes on after a clock that jumps back or ahead by a day', () => {
    for (const jump of [-86_400_000, 86_400_000]) {
      const view = new CalmView('auto');
      const rows = [...rush(1, 1e9, 100, 5_000), ...rush(501, 1e9 + jump, 100, 20_000)];
      view.update(rows, NOBODY);
      const shown = view.rows.filter((row) => row.kind === 'message' && row.seq > 1_500).length;
      expect(shown, String(jump)).toBeGreaterThan(20);
      expect(view.counted + keys(view.rows).length).toBe(rows.length);
      expect(gaps(view).every((gap) => gap.count < 700)).toBe(true);
    }
  });

  it('gives a repeated greeting once while there is other news', () => {
    const view = new CalmView('on');
    const rows = rush(1, 0, 100, 10_000).map((row) => (row.seq % 10 === 0 ? row : { ...row, text: '666' }));
    view.update(rows, NOBODY);
    const shown = view.rows.filter((row): row is MessageRow => row.kind === 'message');
    expect(shown.filter((row) => row.text === '666').length).toBeLessThan(4);
    expect(shown.length).toBeGreaterThan(25);
  });

  it('opens a line in its place and closes it again', () => {
    const view = new CalmView('on');
    const rows = rush(1, 0, 80, 2_500);
    view.update(rows, NOBODY);
    const closed = [...view.rows];
    const [gap] = gaps(view);
    view.toggle(gap?.key ?? '');
    expect(keys(view.rows)).toEqual(rows.map((row) => row.key));
    expect(view.rows.findIndex((row) => row.kind === 'gap')).toBe(closed.findIndex((row) => row.kind === 'gap'));
    const more = [...rows, ...rush(201, 2_500, 80, 1_000)];
    view.update(more, NOBODY);
    expect(gaps(view)).toHaveLength(2);
    view.toggle(gap?.key ?? '');
    expect(view.rows.slice(0, closed.length)).toEqual(closed);
    view.toggle('g999999');
    expect(view.counted).toBe(sum(view));
  });

  it('shows what was left out of somebody who is muted, sent out or pinned later', () => {
    const view = new CalmView('on');
    const rows = rush(1, 0, 90, 3_000);
    view.update(rows, NOBODY);
    const missing = rows.filter((row) => !view.rows.includes(row));
    const one = missing.find((row) => row.from.id === 'v4');
    const pinned = missing.find((row) => row.from.id === 'v7');
    if (!one || !pinned) throw new Error('nothing was left out');
    view.update(rows, { ...NOBODY, muted: new Set(['v4']), pinned: pinned.messageId, stamp: '1' });
    for (const row of rows) if (row.from.id === 'v4') expect(view.rows).toContain(row);
    expect(view.rows).toContain(pinned);
    expect(view.counted).toBe(sum(view));
    expect(view.counted + keys(view.rows).length).toBe(rows.length);
  });

  it('shows or counts every line, and always shows what needs the host – whatever comes, in whatever pieces', () => {
    const piece = fc.record({
      gapMs: fc.oneof(fc.nat(40), fc.nat(5_000), fc.integer({ min: -90_000_000, max: 90_000_000 })),
      kind: fc.constantFrom('plain', 'plain', 'plain', 'plain', 'question', 'host', 'order'),
      look: fc.boolean(),
      toggle: fc.nat(20),
      trim: fc.nat(40),
      mute: fc.nat(60),
    });
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 300 }),
        fc.constantFrom('auto' as const, 'on' as const),
        (pieces, mode) => {
          const view = new CalmView(mode);
          const source: FeedRow[] = [];
          let needed = NOBODY;
          let atMs = 1_000;
          for (const [at, one] of pieces.entries()) {
            atMs += one.gapMs;
            const seq = at + 1;
            source.push(
              one.kind === 'order'
                ? order(seq, atMs)
                : message(seq, atMs, { question: one.kind === 'question', host: one.kind === 'host' }),
            );
            if (one.mute < 2)
              needed = {
                ...needed,
                muted: new Set([...needed.muted, `v${one.mute}`]),
                stamp: `${needed.stamp}${one.mute}`,
              };
            if (one.look) view.update(source, needed);
            const open = gaps(view)[one.toggle];
            if (open) view.toggle(open.key);
            if (one.trim === 0 && source.length > 50) {
              // The list lets go only of what was looked at.
              view.update(source, needed);
              source.splice(0, 20);
            }
          }
          view.update(source, needed);
          for (const gap of gaps(view)) if (gap.open) view.toggle(gap.key);

          const shown = new Set(keys(view.rows));
          const inOrder = view.rows.every((row, at) => at === 0 || row.seq >= (view.rows[at - 1]?.seq ?? 0));
          expect(inOrder).toBe(true);
          expect(shown.size).toBe(keys(view.rows).length);
          // Shown and counted together are all that the list holds, nothing twice.
          expect(shown.size + sum(view)).toBe(source.length);
          for (const gap of gaps(view)) view.toggle(gap.key);
          expect(keys(view.rows)).toEqual(source.map((row) => row.key));
          for (const row of source) if (needsHost(row, needed)) expect(shown).toContain(row.key);
          expect(view.total).toBe(pieces.length);
        },
      ),
      { numRuns: 300 },
    );
  });
});
