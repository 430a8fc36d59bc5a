import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { done, type Reply, type Room, RoomEvent, RoomId, refuse } from '../../../shared/domain/index.ts';
import { ManualClock } from '../../../tests/support/manualClock.ts';
import { type FollowState, followRoom } from './follow.ts';
import type { EventStream, StreamItem } from './sse.ts';

const roomId = RoomId.parse('room1');

/** A log of `count` events; the last one ends the room. */
function logOf(count: number): RoomEvent[] {
  return Array.from({ length: count }, (_, i) =>
    RoomEvent.parse(
      i === count - 1
        ? { seq: i + 1, atMs: i, kind: 'ended', reason: 'host' }
        : { seq: i + 1, atMs: i, kind: 'viewers', watching: i, total: i },
    ),
  );
}

/** What one connection does. Events it does not list are missing from it. */
type Connection = { items: StreamItem[]; end: 'cut' | 'close' | 'stay' } | { refused: true };
const good = (event: RoomEvent): StreamItem => ({ kind: 'event', event });

/** Connections answer one after the other as scripted; `asked` keeps the numbers they were opened after. */
function platform(script: (index: number, afterSeq: number) => Connection, room: Pick<Room, 'status' | 'lastSeq'>) {
  const asked: number[] = [];
  const client = {
    rooms: {
      async events(input: { afterSeq: number }, { signal }: { signal: AbortSignal }): Promise<Reply<EventStream>> {
        const connection = script(asked.length, input.afterSeq);
        asked.push(input.afterSeq);
        if ('refused' in connection) return refuse('platform_unreachable', { retry: 'later' });
        return done(play(connection, signal));
      },
      get: async () => done({ status: room.status, lastSeq: room.lastSeq }),
    },
  };
  return { client, asked };
}

async function* play(connection: Exclude<Connection, { refused: true }>, signal: AbortSignal) {
  for (const item of connection.items) {
    if (signal.aborted) return;
    yield [item];
  }
  if (connection.end === 'cut') throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  if (connection.end === 'stay') {
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve());
    });
  }
}

