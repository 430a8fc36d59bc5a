import { createEgress, type Egress } from '../../electron/core/egress/index.ts';
import type { Clip } from './clip.ts';

export type ClipPlayer = {
  readonly egress: Egress;
  /** Key frames asked for. */
  keyframes(): number;
  /** The page's clock at this moment. */
  nowUs(): number;
  end(): void;
};

/** A studio whose page plays the clip in real time, again and again, until `end`. Waits are the shortest ones. */
export function playClip(clip: Clip): ClipPlayer {
  let keyframes = 0;
  const egress = createEgress({
    requestKeyframe: () => {
      keyframes += 1;
    },
    random: () => 0,
  });
  egress.configure(clip.video);
  egress.configure(clip.audio);
  const roundUs = Math.floor(clip.durationUs / 1e6) * 1e6;
  const sent = clip.packets.filter((p) => p.timestampUs >= 0 && p.timestampUs < roundUs);
  const startedAtMs = performance.now();
  const timeUs = () => (performance.now() - startedAtMs) * 1000;
  let i = 0;
  const timer = setInterval(() => {
    for (;;) {
      const packet = sent[i % sent.length];
      const atUs = Math.floor(i / sent.length) * roundUs + (packet?.timestampUs ?? 0);
      if (packet === undefined || atUs > timeUs()) return;
      egress.push({ ...packet, timestampUs: atUs + 7e9 });
      i += 1;
    }
  }, 10);
  return { egress, keyframes: () => keyframes, nowUs: () => 7e9 + timeUs(), end: () => clearInterval(timer) };
}
