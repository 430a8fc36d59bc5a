/**
 * From the platform's bytes to the page's lines, every part but the network real: the parser, the assembler that heals the log,
 * SQLite in a file, the core's feed, the page's feed. Whatever happens on the way, both ends hold the same log.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { followRoom } from '../../electron/core/platform/follow.ts';
import { readEvents } from '../../electron/core/platform/sse.ts';
import {
  type RoomFeed as CoreFeed,
  createRoomFeed as createCoreFeed,
  reportFromLog,
} from '../../electron/core/room/index.ts';
import { openStudioDb, type StudioDb } from '../../electron/core/store/index.ts';
import {
  createRoomFeed as createPageFeed,
  type RoomFeed as PageFeed,
} from '../../renderer/screens/stage/feed/room-feed.ts';
import {
  done,
  emptyTally,
  type Reply,
  RoomEvent,
  RoomId,
  refuse,
  SessionId,
  tallied,
} from '../../shared/domain/index.ts';

const session = SessionId.parse('s1');
const roomId = RoomId.parse('r1');
const DAY_MS = 86_400_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'events-'));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const from = fc.record({ id: fc.constantFrom('v1', 'v2', 'v3'), name: fc.string({ unit: 'grapheme', maxLength: 8 }) });
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom(`a${'\u0301'.repeat(300)}`, '\u202eabc\u200b', 'data: x\n\nid: 9', '{"events":[]}', '\u2028'),
);
const itemId = fc.constantFrom('i1', 'i2', 'in-no-bag');
const body = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('chat'), from, text, host: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('question'), from, text, itemId: fc.constant(null) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('order'),
      from,
      itemId,
      title: text,
      quantity: fc.integer({ min: 1, max: 9 }),
      total: fc.record({ minor: fc.nat(99_999), currency: fc.constant('CNY') }),
      stockLeft: fc.integer({ min: -50, max: 50 }),
    }),
  },
  fc.record({ kind: fc.constant('stock'), itemId, stock: fc.integer({ min: -9, max: 9 }), available: fc.boolean() }),
  fc.record({ kind: fc.constant('viewers'), watching: fc.nat(99), total: fc.nat(999) }),
  fc.record({ kind: fc.constant('like'), from, count: fc.integer({ min: 1, max: 5 }) }),
);
/** A whole room; its clock is set back and forth by a day now and then. */
const room = fc
  .array(fc.tuple(body, fc.constantFrom(5, 20, 900, DAY_MS, -DAY_MS)), { maxLength: 500, size: 'max' })
  .map((rows) => {
    let atMs = 1_800_000_000_000;
    const events = rows.map(([event, step], i) => {
      atMs += step;
      const seq = i + 1;
      return RoomEvent.parse({ ...event, seq, atMs, messageId: `m${seq}`, orderId: `o${seq}` });
    });
    return [...events, RoomEvent.parse({ kind: 'ended', reason: 'host', seq: events.length + 1, atMs })];
  });

/** How one connection mistreats what it sends. */
const mistreatment = fc.record({
  refused: fc.boolean(),
  batch: fc.integer({ min: 1, max: 40 }),
  repeat: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
  shift: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 9 }),
  rewind: fc.integer({ min: 0, max: 30 }),
  /** Events (by place) that come garbled this once, and messages of which half is missing. */
  garbled: fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 3, size: 'max' }),
  halved: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 1 }),
  /** Bytes after which the line is cut, and the sizes of what arrives at once. */
  cutAfter: fc.integer({ min: 0, max: 40_000 }),
  pieces: fc.array(fc.integer({ min: 1, max: 4_000 }), { minLength: 1, maxLength: 5 }),
});
type Mistreatment = typeof mistreatment extends fc.Arbitrary<infer T> ? T : never;
/** What happens around it, each after some milliseconds. */
const happening = fc.record({
  afterMs: fc.integer({ min: 0, max: 1_500 }),
  what: fc.constantFrom('core restarts' as const, 'page reloads' as const, 'disk is full' as const, 'nothing' as const),
});

const at = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;
const encoder = new TextEncoder();
const message = (events: readonly unknown[], id: number) => `id: ${id}\ndata: ${JSON.stringify({ events })}\n\n`;

/**
 * What one connection sends after `afterSeq`, as bytes. `how` undefined: honest. `damaged` has the numbers that came
 * unreadable before and is added to: what is unreadable on two streams is given up, as it should be (follow.test.ts).
 */
function bytesOf(
  log: readonly RoomEvent[],
  afterSeq: number,
  how: Mistreatment | undefined,
  damaged: Set<number>,
): Uint8Array {
  const damage = (...seqs: number[]): boolean => {
    if (seqs.some((seq) => damaged.has(seq))) return false;
    for (const seq of seqs) damaged.add(seq);
    return true;
  };
  const due = log.filter((event) => event.seq > afterSeq - (how?.rewind ?? 0));
  const sent: { seq: number }[] = how
    ? due
        .flatMap((event, i) => (at(how.repeat, i) ? [event, event] : [event]))
        .map((event, i) => ({ event, place: i + at(how.shift, i) }))
        .sort((a, b) => a.place - b.place)
        .map((row, i) =>
          how.garbled.includes(i) && damage(row.event.seq) ? { seq: row.event.seq, kind: 'gift' } : row.event,
        )
    : due;
  const size = how?.batch ?? 100;
  let whole = ': hello\n\n';
  for (let i = 0; i * size < sent.length; i += 1) {
    const page = sent.slice(i * size, (i + 1) * size);
    const seqs = page.map(({ seq }) => seq);
    const one = message(page, seqs.at(-1) ?? 0);
    whole += how?.halved.includes(i) && damage(...new Set(seqs)) ? `${one.slice(0, one.length / 2)}\n\n` : one;
  }
  const bytes = encoder.encode(whole);
  return how ? bytes.slice(0, how.cutAfter) : bytes;
}

