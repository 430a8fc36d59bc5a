/**
 * Makes one picture per clock tick from the newest frames. Ways, cheapest first:
 * 1. nothing changed since the last tick: the last picture again with a new timestamp;
 * 2. one source fills the picture and nothing lies on it: its frame, cropped without a copy, scaled by the encoder;
 * 3. the same under a product card: scaled and blended in the camera's own colours (yuv.ts);
 * 4. a canvas, whose RGB is then brought to the colours of the stream.
 * With a hardware encoder there is a graphics card, and everything goes through the canvas.
 */
import type { SceneName } from '../../../shared/domain/media.ts';
import { type CardShow, cardAlpha, cardOffset, createCardShow } from './card-show.ts';
import { coloursOf, DEFAULT_COLOURS, type StreamColours } from './colours.ts';
import type { FrameLedger } from './frames.ts';
import {
  cardPlace,
  containRect,
  coverCrop,
  evenCoverCrop,
  type Layer,
  layersOf,
  questionPlace,
  type Rect,
  type Size,
  unitOf,
} from './layout.ts';
import { drawPlaceholder } from './placeholder.ts';
import type { SourceReader } from './source-reader.ts';
import {
  createRgbConverter,
  createScaler,
  layOver,
  type RgbConverter,
  type Scaler,
  toOverlay,
  type YuvOverlay,
} from './yuv.ts';

export type Scene = { readonly scene: SceneName; readonly beRightBack: boolean };
export type Sources = { readonly camera: SourceReader | null; readonly screen: SourceReader | null };

export type Compositor = {
  /** Size of the pictures made; cards are drawn for `designed` and scaled where the two differ. */
  setSize(size: Size, designed: Size): void;
  setScene(scene: Scene): void;
  /** True when the encoder scales frames of another size than its own. */
  allowPassThrough(allowed: boolean): void;
  setSlate(bitmap: ImageBitmap): void;
  /** Canvas only: where a graphics card does the work. */
  setCanvasOnly(only: boolean): void;
  /** The next picture decides the colour description anew: when a stream starts. */
  restartColours(): void;
  readonly cards: CardShow;
  readonly questions: CardShow;
  /** Something was coming or going on the picture that was made last. */
  readonly moving: boolean;
  /** The caller releases the frame to the ledger. */
  compose(sources: Sources, timestampUs: number, durationUs: number): Promise<VideoFrame>;
  /** The slate as a picture of the present size, for the standby loop. */
  composeSlate(timestampUs: number, durationUs: number): Promise<VideoFrame>;
  close(): void;
};

/** The blurred backdrop follows the screen this often: it is out of focus, and blurring costs a core what it likes. */
const BACKDROP_EVERY_MS = 1000;

type Surface = { canvas: OffscreenCanvas; ctx: OffscreenCanvasRenderingContext2D };

function createSurface(width: number, height: number): Surface {
  const canvas = new OffscreenCanvas(width, height);
  const ctx = canvas.getContext('2d', { alpha: false });
  if (!ctx) throw new Error('no 2D canvas in this browser');
  return { canvas, ctx };
}

