import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AdaptController } from './controller.ts';
import { Gauge } from './gauge.ts';

/* Counters of real uploads through real lines, at a bitrate that nothing changed: tests/adapt/record.ts made them. */

const Trace = z.object({
  says: z.string(),
  columns: z.tuple([
    z.literal('atMs'),
    z.literal('sentBytes'),
    z.literal('ackedBytes'),
    z.literal('unackedBytes'),
    z.literal('queueBytes'),
    z.literal('queueMs'),
    z.literal('rttMs'),
  ]),
  looks: z.array(
    z.tuple([
      z.number(),
      z.number(),
      z.number().nullable(),
      z.number().nullable(),
      z.number(),
      z.number(),
      z.number().nullable(),
    ]),
  ),
});

function read(name: string) {
  const text = readFileSync(join(import.meta.dirname, 'traces', `${name}.json`), 'utf8');
  return Trace.parse(JSON.parse(text)).looks.map(
    ([nowMs, sentBytes, ackedBytes, unackedBytes, queueBytes, queueMs, rttMs]) => ({
      nowMs,
      sentBytes,
      ackedBytes,
      unackedBytes,
      queueBytes,
      queueMs,
      rttMs,
    }),
  );
}

function decided(name: string) {
  const controller = new AdaptController({ format: 'portrait720', audioBitrate: 128_000, mayReduceSize: false });
  return read(name).flatMap((look) => {
    const decision = controller.take({ ...look, connected: true, source: 'page' });
    return decision ? [{ atMs: look.nowMs, ...decision }] : [];
  });
}

describe('recorded lines', () => {
  it.each(['steady', 'jitter', 'dips'])('%s: carries the stream, so nothing is lowered', (name) => {
    expect(decided(name)).toEqual([]);
  });

  it.each([
    { name: 'throttle', carries: 500_000 },
    { name: 'half', carries: 1_300_000 },
  ])('$name: becomes too slow after 15 s, and less is asked for within 2 s', ({ name, carries }) => {
    const [first] = decided(name);
    expect(first?.state.why).toBe('congested');
    expect(first?.atMs).toBeGreaterThan(15_000);
    expect(first?.atMs).toBeLessThanOrEqual(17_250); // and one look
    expect(first?.state.videoBitrate).toBeLessThan(carries);
  });

  it.each([
    { name: 'throttle', carries: 500_000 },
    { name: 'half', carries: 1_300_000 },
  ])('$name: what the line carries is read from it to a fifth', ({ name, carries }) => {
    const gauge = new Gauge();
    const read_ = read(name).map((look) => ({ atMs: look.nowMs, ...gauge.read(look) }));
    const late = read_
      .filter(({ atMs }) => atMs > 19_000)
      .flatMap(({ capacity }) => (capacity === null ? [] : [capacity]));
    expect(late.length).toBeGreaterThan(10);
    for (const capacity of late) {
      expect(capacity).toBeGreaterThan(0.8 * carries);
      expect(capacity).toBeLessThan(1.2 * carries);
    }
  });
});
