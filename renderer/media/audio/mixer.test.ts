import { describe, expect, it } from 'vitest';
import { createMixer, limited, SILENCE_DB } from './mixer.ts';

const tone = (level: number, frames = 4800) => Float32Array.from({ length: frames }, (_, i) => level * Math.sin(i / 7));
const OPEN = { mic: 1, computer: 1, micMuted: false, computerMuted: false };

function mixOnce(mixer: ReturnType<typeof createMixer>, mic: Float32Array[], computer: Float32Array[], frames = 4800) {
  const out = new Float32Array(frames * 2);
  mixer.mix(mic, computer, frames, out, 0);
  return out;
}

describe('the mixer', () => {
  it('puts a mono microphone on both sides', () => {
    const out = mixOnce(createMixer(48_000), [tone(0.3)], []);
    expect(out[200]).toBe(out[201]);
    expect(out.some((sample) => sample !== 0)).toBe(true);
  });

  it('mutes with a ramp: no step larger than the sound itself makes', () => {
    const mixer = createMixer(48_000);
    mixOnce(mixer, [tone(0.5)], []);
    mixer.setGains({ ...OPEN, micMuted: true });
    const constant = new Float32Array(4800).fill(0.5);
    const out = mixOnce(mixer, [constant], []);
    for (let i = 2; i < out.length; i += 2) expect(Math.abs((out[i] ?? 0) - (out[i - 2] ?? 0))).toBeLessThan(0.001);
    expect(out.at(-1)).toBe(0);
  });

  it('still measures a muted microphone, and the mix as silent', () => {
    const mixer = createMixer(48_000);
    mixer.setGains({ ...OPEN, micMuted: true });
    mixOnce(mixer, [tone(0.5)], []);
    mixer.takeLevels();
    mixOnce(mixer, [tone(0.5)], []);
    const levels = mixer.takeLevels();
    expect(levels.micDb).toBeGreaterThan(-12);
    expect(levels.mixDb).toBe(SILENCE_DB);
    expect(levels.computerDb).toBe(SILENCE_DB);
  });

  it('never goes over full scale and leaves quiet sound alone', () => {
    const out = mixOnce(createMixer(48_000), [tone(0.95)], [tone(0.95)]);
    expect(out.every((sample) => Math.abs(sample) <= 1)).toBe(true);
    expect(limited(0.5)).toBe(0.5);
    expect(limited(-3)).toBeGreaterThan(-1);
  });
});
