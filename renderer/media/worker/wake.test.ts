import { describe, expect, it } from 'vitest';
import { dueTick } from './clock.ts';
import { createWakeWatch } from './wake.ts';

const NIGHT_MS = 8 * 3_600_000;

describe('waking up', () => {
  it('is seen when the page’s clock went on in sleep, and when it stood still', () => {
    const watch = createWakeWatch();
    expect(watch.look(1000, 50_000)).toBeNull();
    expect(watch.look(1100, 50_100)).toBeNull();
    expect(watch.look(1100 + NIGHT_MS, 50_100 + NIGHT_MS)).toBe(NIGHT_MS);
    expect(watch.look(1200 + NIGHT_MS, 50_200 + NIGHT_MS)).toBeNull();
    // macOS and Linux: only the wall clock tells.
    expect(watch.look(1300 + NIGHT_MS, 50_200 + 2 * NIGHT_MS)).toBe(NIGHT_MS);
  });

  it('takes neither a busy moment nor a clock that was set back for sleep', () => {
    const watch = createWakeWatch();
    watch.look(0, 0);
    expect(watch.look(2500, 2500)).toBeNull();
    expect(watch.look(2600, 2600 - 86_400_000)).toBeNull();
    expect(watch.look(2700, 2700 - 86_400_000)).toBeNull();
  });

  it('goes on with a picture of now: none for the night, none in the future', () => {
    const start = 1_000_000;
    const tick = dueTick(start, 30, 299, start + 10_000 + NIGHT_MS);
    expect(tick?.timestampUs).toBeGreaterThan((start + 10_000 + NIGHT_MS - 40) * 1000);
    expect(tick?.timestampUs).toBeLessThanOrEqual((start + 10_000 + NIGHT_MS + 1) * 1000);
    expect(dueTick(start, 30, tick?.index ?? 0, start + 10_000 + NIGHT_MS + 1)).toBeNull();
  });
});
