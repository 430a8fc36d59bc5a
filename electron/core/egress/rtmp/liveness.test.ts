import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GOOD, type LineState, Liveness } from './liveness.ts';

const ASKED = 32 * 1024;
const EVERY_MS = 250;
/** Handshake and commands. */
const BEFORE = 3_600;

type Line = {
  /** The stream, in bit/s, with a key frame of a fifth of a second's bytes every two seconds. */
  readonly bitrate: number;
  /** bit/s that the line carries at a time; 0: it stands still. */
  readonly carries?: (atMs: number) => number;
  readonly oneWayMs?: number;
  /** Added to a confirmation's way, by its number; never overtaking. */
  readonly jitterMs?: (n: number) => number;
  /** Bytes between two confirmations; null: never. */
  readonly ackEvery?: number | null;
  /** What Session lets be under way; the rest waits in the queue. */
  readonly underWay?: number;
  /** What the kernel holds before the socket is full. */
  readonly kernelBytes?: number;
  readonly sendUntilMs?: number;
  readonly knownBytes?: number;
};

/** Plays a session with such a line and notes each change of what is said about it. */
function play(line: Line, forMs: number): { atMs: number; state: LineState }[] {
  const { bitrate, carries = () => 1e9, oneWayMs = 20, ackEvery = ASKED, underWay = 96 * 1024 } = line;
  const liveness = new Liveness({ askedBytes: ASKED, knownBytes: line.knownBytes });
  const said: { atMs: number; state: LineState }[] = [];
  let state: LineState = GOOD;
  const queue: { bytes: number; atMs: number }[] = [];
  let written = BEFORE;
  let arrived = BEFORE;
  let confirmedAt = 0;
  let confirmed = 0;
  let acks: { atMs: number; total: number }[] = [];
  let n = 0;
  let lastAckMs = 0;
  for (let atMs = 0; atMs <= forMs; atMs += 10) {
    const sends = atMs < (line.sendUntilMs ?? Number.POSITIVE_INFINITY);
    if (sends && atMs % 30 === 0) {
      const key = atMs % 2_010 === 0;
      const perSecond = bitrate / 8;
      queue.push({ bytes: Math.round(key ? perSecond / 5 : (perSecond * 0.9 * 30) / 1_000), atMs });
    }
    const limit = confirmed === 0 ? Number.POSITIVE_INFINITY : Math.max(underWay, halfSecond(bitrate) + 2 * ASKED);
    const kernel = line.kernelBytes ?? 4_000_000;
    liveness.blocked(written - arrived >= kernel, atMs);
    while (queue[0] !== undefined && written - confirmed < limit && written - arrived < kernel) {
      written += queue.shift()?.bytes ?? 0;
      liveness.wrote(written, atMs);
    }
    arrived = Math.min(written, arrived + (carries(atMs) / 8) * 0.01);
    const stands = carries(atMs) === 0;
    while (ackEvery !== null && arrived - confirmedAt >= ackEvery) {
      confirmedAt += ackEvery;
      n += 1;
      lastAckMs = Math.max(lastAckMs, atMs + oneWayMs * 2 + (line.jitterMs?.(n) ?? 0));
      acks.push({ atMs: lastAckMs, total: Math.floor(confirmedAt) });
    }
    if (!stands) {
      for (const ack of acks.filter((a) => a.atMs <= atMs)) {
        confirmed = ack.total;
        liveness.acknowledged(ack.total, atMs);
      }
      acks = acks.filter((a) => a.atMs > atMs);
    }
    if (atMs % EVERY_MS !== 0) continue;
    const next = liveness.judge(atMs, queue[0] === undefined ? 0 : atMs - queue[0].atMs, EVERY_MS);
    if (next !== state) said.push({ atMs, state: next });
    state = next;
    if (next.kind === 'lost') break;
  }
  return said;
}

/** Bytes of half a second of the stream: so much may be under way beyond what the server confirms by. */
const halfSecond = (bitrate: number) => bitrate / 16;
const kinds = (said: ReturnType<typeof play>) => said.map((s) => s.state.kind);
const bitrates = fc.integer({ min: 430_000, max: 8_000_000 });