function platform(log: readonly RoomEvent[], mistreatments: readonly Mistreatment[]) {
  let connections = 0;
  const damaged = new Set<number>();
  return {
    rooms: {
      async events({ afterSeq }: { afterSeq: number }, { signal }: { signal: AbortSignal }) {
        const how = mistreatments[connections];
        connections += 1;
        if (how?.refused) return refuse('platform_unreachable', { retry: 'later' });
        const bytes = bytesOf(log, afterSeq, how, damaged);
        let from = 0;
        let piece = 0;
        const stream = new ReadableStream<Uint8Array>({
          pull(controller) {
            const size = how ? at(how.pieces, piece++) : 16_384;
            if (from < bytes.length) {
              controller.enqueue(bytes.slice(from, from + size));
              from += size;
            } else if (how) controller.error(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
            else controller.close();
          },
        });
        return done(readEvents(stream, signal));
      },
      get: async (): Promise<Reply<{ status: 'ended'; lastSeq: number }>> =>
        done({ status: 'ended', lastSeq: log.length }),
    },
  };
}

/** A core with its file, until it is killed. */
function startCore(client: ReturnType<typeof platform>, disk: { full: boolean }) {
  const opened = openStudioDb({ path: folder });
  if (!opened.ok) throw new Error(opened.fault.code);
  const db: StudioDb = opened.value;
  const feed = createCoreFeed({
    ...db.events,
    append: (id, events) => (disk.full ? refuse('disk_full', { retry: 'later' }) : db.events.append(id, events)),
  });
  feed.open(session);
  const stop = new AbortController();
  let over = false;
  const following = followRoom({
    client,
    roomId,
    afterSeq: feed.lastSeq(),
    signal: stop.signal,
    onEvents: feed.take,
    onState: (state) => {
      if (state.kind === 'ended') over = true;
    },
  });
  return {
    db,
    feed,
    over: () => over,
    async kill() {
      stop.abort();
      await following;
      db.close();
    },
  };
}

function openPage(core: () => CoreFeed, lasts: number): { feed: PageFeed; close(): void } {
  const feed = createPageFeed(session);
  const close = feed.follow(async ({ sessionId, afterSeq, most }, { signal }) => {
    // Repeats a little, and its line breaks after a while: the page follows again after the last number it has.
    const batches = core().watch(sessionId, Math.max(0, afterSeq - 3), signal, most);
    let left = lasts;
    return (async function* () {
      for await (const batch of batches) {
        left -= 1;
        if (left < 0) throw new Error('socket closed');
        yield JSON.parse(JSON.stringify(batch)) as typeof batch;
      }
    })();
  });
  return { feed, close };
}

it('holds at both ends what the platform sent, each event once, whatever happens on the way', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      room,
      fc.array(mistreatment, { maxLength: 14, size: 'max' }),
      fc.array(happening, { maxLength: 10, size: 'max' }),
      fc.integer({ min: 1, max: 12 }),
      async (log, mistreatments, happenings, lasts) => {
        rmSync(folder, { recursive: true, force: true });
        folder = mkdtempSync(join(tmpdir(), 'events-'));
        const client = platform(log, mistreatments);
        const disk = { full: false };
        let core = startCore(client, disk);
        const pages = [openPage(() => core.feed, lasts)];
        const reopen = () => {
          pages.pop()?.close();
          pages.push(openPage(() => core.feed, lasts));
        };
        for (const { afterMs, what } of happenings) {
          await vi.advanceTimersByTimeAsync(afterMs);
          disk.full = what === 'disk is full';
          if (what === 'core restarts') {
            await core.kill();
            core = startCore(client, disk);
            reopen();
          }
          if (what === 'page reloads') reopen();
        }
        disk.full = false;
        for (let waited = 0; !core.over() && waited < 400; waited += 1) await vi.advanceTimersByTimeAsync(1_000);
        await vi.advanceTimersByTimeAsync(15_000);

        const kept: RoomEvent[] = [];
        for (let page = core.db.events.after(session, 0, 97); page.length > 0; ) {
          kept.push(...page);
          page = core.db.events.after(session, page.at(-1)?.seq ?? 0, 97);
        }
        expect(kept).toEqual(log);
        const numbers = log.reduce(tallied, emptyTally());
        expect(core.feed.tally()).toEqual(numbers);
        expect(reportFromLog(core.db.events, session)).toEqual(numbers);

        const page = pages[0]?.feed.buffer;
        expect(page?.taken).toBe(log.length);
        expect(page?.lastSeq).toBe(log.length);
        expect(page?.orders.map((row) => row.seq)).toEqual(
          log.flatMap((event) => (event.kind === 'order' ? [event.seq] : [])),
        );
        expect(
          page?.rows.reduce((sum, row) => sum + (row.kind === 'burst' ? row.orders : row.kind === 'order' ? 1 : 0), 0),
        ).toBe(numbers.orders);
        expect(new Set(page?.rows.map((row) => row.key)).size).toBe(page?.rows.length);
        pages[0]?.close();
        await core.kill();
      },
    ),
    // Not made smaller: a room of hundreds of events takes longer to shrink than the test has.
    { numRuns: 80, endOnFailure: true },
  );
});
