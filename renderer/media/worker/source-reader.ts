/** Keeps the newest frame of one source and nothing older: the compositor's clock is not the camera's. */
import type { FrameLedger } from './frames.ts';

/** A camera that has shown nothing new for this long is frozen or gone, whatever its track says. */
export const STALL_MS = 2000;

export type SourceReader = {
  /** The newest frame; stays owned by the reader, valid until control returns to the event loop. */
  readonly latest: VideoFrame | null;
  /** Counts frames, so that a picture made of the same frames need not be made again. */
  readonly version: number;
  /** Frames since the last call. */
  takeCount(): number;
  /** Milliseconds since the last frame, or since the start. */
  silentMs(nowMs: number): number;
  /** Counts the silence anew: nobody was awake to see frames. */
  rest(nowMs: number): void;
  close(): void;
};

export function readSource(
  frames: ReadableStream<VideoFrame>,
  ledger: FrameLedger,
  nowMs: () => number,
  on: { size(width: number, height: number): void; end(): void },
): SourceReader {
  const reader = frames.getReader();
  let latest: VideoFrame | null = null;
  let version = 0;
  let counted = 0;
  let lastMs = nowMs();
  let closed = false;
  let size = '';

  const pump = async () => {
    try {
      while (!closed) {
        const { value, done } = await reader.read();
        if (done) break;
        const frame = ledger.own(value);
        if (closed) {
          ledger.release(frame);
          break;
        }
        ledger.release(latest);
        latest = frame;
        version += 1;
        counted += 1;
        lastMs = nowMs();
        const key = `${frame.displayWidth}x${frame.displayHeight}`;
        if (key !== size) {
          size = key;
          on.size(frame.displayWidth, frame.displayHeight);
        }
      }
    } catch {
      // A stream that breaks has ended; the window hears about the track itself.
    }
    if (!closed) {
      ledger.release(latest);
      latest = null;
      version += 1;
      on.end();
    }
  };
  void pump();

  return {
    get latest() {
      return latest;
    },
    get version() {
      return version;
    },
    takeCount() {
      const count = counted;
      counted = 0;
      return count;
    },
    silentMs: (now) => now - lastMs,
    rest(now) {
      lastMs = now;
    },
    close() {
      if (closed) return;
      closed = true;
      ledger.release(latest);
      latest = null;
      // The track may have ended already, and with it the stream.
      void reader.cancel().catch(() => undefined);
    },
  };
}
