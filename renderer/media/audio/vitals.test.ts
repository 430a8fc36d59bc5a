import { describe, expect, it } from 'vitest';
import { type ContextState, createVitals } from './vitals.ts';

/** Looks every half second with the given state; `signs`: whether the mixer gives signs at that time. */
function follow(seconds: number, state: (at: number) => ContextState, signs: (at: number) => boolean) {
  const vitals = createVitals();
  vitals.made(0);
  const rebuilt: number[] = [];
  let woken = 0;
  for (let at = 0; at <= seconds * 1000; at += 500) {
    if (signs(at)) vitals.sign(at);
    const todo = vitals.look(at, state(at));
    if (todo === 'wake') woken += 1;
    if (todo === 'rebuild') {
      rebuilt.push(at);
      vitals.made(at);
    }
  }
  return { rebuilt, woken, heard: vitals.heard(seconds * 1000) };
}

describe('the life of the audio context', () => {
  it('leaves one alone that gives signs', () => {
    const running = follow(
      60,
      () => 'running',
      () => true,
    );
    expect(running).toEqual({ rebuilt: [], woken: 0, heard: true });
  });

  it('asks one that waits for a gesture again and again, and never calls it dead', () => {
    const waiting = follow(
      60,
      () => 'suspended',
      () => false,
    );
    expect(waiting.rebuilt).toEqual([]);
    expect(waiting.woken).toBeGreaterThan(100);
    expect(waiting.heard).toBe(true);
  });

  it('wakes one that the system interrupted, and replaces it when that does not help', () => {
    const back = follow(
      20,
      (at) => (at > 5000 && at < 6500 ? 'interrupted' : 'running'),
      (at) => at <= 5000 || at >= 6500,
    );
    expect(back.rebuilt).toEqual([]);
    expect(back.woken).toBeGreaterThan(0);
    const gone = follow(
      8,
      (at) => (at > 5000 ? 'interrupted' : 'running'),
      (at) => at <= 5000,
    );
    expect(gone.rebuilt).toEqual([7000]);
    expect(gone.heard).toBe(false);
  });

  it('replaces one that says it runs but is dead, ever more slowly', () => {
    const dead = follow(
      60,
      () => 'running',
      (at) => at <= 5000,
    );
    expect(dead.rebuilt.slice(0, 4)).toEqual([7000, 9000, 11_000, 16_000]);
    expect(dead.rebuilt.length).toBeLessThan(10);
  });

  it('replaces one that was closed', () => {
    expect(
      follow(
        8,
        (at) => (at > 5000 ? 'closed' : 'running'),
        (at) => at <= 5000,
      ).rebuilt,
    ).toEqual([7000]);
  });

  it('takes a pause of the page for no death', () => {
    const vitals = createVitals();
    vitals.made(0);
    vitals.sign(100);
    vitals.look(500, 'running');
    expect(vitals.look(600_000, 'running')).toBe('fine');
    vitals.sign(600_100);
    expect(vitals.look(600_500, 'running')).toBe('fine');
  });
});
