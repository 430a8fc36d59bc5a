import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRtcOut } from './rtc-out.ts';

/** As much of a frame as is used; `open` counts those that nobody has closed. */
let open = 0;
class Frame {
  readonly displayWidth: number;
  readonly displayHeight: number;
  readonly timestamp: number;
  private closed = false;
  constructor(
    from: { displayWidth?: number; displayHeight?: number },
    init: { timestamp?: number; displayWidth?: number; displayHeight?: number } = {},
  ) {
    this.displayWidth = init.displayWidth ?? from.displayWidth ?? 0;
    this.displayHeight = init.displayHeight ?? from.displayHeight ?? 0;
    this.timestamp = init.timestamp ?? 0;
    open += 1;
  }
  clone() {
    return new Frame(this, { timestamp: this.timestamp });
  }
  close() {
    if (!this.closed) open -= 1;
    this.closed = true;
  }
}
/** As much of a picture as is asked of it here. */
const frame = (displayWidth: number, displayHeight: number) =>
  new Frame({ displayWidth, displayHeight }) as unknown as VideoFrame;

const SIZE = { width: 720, height: 1280, noise: false };
const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('pictures for WebRTC', () => {
  beforeEach(() => {
    open = 0;
    vi.stubGlobal('VideoFrame', Frame);
  });
  afterEach(() => vi.unstubAllGlobals());

  it('keep the size that is sent, whatever was composed', async () => {
    const got: VideoFrame[] = [];
    const out = createRtcOut();
    out.setTarget({ ...SIZE, frames: new WritableStream({ write: (one) => void got.push(one) }) });
    await settled();
    for (const [width, height] of [
      [404, 720],
      [720, 1280],
    ] as const) {
      out.offer(frame(width, height));
      await settled();
    }
    expect(got.map(({ displayWidth, displayHeight }) => [displayWidth, displayHeight])).toEqual([
      [720, 1280],
      [720, 1280],
    ]);
  });

  it('are left out and counted while the track is behind, and none stays open', async () => {
    let go = () => {};
    const out = createRtcOut();
    const frames = new WritableStream<VideoFrame>({
      write: (one) =>
        new Promise((resolve) => {
          go = () => {
            one.close();
            resolve();
          };
        }),
    });
    out.setTarget({ ...SIZE, frames });
    await settled();
    for (let i = 0; i < 4; i += 1) {
      const picture = frame(720, 1280);
      out.offer(picture);
      picture.close();
      await settled();
    }
    expect(out.dropped).toBe(3);
    expect(open).toBe(1);
    go();
    await settled();
    expect(open).toBe(0);
    out.resetCount();
    expect(out.dropped).toBe(0);
  });

  it('that could not be written are closed, and the end stops everything', async () => {
    const out = createRtcOut();
    out.setTarget({ ...SIZE, frames: new WritableStream({ write: () => Promise.reject(new Error('gone')) }) });
    await settled();
    const picture = frame(720, 1280);
    out.offer(picture);
    picture.close();
    await settled();
    expect(open).toBe(0);
    expect(out.active).toBe(true);
    out.close();
    expect(out.active).toBe(false);
    const late = frame(720, 1280);
    out.offer(late);
    late.close();
    expect(open).toBe(0);
  });
});
