import { describe, expect, it } from 'vitest';
import { Gauge, type LinkCounters } from './gauge.ts';

const LOOK_MS = 250;
/** 2.6 Mbit/s. */
const PER_LOOK = 82_000;

type Look = Partial<LinkCounters> & { nowMs: number };
const read = (gauge: Gauge, look: Look) =>
  gauge.read({ sentBytes: 0, ackedBytes: 0, unackedBytes: 0, queueBytes: 0, queueMs: 0, rttMs: 40, ...look });

/** A line that confirms everything but one step, for so many looks. */
function quiet(gauge: Gauge, looks: number) {
  let last = read(gauge, { nowMs: 0 });
  for (let i = 1; i <= looks; i += 1)
    last = read(gauge, {
      nowMs: i * LOOK_MS,
      sentBytes: i * PER_LOOK,
      ackedBytes: i * PER_LOOK - 20_000,
      unackedBytes: 20_000,
    });
  return last;
}

describe('the gauge', () => {
  it('finds nothing on a line that keeps up', () => {
    const reading = quiet(new Gauge(), 40);
    expect(reading).toMatchObject({ standingMs: 0, calmMs: 0, busyMs: 0, capacity: null, backlogBytes: 0 });
    expect(reading.produced).toBeGreaterThan(2_500_000);
  });

  it('sees a delay that the kernel hides, from confirmations that are late', () => {
    const gauge = new Gauge();
    quiet(gauge, 40);
    let last = quiet(new Gauge(), 1);
    for (let i = 1; i <= 6; i += 1)
      last = read(gauge, {
        nowMs: (40 + i) * LOOK_MS,
        sentBytes: (40 + i) * PER_LOOK,
        ackedBytes: 40 * PER_LOOK - 20_000,
        unackedBytes: 20_000 + i * PER_LOOK,
      });
    expect(last.standingMs).toBeGreaterThan(300);
    expect(last.delivers).toBe(false);
    expect(last.backlogBytes).toBeGreaterThan(300_000);
    expect(last.capacity).toBeLessThan(600_000);
  });

  it('reads what a slow line carries from what it confirms', () => {
    const gauge = new Gauge();
    quiet(gauge, 40);
    let [acked, unacked] = [40 * PER_LOOK - 20_000, 20_000];
    let last = quiet(new Gauge(), 1);
    for (let i = 1; i <= 24; i += 1) {
      unacked += PER_LOOK;
      if (i % 2 === 0) {
        acked += 32_768; // each half second: 524 kbit/s
        unacked -= 32_768;
      }
      const rttMs = i % 2 === 0 ? 40 + i * 200 : 40;
      last = read(gauge, {
        nowMs: (40 + i) * LOOK_MS,
        sentBytes: acked + unacked,
        ackedBytes: acked,
        unackedBytes: unacked,
        rttMs,
      });
    }
    expect(last.delivers).toBe(true);
    expect(last.capacity).toBeGreaterThan(450_000);
    expect(last.capacity).toBeLessThan(600_000);
  });

  it('takes its own queue and how it drains where the server confirms nothing', () => {
    const gauge = new Gauge();
    let last = read(gauge, { nowMs: 0, ackedBytes: null, unackedBytes: null, rttMs: null });
    for (let i = 1; i <= 24; i += 1)
      last = read(gauge, {
        nowMs: i * LOOK_MS,
        sentBytes: i * 25_000,
        ackedBytes: null,
        unackedBytes: null,
        rttMs: null,
        queueBytes: i * 57_000,
        queueMs: i * 170,
      });
    expect(last.standingMs).toBeGreaterThan(3_000);
    expect(last.capacity).toBeCloseTo(800_000, -4);
  });

  it('knows a queue that drains', () => {
    const gauge = new Gauge();
    quiet(gauge, 8);
    const at = (i: number, waiting: number) =>
      read(gauge, {
        nowMs: (8 + i) * LOOK_MS,
        sentBytes: 9e6,
        ackedBytes: 9e6 - waiting,
        unackedBytes: waiting,
        rttMs: 900,
      });
    at(1, 500_000);
    expect(at(2, 440_000).draining).toBe(true);
    at(3, 430_000);
    expect(at(4, 425_000).draining).toBe(false);
  });

  it('forgets when counters step back: frames were given up, or another connection counts', () => {
    const gauge = new Gauge();
    quiet(gauge, 20);
    const late = read(gauge, {
      nowMs: 5_250,
      sentBytes: 3e6,
      ackedBytes: 1e6,
      unackedBytes: 2e6,
      queueBytes: 1e6,
      queueMs: 900,
    });
    expect([late.standingMs > 300, late.capacity, late.draining]).toEqual([true, null, false]);
    const after = read(gauge, { nowMs: 5_500, sentBytes: 0, ackedBytes: 0, unackedBytes: 0, rttMs: 20 });
    expect(after).toMatchObject({ capacity: null, backlogBytes: 0, draining: false });
  });
});
