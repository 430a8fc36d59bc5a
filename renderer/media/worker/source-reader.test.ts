import { describe, expect, it, vi } from 'vitest';
import { createFrameLedger } from './frames.ts';
import { readSource } from './source-reader.ts';

/** What the reader touches of a frame. */
function fakeFrame(width = 1280) {
  const frame = {
    displayWidth: width,
    displayHeight: 720,
    closed: 0,
    close() {
      frame.closed += 1;
    },
  };
  return frame as typeof frame & VideoFrame;
}

function setUp() {
  const ledger = createFrameLedger();
  let controller: ReadableStreamDefaultController<VideoFrame> | undefined;
  const stream = new ReadableStream<VideoFrame>({
    start(made) {
      controller = made;
    },
  });
  const on = { size: vi.fn(), end: vi.fn() };
  const reader = readSource(stream, ledger, () => 0, on);
  const push = async (frame: VideoFrame) => {
    const before = reader.version;
    controller?.enqueue(frame);
    await vi.waitFor(() => expect(reader.version).toBeGreaterThan(before));
  };
  return { ledger, reader, on, push, end: () => controller?.close() };
}

describe('reading a source', () => {
  it('keeps the newest frame and closes every other', async () => {
    const { ledger, reader, push } = setUp();
    const frames = [fakeFrame(), fakeFrame(), fakeFrame()];
    for (const frame of frames) await push(frame);
    expect(reader.latest).toBe(frames[2]);
    expect(frames.map((frame) => frame.closed)).toEqual([1, 1, 0]);
    expect(ledger.held).toBe(1);
    reader.close();
    reader.close();
    expect(frames.map((frame) => frame.closed)).toEqual([1, 1, 1]);
    expect(ledger.opened).toBe(3);
    expect(ledger.held).toBe(0);
  });

  it('lets go of the last frame when the source ends', async () => {
    const { ledger, reader, on, push, end } = setUp();
    const frame = fakeFrame();
    await push(frame);
    end();
    await vi.waitFor(() => expect(on.end).toHaveBeenCalled());
    expect(reader.latest).toBeNull();
    expect(frame.closed).toBe(1);
    expect(ledger.held).toBe(0);
  });

  it('says the size once until it changes', async () => {
    const { on, push, reader } = setUp();
    await push(fakeFrame());
    await push(fakeFrame());
    await push(fakeFrame(640));
    expect(on.size.mock.calls).toEqual([
      [1280, 720],
      [640, 720],
    ]);
    reader.close();
  });
});