describe('a line that stops', () => {
  it('is degraded within 3 s and lost within 6 s, at any bitrate from the floor up, whenever it stops', () => {
    fc.assert(
      fc.property(
        bitrates,
        fc.integer({ min: 4_000, max: 9_000 }),
        fc.integer({ min: 0, max: 150 }),
        (bitrate, stopMs, oneWayMs) => {
          const said = play({ bitrate, oneWayMs, carries: (t) => (t < stopMs ? 1e9 : 0) }, 20_000);
          expect(kinds(said)).toEqual(['degraded', 'lost']);
          expect((said[0]?.atMs ?? 0) - stopMs).toBeLessThanOrEqual(3_000);
          expect((said[1]?.atMs ?? 0) - stopMs).toBeLessThanOrEqual(6_000);
          expect(said[1]?.state).toMatchObject({ why: 'unconfirmed' });
        },
      ),
    );
  });

  it('is found from the first byte on at a server that is known', () => {
    const said = play({ bitrate: 430_000, carries: (t) => (t < 100 ? 1e9 : 0), knownBytes: ASKED }, 20_000);
    expect(kinds(said)).toEqual(['degraded', 'lost']);
    expect(said[1]?.atMs).toBeLessThan(6_100);
  });

  it('is judged by the socket where the server never confirms', () => {
    const said = play(
      { bitrate: 2_000_000, ackEvery: null, kernelBytes: 300_000, carries: (t) => (t < 5_000 ? 1e9 : 0) },
      20_000,
    );
    expect(kinds(said)).toEqual(['degraded', 'lost']);
    expect(said[1]?.state).toMatchObject({ why: 'stalled' });
  });

  it('sends again after a pause of less than that, and is good two seconds later', () => {
    const said = play({ bitrate: 1_500_000, carries: (t) => (t < 5_000 || t > 8_000 ? 1e9 : 0) }, 20_000);
    expect(kinds(said)).toEqual(['degraded', 'good']);
    expect(said[1]?.atMs).toBeGreaterThanOrEqual(10_000);
    expect(said[1]?.atMs).toBeLessThan(11_000);
  });
});

describe('no false alarm', () => {
  it('with 200 ms of jitter', () => {
    fc.assert(
      fc.property(
        bitrates,
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 7, maxLength: 7 }),
        (bitrate, late) => {
          const jitterMs = (n: number) => late[n % late.length] ?? 0;
          expect(play({ bitrate, oneWayMs: 100, jitterMs }, 30_000)).toEqual([]);
        },
      ),
    );
  });

  it('of a loss on a line that carries a tenth: degraded, by its queue, as long as it confirms', () => {
    fc.assert(
      fc.property(fc.integer({ min: 800_000, max: 8_000_000 }), (bitrate) => {
        const said = play({ bitrate, carries: (t) => (t < 5_000 ? 1e9 : bitrate / 10) }, 60_000);
        expect(said[0]?.state.kind).toBe('degraded');
        expect(said.length).toBeLessThanOrEqual(2); // once more if silence comes to the queue
        expect(kinds(said)).not.toContain('lost');
      }),
    );
  });

  it('when there is nothing to send', () => {
    expect(play({ bitrate: 1_000_000, sendUntilMs: 4_000 }, 60_000)).toEqual([]);
  });

  it('at servers that never confirm, confirm seldom, or confirm as they please', () => {
    for (const ackEvery of [null, 2_500_000, 5_000_000, 250_000, 9_000]) {
      expect(play({ bitrate: 1_000_000, ackEvery, underWay: 8_000_000 }, 120_000)).toEqual([]);
    }
    const odd = new Liveness({ askedBytes: ASKED });
    let total = 0;
    for (const step of [3_073, 400, 900_000, 10_000, 2_000_000]) {
      total += step;
      odd.acknowledged(total, 1_000);
    }
    expect(odd.everyBytes).toBeNull();
  });

  it('after a nap of our own', () => {
    const liveness = new Liveness({ askedBytes: ASKED, knownBytes: ASKED });
    liveness.judge(1_000, 0, EVERY_MS);
    liveness.wrote(200_000, 1_100);
    // Two hours with the lid closed: the server gets its time from when we can hear it.
    expect(liveness.judge(7_200_000, 0, EVERY_MS).kind).toBe('good');
    expect(liveness.judge(7_200_250, 0, EVERY_MS).kind).toBe('good');
    let atMs = 7_200_500;
    while (liveness.judge(atMs, 0, EVERY_MS).kind !== 'lost') atMs += EVERY_MS;
    expect(atMs - 7_200_000).toBeLessThan(5_000);
  });

  it('turns into a flicker between two words', () => {
    // Confirmations 1.6 s apart: overdue each time, and back each time.
    const liveness = new Liveness({ askedBytes: ASKED, knownBytes: ASKED });
    const said: string[] = [];
    let state: LineState = GOOD;
    for (let atMs = 0; atMs < 60_000; atMs += 10) {
      liveness.wrote(1_000_000 + atMs * 100, atMs);
      if (atMs % 1_600 === 0) liveness.acknowledged((atMs / 1_600 + 1) * ASKED, atMs);
      if (atMs % EVERY_MS !== 0) continue;
      const next = liveness.judge(atMs, 0, EVERY_MS);
      if (next !== state) said.push(next.kind);
      state = next;
    }
    expect(said).toEqual(['degraded']);
  });
});
