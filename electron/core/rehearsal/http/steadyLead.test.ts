import { describe, expect, it } from 'vitest';
import { createLead } from '../../../../resources/watch/lead.js';

/** A player of `lead`: what is left grows with what arrives and shrinks with what is played. */
function playing(left: number) {
  const lead = createLead();
  let [nowMs, rate] = [10_000, 1];
  const rates: number[] = [];
  let [jumps, dry] = [0, 0];
  let stopped = false;
  return {
    lead,
    rates,
    left: () => left,
    jumps: () => jumps,
    dry: () => dry,
    /** Seconds of time, `arriving` of picture in each; `late`: in one go at the end of each `late` seconds. */
    run(seconds: number, arriving = 1, late = 0.1) {
      let waiting = 0;
      for (let step = 1; step <= Math.round(seconds * 10); step += 1) {
        nowMs += 100;
        waiting += arriving / 10;
        if (step % Math.round(late * 10) === 0) {
          left += waiting;
          waiting = 0;
        }
        const played = Math.min(left, rate / 10);
        left -= played;
        const empty = played < rate / 10;
        if (empty && !stopped) {
          dry += 1;
          lead.ranDry(nowMs);
        }
        stopped = empty;
        const answer = lead.look(nowMs, left);
        rate = answer.rate;
        rates.push(rate);
        if (answer.jumpBy > 0) {
          jumps += 1;
          left -= answer.jumpBy;
        }
      }
    },
  };
}

describe('the distance of the steady picture', () => {
  it('skips what a new viewer is handed since the last key frame, once', () => {
    const player = playing(2);
    player.run(20);
    expect(player.jumps()).toBe(1);
    expect(player.left()).toBeGreaterThan(0.25);
    expect(player.left()).toBeLessThan(0.6);
    expect(player.dry()).toBe(0);
  });

  it('catches up by playing a little faster, and stops doing so', () => {
    const player = playing(0.4);
    player.run(5);
    expect(new Set(player.rates)).toEqual(new Set([1]));
    player.run(0.5, 3);
    player.run(30);
    expect(player.jumps()).toBe(0);
    expect(Math.max(...player.rates)).toBe(1.08);
    expect(player.rates.slice(-50).every((rate) => rate === 1)).toBe(true);
    expect(player.left()).toBeLessThan(0.5);
  });

  it('plays a little slower when next to nothing is left at the start', () => {
    const player = playing(0.05);
    player.run(20);
    expect(Math.min(...player.rates)).toBe(0.95);
    expect(player.left()).toBeGreaterThan(0.25);
    expect(player.dry()).toBe(0);
  });

  it('jumps after a pause', () => {
    const player = playing(0.4);
    player.run(10);
    player.run(0.1, 60);
    player.run(5);
    expect(player.jumps()).toBe(1);
    expect(player.left()).toBeLessThan(0.7);
  });

  it('keeps more on a line that comes in gusts, until it does not run dry any more; less again when it is calm', () => {
    const player = playing(0.5);
    player.run(10);
    // Nothing for a second and a half now and then.
    const gusts = () => {
      for (let i = 0; i < 5; i += 1) {
        player.run(1.5, 1, 1.5);
        player.run(20);
      }
    };
    gusts();
    const dry = player.dry();
    expect(dry).toBeGreaterThan(0);
    expect(player.lead.kept()).toBeGreaterThan(1);
    gusts();
    expect(player.dry() - dry).toBeLessThan(dry / 2);
    player.run(3600);
    expect(player.lead.kept()).toBeCloseTo(0.3);
    expect(player.left()).toBeLessThan(0.6);
  });
});