async function follow(
  script: (index: number, afterSeq: number) => Connection,
  more: {
    afterSeq?: number;
    untilMs?: number;
    room?: Pick<Room, 'status' | 'lastSeq'>;
    onEvents?: (batch: RoomEvent[]) => void;
  } = {},
) {
  const clock = new ManualClock();
  const { client, asked } = platform(script, more.room ?? { status: 'live', lastSeq: 0 });
  const batches: RoomEvent[][] = [];
  const states: FollowState[] = [];
  const abort = new AbortController();
  let over = false;
  const following = followRoom({
    client,
    roomId,
    afterSeq: more.afterSeq ?? 0,
    onEvents: (batch) => {
      more.onEvents?.(batch);
      batches.push([...batch]);
    },
    onState: (state) => states.push(state),
    signal: abort.signal,
    clock,
    random: () => 0,
  }).then(() => {
    over = true;
  });
  const startMs = clock.now();
  while (!over && clock.now() - startMs < (more.untilMs ?? 600_000)) await clock.advance(250);
  const tookMs = clock.now() - startMs;
  const endedByItself = over;
  abort.abort();
  await clock.advance(1);
  await following;
  return { batches, seqs: batches.flat().map((event) => event.seq), states, asked, tookMs, endedByItself };
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('followRoom', () => {
  const log = logOf(10);
  const rest = (afterSeq: number): Connection => ({
    items: log.filter((event) => event.seq > afterSeq).map(good),
    end: 'close',
  });

  it('hands over the log in order and ends with the room', async () => {
    const run = await follow((_, afterSeq) => rest(afterSeq));
    expect(run.seqs).toEqual(range(1, 10));
    expect(run.batches).toHaveLength(1);
    expect(run.endedByItself).toBe(true);
    expect(run.states).toEqual([
      { kind: 'connected', afterSeq: 0 },
      { kind: 'ended', lastSeq: 10 },
    ]);
  });

  it('begins after the number it is told', async () => {
    const run = await follow((_, afterSeq) => rest(afterSeq), { afterSeq: 7 });
    expect(run.asked).toEqual([7]);
    expect(run.seqs).toEqual([8, 9, 10]);
  });

  it('resumes after a cut with the last number it has', async () => {
    const run = await follow((index, afterSeq) =>
      index === 0 ? { items: log.slice(0, 4).map(good), end: 'cut' } : rest(afterSeq),
    );
    expect(run.asked).toEqual([0, 4]);
    expect(run.seqs).toEqual(range(1, 10));
    expect(run.states[1]).toMatchObject({ kind: 'retrying', attempt: 1, fault: { code: 'platform_unreachable' } });
  });

  it('waits longer each time nobody answers, 10 s at most, and starts small again after success', async () => {
    const run = await follow((index, afterSeq) => {
      if (index === 8) return { items: log.slice(0, 2).map(good), end: 'cut' };
      return index < 10 ? { refused: true } : rest(afterSeq);
    });
    const pauses = run.states.flatMap((state, i) => {
      if (state.kind !== 'retrying') return [];
      const before = run.states[i - 1];
      return before?.kind === 'retrying' ? [state.waitMs] : [];
    });
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000, 1_000]);
    expect(run.seqs).toEqual(range(1, 10));
  });

  it('asks again when a number is missing and the stream goes on without it', async () => {
    const run = await follow((index, afterSeq) =>
      index === 0 ? { items: log.filter((event) => event.seq !== 3).map(good), end: 'stay' } : rest(afterSeq),
    );
    expect(run.asked).toEqual([0, 2]);
    expect(run.seqs).toEqual(range(1, 10));
    expect(run.states.some((state) => state.kind === 'garbage')).toBe(false);
  });

  it('asks again at once when too much waits for a missing number', async () => {
    const long = logOf(10_000);
    const run = await follow((index, afterSeq) => ({
      items: long.filter((event) => event.seq > afterSeq && (index > 0 || event.seq !== 3)).map(good),
      end: index === 0 ? 'stay' : 'close',
    }));
    expect(run.asked).toEqual([0, 2]);
    expect(run.seqs).toEqual(range(1, 10_000));
    expect(run.tookMs).toBeLessThan(1_000);
  });

  it('goes on without a number that the platform never sends, after asking three times', async () => {
    const run = await follow((_, afterSeq) => ({
      items: log.filter((event) => event.seq > afterSeq && event.seq !== 3 && event.seq !== 4).map(good),
      end: afterSeq < 4 ? 'stay' : 'close',
    }));
    expect(run.seqs).toEqual([1, 2, ...range(5, 10)]);
    expect(run.batches.map((batch) => batch.map((event) => event.seq))).toEqual([[1, 2], range(5, 10)]);
    expect(run.states.filter((state) => state.kind === 'garbage')).toEqual([
      { kind: 'garbage', seq: 3, count: 1, why: 'missing' },
      { kind: 'garbage', seq: 4, count: 2, why: 'missing' },
    ]);
    expect(run.asked).toEqual([0, 2, 2, 2, 10]);
  });

  it('asks a garbled number once more, then goes on without it', async () => {
    const run = await follow((_, afterSeq) => ({
      items: log
        .filter((event) => event.seq > afterSeq)
        .map((event) => (event.seq === 5 ? { kind: 'garbage', seq: 5, why: 'kind: unknown' } : good(event))),
      end: 'stay',
    }));
    expect(run.seqs).toEqual([...range(1, 4), ...range(6, 10)]);
    expect(run.asked).toEqual([0, 4]);
    expect(run.states.filter((state) => state.kind === 'garbage')).toEqual([
      { kind: 'garbage', seq: 5, count: 1, why: 'kind: unknown' },
    ]);
  });

  it('keeps a number that was garbled only once', async () => {
    const run = await follow((index, afterSeq) => ({
      items: log
        .filter((event) => event.seq > afterSeq)
        .flatMap((event) =>
          // Sent twice on one stream it still is one failure.
          index === 0 && event.seq === 5
            ? range(1, 2).map(() => ({ kind: 'garbage', seq: 5, why: 'x' }) as const)
            : [good(event)],
        ),
      end: index === 0 ? 'stay' : 'close',
    }));
    expect(run.seqs).toEqual(range(1, 10));
  });

  it('goes on past something garbled that does not even tell its number', async () => {
    const run = await follow((_, afterSeq) => ({
      items: log
        .filter((event) => event.seq > afterSeq)
        .map((event) => (event.seq === 5 ? { kind: 'garbage', seq: null, why: 'broken JSON' } : good(event))),
      end: 'stay',
    }));
    expect(run.seqs).toEqual([...range(1, 4), ...range(6, 10)]);
    expect(run.states.filter((state) => state.kind === 'garbage')).toMatchObject([{ seq: 5, why: 'broken JSON' }]);
  });

  it('does not reconnect for each of many unknown events', async () => {
    const long = logOf(500);
    const run = await follow((_, afterSeq) => ({
      items: long
        .filter((event) => event.seq > afterSeq)
        .map((event) =>
          event.seq % 2 === 0 && event.seq < 500 ? { kind: 'garbage', seq: event.seq, why: 'x' } : good(event),
        ),
      end: 'stay',
    }));
    expect(run.seqs).toEqual([...range(1, 499).filter((seq) => seq % 2 === 1), 500]);
    expect(run.asked.length).toBeLessThan(6);
  });

  it('gives the same events again when the taker could not keep them', async () => {
    let fail = true;
    const run = await follow((_, afterSeq) => rest(afterSeq), {
      onEvents: () => {
        if (fail) {
          fail = false;
          throw new Error('disk full');
        }
      },
    });
    expect(run.asked).toEqual([0, 0]);
    expect(run.seqs).toEqual(range(1, 10));
    expect(run.states).toContainEqual(expect.objectContaining({ kind: 'retrying', attempt: 1 }));
  });

  it('ends when the room was over before, and only then', async () => {
    const nothing: Connection = { items: [], end: 'close' };
    const over = await follow(() => nothing, { afterSeq: 10, room: { status: 'ended', lastSeq: 10 } });
    expect(over.states.at(-1)).toEqual({ kind: 'ended', lastSeq: 10 });
    const more = await follow((index, afterSeq) => (index === 0 ? nothing : rest(afterSeq)), {
      afterSeq: 8,
      room: { status: 'ended', lastSeq: 10 },
    });
    expect(more.seqs).toEqual([9, 10]);
  });

  it('stops at once when told to, also while it waits', async () => {
    const run = await follow(() => ({ refused: true }), { untilMs: 30_000 });
    expect(run.endedByItself).toBe(false);
    expect(run.seqs).toEqual([]);
  });
});

