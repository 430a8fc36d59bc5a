/** Hands finished pictures to the page's preview, at the pace the preview asked for and never more than it can take. */
import type { PreviewTarget } from '../protocol.ts';

export type PreviewOut = {
  setTarget(target: PreviewTarget | null): void;
  readonly active: boolean;
  /** Not faster than this, whatever the target asked for. */
  setMostFps(fps: number): void;
  /** Looks at a finished picture; does not keep or close it. `now`: shown whatever the pace, for what has just been pressed. */
  offer(frame: VideoFrame, now: boolean): void;
  close(): void;
};

export function createPreviewOut(sendBitmap: (bitmap: ImageBitmap) => void): PreviewOut {
  let target: PreviewTarget | null = null;
  let writer: WritableStreamDefaultWriter<VideoFrame> | null = null;
  let canvas: OffscreenCanvas | null = null;
  let nextUs = 0;
  let mostFps = Number.POSITIVE_INFINITY;

  const clear = () => {
    target = null;
    canvas = null;
    const old = writer;
    writer = null;
    // The other end may be gone already, which is what this wants.
    void old?.abort().catch(() => undefined);
  };

  return {
    setTarget(next) {
      clear();
      target = next;
      if (next?.kind === 'track') writer = next.writable.getWriter();
      if (next?.kind === 'bitmaps') canvas = new OffscreenCanvas(next.width, next.height);
      nextUs = 0;
    },
    setMostFps(fps) {
      mostFps = fps;
    },
    get active() {
      return target !== null;
    },
    offer(frame, now) {
      if (!target) return;
      const stepUs = 1_000_000 / Math.min(target.fps, mostFps);
      if (!now && frame.timestamp < nextUs - stepUs / 4) return;
      nextUs = Math.max(nextUs + stepUs, frame.timestamp + stepUs / 2);
      if (writer) {
        if ((writer.desiredSize ?? 0) <= 0) return;
        const copy = frame.clone();
        // A written frame belongs to the track; one that could not be written is still ours.
        writer.write(copy).catch(() => copy.close());
        return;
      }
      const ctx = canvas?.getContext('2d', { alpha: false });
      if (!canvas || !ctx) return;
      ctx.drawImage(frame, 0, 0, canvas.width, canvas.height);
      sendBitmap(canvas.transferToImageBitmap());
    },
    close: clear,
  };
}
