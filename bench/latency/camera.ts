/**
 * A camera that shows the clock, put in place of the browser's by `addInitScript(installCodedCamera, CODED_CAMERA)`. Like a
 * webcam's driver it delivers planar frames of 1280×720, thirty a second; nothing of the studio knows it. Not the browser's
 * own capture of a canvas, which holds a frame for as long as it takes to read it back.
 */
import { CAMERA, COLUMNS, ROWS } from './timecode.ts';

export const CODED_CAMERA = { ...CAMERA, columns: COLUMNS, rows: ROWS, fps: 30 } as const;

type Writable = MediaStreamTrack & { readonly writable: WritableStream<VideoFrame> };

/**
 * Runs in the page, so that it stands alone: the blocks are those of timecode.ts, drawn as luma. Behind them a soft still
 * background with the noise of a small sensor, and a detailed patch that wanders, so that an encoder has its work.
 */
export function installCodedCamera(camera: typeof CODED_CAMERA): void {
  const { width, height, block, left, top, columns, rows, fps } = camera;
  const Generator = Reflect.get(globalThis, 'MediaStreamTrackGenerator') as new (init: { kind: 'video' }) => Writable;
  const luma = width * height;
  const chroma = luma / 4;

  const noise = (() => {
    let seed = 12345;
    return () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed / 2 ** 32 - 0.5;
    };
  })();
  const backgrounds: Uint8Array[] = [];
  const prepare = () => {
    for (let n = 0; n < 8; n += 1) {
      const bytes = new Uint8Array(luma + 2 * chroma);
      for (let y = 0; y < height; y += 1)
        for (let x = 0; x < width; x += 1) {
          const soft = 110 + 40 * Math.sin(x / 90) * Math.cos(y / 70) + 15 * Math.sin((x + 2 * y) / 23);
          bytes[y * width + x] = soft + 8 * noise();
        }
      for (let i = 0; i < chroma; i += 1) {
        bytes[luma + i] = 120 + 14 * Math.sin(i / 4000);
        bytes[luma + chroma + i] = 138 + 10 * Math.cos(i / 5000);
      }
      backgrounds.push(bytes);
    }
  };
  const patch = { width: 160, height: 200, bytes: new Uint8Array(160 * 200) };
  for (let i = 0; i < patch.bytes.length; i += 1) {
    const [x, y] = [i % patch.width, Math.floor(i / patch.width)];
    patch.bytes[i] = (x >> 4) % 2 === (y >> 4) % 2 ? 60 + (y % 16) * 6 : 200 - (x % 16) * 5;
  }

  const frame = new Uint8Array(luma + 2 * chroma);
  let drawn = 0;
  const draw = (epochMs: number) => {
    const background = backgrounds[drawn % backgrounds.length];
    if (background) frame.set(background);
    const turn = (drawn / fps / 5) * 2 * Math.PI;
    const px = Math.round(560 + 70 * Math.sin(turn));
    const py = Math.round(490 + 20 * Math.sin(2 * turn));
    for (let y = 0; y < patch.height; y += 1)
      frame.set(patch.bytes.subarray(y * patch.width, (y + 1) * patch.width), (py + y) * width + px);
    drawn += 1;
    const time = Math.floor(epochMs) % 2 ** 24;
    const check = (Math.imul(time ^ (time >>> 11), 0x9e3779b1) >>> 24) & 0xff;
    for (let row = 0; row < rows; row += 1)
      for (let column = 0; column < columns; column += 1) {
        const i = row * columns + column;
        const white = i < 24 ? (time >>> (23 - i)) & 1 : (check >>> (31 - i)) & 1;
        for (let y = 0; y < block; y += 1) {
          const at = (top + row * block + y) * width + left + column * block;
          frame.fill(white ? 235 : 16, at, at + block);
        }
      }
  };

  const codedTrack = (real: MediaStreamTrack): MediaStreamTrack => {
    if (backgrounds.length === 0) prepare();
    const settings = { ...real.getSettings(), width, height, frameRate: fps };
    const label = real.label;
    real.stop();
    const track = new Generator({ kind: 'video' });
    Object.defineProperty(track, 'label', { value: label });
    track.getSettings = () => settings;
    track.applyConstraints = () => Promise.resolve();
    const writer = track.writable.getWriter();
    const begun = performance.now();
    let ticks = 0;
    const tick = () => {
      if (track.readyState === 'ended') return;
      draw(Date.now());
      const picture = new VideoFrame(frame, {
        format: 'I420',
        codedWidth: width,
        codedHeight: height,
        timestamp: Math.round(performance.now() * 1000),
        colorSpace: { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false },
      });
      // A track that ended between the two takes no more.
      writer.write(picture).catch(() => picture.close());
      ticks = Math.max(ticks + 1, Math.floor(((performance.now() - begun) * fps) / 1000));
      setTimeout(tick, Math.max(0, begun + (ticks * 1000) / fps - performance.now()));
    };
    tick();
    return track;
  };

  const own = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await own(constraints);
    return new MediaStream(stream.getTracks().map((track) => (track.kind === 'video' ? codedTrack(track) : track)));
  };
}