export function createCompositor(ledger: FrameLedger, initialSize: Size, nowMs: () => number): Compositor {
  let size = initialSize;
  let surface: Surface | null = null;
  let backdrop: (Surface & { drawnAtMs: number }) | null = null;
  let scene: Scene = { scene: 'camera', beRightBack: false };
  let passThrough = true;
  let slate: ImageBitmap | null = null;
  let slateVersion = 0;
  let designed = initialSize;
  let canvasOnly = false;
  let colours: StreamColours | null = null;
  let scaler: Scaler | null = null;
  let overlays = new WeakMap<ImageBitmap, YuvOverlay>();
  let converter: RgbConverter | null = null;
  const cards = createCardShow();
  const questions = createCardShow();
  /** What lies on the picture, lowest first: a card comes from below, a question from above. */
  const laid = [
    { show: questions, placeOf: questionPlace, from: -1 },
    { show: cards, placeOf: cardPlace, from: 1 },
  ] as const;
  let last: { key: string; frame: VideoFrame } | null = null;
  let moving = false;

  const forget = () => {
    ledger.release(last?.frame ?? null);
    last = null;
  };

  const surfaceNow = (): Surface => {
    surface ??= createSurface(size.width, size.height);
    return surface;
  };

  /** Everything the picture depends on, as one text: the same text is the same picture. */
  const keyOf = (sources: Sources, now: number): string | null => {
    if (scene.beRightBack) return `slate ${slateVersion} ${size.width}`;
    if (laid.some(({ show }) => show.moving(now))) return null;
    const layers = scene.scene === 'camera' ? ['camera' as const] : ['screen' as const, 'camera' as const];
    const versions = layers.map((name) => `${name}${sources[name]?.version ?? '-'}${sources[name]?.latest ? '+' : ''}`);
    return `${scene.scene} ${size.width}x${size.height} ${passThrough} ${cards.version} ${questions.version} ${versions.join(' ')}`;
  };

  /** The frame that alone fills the picture, cut to its shape, if it is in the colours of the stream. The caller closes it. */
  const onlyFrame = (sources: Sources, at: VideoFrameInit): VideoFrame | null => {
    if (canvasOnly || scene.beRightBack) return null;
    const [layer, more] = layersOf(scene.scene, size, sizeOf(sources.screen?.latest ?? null));
    if (!layer || more || layer.fit !== 'cover') return null;
    const frame = sources[layer.source]?.latest ?? null;
    if (!frame) return null;
    const own = coloursOf(frame);
    colours ??= own;
    return own !== null && own === colours ? cutFrame(frame, size, at) : null;
  };

  const planarFrame = (
    bytes: Uint8Array<ArrayBuffer>,
    picture: Size,
    at: { timestamp: number; duration: number },
  ): VideoFrame =>
    ledger.own(
      new VideoFrame(bytes, {
        ...at,
        format: 'I420',
        codedWidth: picture.width,
        codedHeight: picture.height,
        colorSpace: (colours ?? DEFAULT_COLOURS).space,
      }),
    );

  const cardScale = () => unitOf(size) / unitOf(designed);

  const overlayOf = (bitmap: ImageBitmap, stream: StreamColours): YuvOverlay => {
    const known = overlays.get(bitmap);
    if (known) return known;
    const width = Math.round(bitmap.width * cardScale());
    const height = Math.round(bitmap.height * cardScale());
    const ctx = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    if (!ctx) throw new Error('no 2D canvas in this browser');
    ctx.drawImage(bitmap, 0, 0, width, height);
    const made = toOverlay(ctx.getImageData(0, 0, width, height).data, { width, height }, stream.yuv);
    overlays.set(bitmap, made);
    return made;
  };

  /** Scales `cut` (planar, closed here) into the picture and lays the cards on it. */
  const composePlanar = async (cut: VideoFrame, at: { timestamp: number; duration: number }): Promise<VideoFrame> => {
    const stream = colours ?? DEFAULT_COLOURS;
    const { displayWidth: width, displayHeight: height } = cut;
    if (scaler?.source.width !== width || scaler.source.height !== height || scaler.target !== size)
      scaler = createScaler({ width, height }, size);
    const made = scaler;
    const { input, output, target } = made;
    try {
      await cut.copyTo(input);
    } finally {
      cut.close();
    }
    made.scale();
    const now = nowMs();
    for (const { show, placeOf, from } of laid)
      for (const card of show.list(now)) {
        const overlay = overlayOf(card.bitmap, stream);
        const place = placeOf(overlay, target);
        const y = place.y + from * cardOffset(card, now, target);
        layOver(output, target, overlay, place.x, y, cardAlpha(card, now));
      }
    return planarFrame(output, target, at);
  };

  const drawBackdrop = (ctx: OffscreenCanvasRenderingContext2D, frame: VideoFrame, now: number) => {
    backdrop ??= { ...createSurface(size.width, size.height), drawnAtMs: Number.NEGATIVE_INFINITY };
    if (now - backdrop.drawnAtMs >= BACKDROP_EVERY_MS) {
      backdrop.drawnAtMs = now;
      // Two steps of smoothing scale blur as well as a filter does, at a hundredth of its price.
      const small = createSurface(18, 32);
      const crop = coverCrop({ width: frame.displayWidth, height: frame.displayHeight }, size);
      small.ctx.drawImage(frame, crop.x, crop.y, crop.width, crop.height, 0, 0, 18, 32);
      backdrop.ctx.imageSmoothingQuality = 'high';
      backdrop.ctx.drawImage(small.canvas, 0, 0, size.width, size.height);
      backdrop.ctx.fillStyle = '#1d1b1a99';
      backdrop.ctx.fillRect(0, 0, size.width, size.height);
    }
    ctx.drawImage(backdrop.canvas, 0, 0);
  };

  const drawLayer = (ctx: OffscreenCanvasRenderingContext2D, layer: Layer, frame: VideoFrame | null, now: number) => {
    const { at } = layer;
    if (!frame) {
      drawPlaceholder(ctx, layer.source, layer.fit === 'contain' ? { x: 0, y: 0, ...size } : at, layer.radius);
      return;
    }
    if (layer.fit === 'contain') {
      drawBackdrop(ctx, frame, now);
      const box = containRect({ width: frame.displayWidth, height: frame.displayHeight }, at);
      ctx.drawImage(frame, box.x, box.y, box.width, box.height);
      return;
    }
    // The canvas turns a whole frame into RGB before it cuts: so the cut comes first, without a copy.
    const cut = cutFrame(frame, at);
    try {
      const { displayWidth: width, displayHeight: height } = cut ?? frame;
      const crop = coverCrop({ width, height }, at);
      clipped(ctx, at, layer.radius, () =>
        ctx.drawImage(cut ?? frame, crop.x, crop.y, crop.width, crop.height, at.x, at.y, at.width, at.height),
      );
    } finally {
      cut?.close();
    }
  };

  const drawCards = (ctx: OffscreenCanvasRenderingContext2D, now: number) => {
    for (const { show, placeOf, from } of laid)
      for (const card of show.list(now)) {
        const [width, height] = [card.bitmap.width * cardScale(), card.bitmap.height * cardScale()];
        const place = placeOf({ width, height }, size);
        ctx.globalAlpha = cardAlpha(card, now);
        ctx.drawImage(card.bitmap, place.x, place.y + from * cardOffset(card, now, size), width, height);
      }
    ctx.globalAlpha = 1;
  };

  /** What is on the canvas, as the encoder gets it. */
  const snapshot = async (at: { timestamp: number; duration: number }): Promise<VideoFrame> => {
    const painted = size;
    const picture = new VideoFrame(surfaceNow().canvas, { ...at, alpha: 'discard' });
    if (canvasOnly) return ledger.own(picture);
    const stream = (colours ?? DEFAULT_COLOURS).yuv;
    if (converter?.size !== painted || converter.colours !== stream) converter = createRgbConverter(painted, stream);
    const { input, output } = converter;
    try {
      await picture.copyTo(input);
      converter.convert(picture.format?.startsWith('BGR') ? 'bgr' : 'rgb');
    } finally {
      picture.close(); // before the canvas is painted again, or the browser keeps a copy of it
    }
    return planarFrame(output, painted, at);
  };

  const paintSlate = () => {
    const { ctx } = surfaceNow();
    if (slate) ctx.drawImage(slate, 0, 0, size.width, size.height);
    else {
      ctx.fillStyle = '#2a2321';
      ctx.fillRect(0, 0, size.width, size.height);
    }
  };

  const paint = (sources: Sources, now: number) => {
    const { ctx } = surfaceNow();
    if (scene.beRightBack) {
      paintSlate();
      return;
    }
    ctx.imageSmoothingQuality = 'low'; // bilinear: at 30 frames a second nobody sees more, and it is half the cost
    const screen = sources.screen?.latest ?? null;
    for (const layer of layersOf(scene.scene, size, sizeOf(screen)))
      drawLayer(ctx, layer, sources[layer.source]?.latest ?? null, now);
    drawCards(ctx, now);
  };

  return {
    setSize(next, nextDesigned) {
      if (next.width === size.width && next.height === size.height && nextDesigned.width === designed.width) return;
      size = next;
      designed = nextDesigned;
      scaler = null;
      overlays = new WeakMap();
      surface = null;
      backdrop = null;
      forget();
    },
    setScene(next) {
      scene = next;
    },
    allowPassThrough(allowed) {
      passThrough = allowed;
    },
    setSlate(bitmap) {
      slate?.close();
      slate = bitmap;
      slateVersion += 1;
    },
    cards,
    questions,
    get moving() {
      return moving;
    },
    setCanvasOnly(only) {
      canvasOnly = only;
      forget();
    },
    restartColours() {
      colours = null;
      overlays = new WeakMap();
      forget();
    },
    async compose(sources, timestampUs, durationUs) {
      const now = nowMs();
      const key = keyOf(sources, now);
      moving = key === null;
      const at = { timestamp: timestampUs, duration: durationUs };
      if (key !== null && last?.key === key) return ledger.own(new VideoFrame(last.frame, at));
      const cut = onlyFrame(sources, at);
      let frame: VideoFrame;
      if (cut && passThrough && !laid.some(({ show }) => show.visible(now))) frame = ledger.own(cut);
      else if (cut?.format === 'I420') frame = await composePlanar(cut, at);
      else {
        cut?.close();
        colours ??= DEFAULT_COLOURS;
        paint(sources, now);
        frame = await snapshot(at);
      }
      forget();
      // A clone shares its pixels with the frame. Not kept while a card moves: the next picture is another one anyway.
      if (key !== null) last = { key, frame: ledger.own(frame.clone()) };
      return frame;
    },
    composeSlate(timestampUs, durationUs) {
      paintSlate(); // the next `compose` paints everything anew
      return snapshot({ timestamp: timestampUs, duration: durationUs });
    },
    close() {
      forget();
      cards.close();
      questions.close();
      slate?.close();
      slate = null;
      surface = null;
      backdrop = null;
    },
  };
}

