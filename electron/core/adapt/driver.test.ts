import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type BlackBoxNote, Settings } from '../../../shared/domain/index.ts';
import type { EncodeRate } from '../stage/index.ts';
import { LOOK_MS, startAdapt } from './driver.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A stream of 2.6 Mbit/s over a line that carries `rate` bit/s: bytes come and go as time passes. */
function rig() {
  const stage = { ...Settings.parse({}).stage };
  const asked: (EncodeRate | null)[] = [];
  const notes: BlackBoxNote[] = [];
  let [nowMs, produced, delivered, skipped] = [0, 0, 0, 0];
  const line = { rate: 5_000_000, up: true };
  const adapt = startAdapt({
    settings: () => stage,
    nowMs: () => nowMs,
    link: () =>
      line.up
        ? {
            sentBytes: produced,
            ackedBytes: delivered,
            unackedBytes: Math.min(produced - delivered, 100_000),
            queueBytes: Math.max(0, produced - delivered - 100_000),
            queueMs: (Math.max(0, produced - delivered - 100_000) * 8_000) / 2_628_000,
            rttMs: ((produced - delivered) * 8_000) / line.rate + 20,
            source: 'page',
          }
        : null,
    ask: (rate) => void asked.push(rate),
    skipPictures() {
      skipped += 1;
    },
    tell: (note) => void notes.push(note),
  });
  const pass = (ms: number) => {
    for (let i = 0; i < ms / LOOK_MS; i += 1) {
      const rate = (asked.at(-1)?.videoBitrate ?? 2_500_000) + 128_000;
      nowMs += LOOK_MS;
      produced += Math.round((rate / 8_000) * LOOK_MS);
      delivered = Math.min(produced, delivered + Math.round((line.rate / 8_000) * LOOK_MS));
      vi.advanceTimersByTime(LOOK_MS);
    }
  };
  return { stage, asked, notes, line, adapt, pass, skipped: () => skipped };
}

it('asks for less on a slow line, says why, and nothing more once it has ended', () => {
  const { asked, notes, line, adapt, pass, skipped } = rig();
  pass(10_000);
  expect([asked, adapt.state()]).toMatchObject([[], { level: 'full', why: 'none', videoBitrate: 2_500_000 }]);
  line.rate = 500_000;
  pass(4_000);
  expect(asked.at(-1)).toMatchObject({ videoBitrate: 300_000, fps: 15, size: null });
  expect(adapt.state()).toMatchObject({ level: 'floor', why: 'congested' });
  expect(notes[0]).toMatchObject({
    kind: 'decision',
    what: 'encoder rate',
    why: 'congested',
    facts: { from: 2_500_000, videoBitrate: 300_000, lineBitrate: expect.any(Number), delayMs: expect.any(Number) },
  });
  // What waited was more than the line takes in a second and a half.
  expect(skipped()).toBe(1);
  expect(notes).toContainEqual(expect.objectContaining({ what: 'pictures given up', why: 'too late' }));
  adapt.stop();
  adapt.stop();
  const { length } = asked;
  line.rate = 5_000_000;
  pass(20_000);
  expect(asked).toHaveLength(length);
});

it('lowers nothing while the host does not want it, and everything is back the moment they say so', () => {
  const { stage, asked, notes, line, adapt, pass } = rig();
  stage.adaptive = false;
  line.rate = 500_000;
  pass(10_000);
  expect(adapt.state()).toMatchObject({ level: 'full', videoBitrate: 2_500_000 });
  stage.adaptive = true;
  pass(5_000);
  expect(adapt.state().level).toBe('floor');
  stage.adaptive = false;
  pass(LOOK_MS);
  expect([asked.at(-1), adapt.state().level]).toEqual([null, 'full']);
  expect(notes.at(-1)).toMatchObject({ what: 'encoder rate', why: 'switched off' });
});

it('waits while nothing stands, and goes on carefully when it does again', () => {
  const { asked, line, adapt, pass } = rig();
  pass(20_000);
  line.up = false;
  pass(20_000);
  expect(asked).toEqual([]);
  line.up = true;
  pass(2 * LOOK_MS);
  expect(asked).toHaveLength(1);
  expect(adapt.state()).toMatchObject({ level: 'lowered', why: 'reconnected' });
  expect(asked[0]?.videoBitrate).toBeGreaterThan(1_250_000);
});
