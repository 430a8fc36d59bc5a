/**
 * Hands the pictures to the track that is sent by WebRTC: every one at the clock's pace, unless the track is behind.
 * Real time has no use for a queue, so what it cannot take now is left out and counted.
 */
import type { RtcTarget } from '../protocol.ts';
import { createNoise, type Noise } from './noise.ts';

export type RtcOut = {
  setTarget(target: RtcTarget | null): void;
  readonly active: boolean;
  /** Pictures left out because the track was behind, since `resetCount`. */
  readonly dropped: number;
  resetCount(): void;
  /** A composed picture; not kept and not closed here. */
  offer(frame: VideoFrame): void;
  close(): void;
};

export function createRtcOut(): RtcOut {
  let target: RtcTarget | null = null;
  let writer: WritableStreamDefaultWriter<VideoFrame> | null = null;
  let noise: Noise | null = null;
  let dropped = 0;

  const clear = () => {
    target = null;
    noise = null;
    const old = writer;
    writer = null;
    // The other end may be gone already, which is what this wants.
    void old?.abort().catch(() => undefined);
  };

  /**
   * Shares the pixels. A picture that is composed in another size than is sent (the camera's own, cut to shape) is scaled
   * on its way into the encoder: what is sent keeps its size, whether or not a card lies on the picture.
   */
  const sized = (frame: VideoFrame, { width, height }: RtcTarget): VideoFrame =>
    frame.displayWidth === width && frame.displayHeight === height
      ? frame.clone()
      : new VideoFrame(frame, { timestamp: frame.timestamp, displayWidth: width, displayHeight: height });

  return {
    setTarget(next) {
      clear();
      target = next;
      writer = next?.frames.getWriter() ?? null;
      noise = next?.noise ? createNoise(next) : null;
    },
    get active() {
      return target !== null;
    },
    get dropped() {
      return dropped;
    },
    resetCount() {
      dropped = 0;
    },
    offer(frame) {
      if (!target || !writer) return;
      if ((writer.desiredSize ?? 0) <= 0) {
        dropped += 1;
        return;
      }
      const picture = noise ? noise.frame(frame.timestamp) : sized(frame, target);
      // A written picture belongs to the track; one that could not be written is still ours.
      writer.write(picture).catch(() => picture.close());
    },
    close: clear,
  };
}