/** The part of a frame that fills `target`, sharing its pixels. Null for frames that cannot be cut. */
function cutFrame(frame: VideoFrame, target: Size, at: VideoFrameInit = {}): VideoFrame | null {
  const visible = frame.visibleRect;
  if (!visible || isTurned(frame) || (frame.format !== 'I420' && frame.format !== 'NV12')) return null;
  const crop = evenCoverCrop(visible, target);
  return new VideoFrame(frame, {
    ...at,
    visibleRect: {
      x: even(visible.x) + crop.x,
      y: even(visible.y) + crop.y,
      width: crop.width,
      height: crop.height,
    },
    displayWidth: crop.width,
    displayHeight: crop.height,
  });
}

const even = (value: number) => Math.floor(value / 2) * 2;

const sizeOf = (frame: VideoFrame | null): Size | null =>
  frame ? { width: frame.displayWidth, height: frame.displayHeight } : null;

/** Phones and some cameras deliver turned or mirrored frames, which only a canvas draws right. */
function isTurned(frame: VideoFrame): boolean {
  const turned = frame as VideoFrame & { rotation?: number; flip?: boolean };
  return (turned.rotation ?? 0) !== 0 || turned.flip === true;
}

function clipped(ctx: OffscreenCanvasRenderingContext2D, at: Rect, radius: number, draw: () => void): void {
  if (radius === 0) {
    draw();
    return;
  }
  ctx.save();
  ctx.beginPath();
  ctx.roundRect(at.x, at.y, at.width, at.height, radius);
  ctx.clip();
  draw();
  ctx.restore();
}