/** How one connection mistreats what it should send. */
const mistreatment = fc.record({
  refused: fc.boolean(),
  /** Repeats each event whose bit is set. */
  repeat: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
  /** Moves each event by so many places. */
  shift: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 9 }),
  /** Sends from a number that was already known. */
  rewind: fc.integer({ min: 0, max: 20 }),
  /** Sends only so many, then ends in this way. */
  sends: fc.integer({ min: 0, max: 60 }),
  end: fc.constantFrom('cut' as const, 'close' as const, 'stay' as const),
});

const at = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

it('is exactly what the platform sent, in order, whatever the line does', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 80 }),
      fc.array(mistreatment, { maxLength: 12 }),
      // Numbers that come garbled the first time, and those that always do.
      fc.uniqueArray(fc.integer({ min: 1, max: 79 }), { maxLength: 3 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 79 }), { maxLength: 3 }),
      async (count, bad, onceGarbled, alwaysGarbled) => {
        const log = logOf(count);
        const hopeless = alwaysGarbled.filter((seq) => seq < count);
        const garbledOnce = new Set(onceGarbled);
        const run = await follow((index, afterSeq) => {
          const how = bad[index];
          if (how?.refused) return { refused: true };
          const from = how ? Math.max(0, afterSeq - how.rewind) : afterSeq;
          const due = log.filter((event) => event.seq > from);
          const sent = how
            ? due
                .flatMap((event, i) => (at(how.repeat, i) ? [event, event] : [event]))
                .map((event, i) => ({ event, place: i + at(how.shift, i) }))
                .sort((a, b) => a.place - b.place)
                .map((row) => row.event)
                .slice(0, how.sends)
            : due;
          const now = new Set([...garbledOnce].filter((seq) => sent.some((event) => event.seq === seq)));
          for (const seq of now) garbledOnce.delete(seq);
          return {
            items: sent.map((event) =>
              hopeless.includes(event.seq) || now.has(event.seq)
                ? { kind: 'garbage', seq: event.seq, why: 'garbled' }
                : good(event),
            ),
            // Nobody sends more on a stream that stays open: it ends at the latest when the honest ones begin.
            end: how
              ? how.end === 'stay'
                ? due.every((event) => sent.includes(event))
                  ? 'stay'
                  : 'cut'
                : how.end
              : 'stay',
          };
        });
        const wanted = log.map((event) => event.seq).filter((seq) => !hopeless.includes(seq));
        expect(run.seqs).toEqual(wanted);
        for (const batch of run.batches) {
          expect(batch.map((event) => event.seq)).toEqual(range(batch[0]?.seq ?? 0, batch.at(-1)?.seq ?? 0));
        }
        const reported = run.states.flatMap((state) => (state.kind === 'garbage' ? [state.seq] : []));
        expect(reported.sort((a, b) => a - b)).toEqual([...hopeless].sort((a, b) => a - b));
      },
    ),
    { numRuns: 150 },
  );
});
