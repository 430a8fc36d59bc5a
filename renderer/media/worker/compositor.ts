/**
 * Makes one picture per clock tick from the newest frames. Three ways, cheapest first:
 * 1. nothing changed since the last tick: the last picture again with a new timestamp;
 * 2. one source fills the picture and nothing lies on it: its frame, cropped without a copy, scaled by the encoder;
 * 3. a canvas.
 */
import type { SceneName } from '../../../shared/domain/media.ts';
import { type CardShow, cardAlpha, cardOffset, createCardShow } from './card-show.ts';
import type { FrameLedger } from './frames.ts';
import {
  cardPlace,
  containRect,
  coverCrop,
  evenCoverCrop,
  type Layer,
  layersOf,
  type Rect,
  type Size,
} from './layout.ts';
import { drawPlaceholder } from './placeholder.ts';
import type { SourceReader } from './source-reader.ts';

export type Scene = { readonly scene: SceneName; readonly beRightBack: boolean };
export type Sources = { readonly camera: SourceReader | null; readonly screen: SourceReader | null };

export type Compositor = {
  /** Size of the pictures made. Encoder and preview scale as they need. */
  setSize(size: Size): void;
  setScene(scene: Scene): void;
  /** True when the encoder scales frames of another size than its own. */
  allowPassThrough(allowed: boolean): void;
  setSlate(bitmap: ImageBitmap): void;
  readonly cards: CardShow;
  /** The caller releases the frame to the ledger. */
  compose(sources: Sources, timestampUs: number, durationUs: number): VideoFrame;
  /** The slate as a picture of the present size, for the standby loop. */
  composeSlate(timestampUs: number, durationUs: number): VideoFrame;
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
  const cards = createCardShow();
  let last: { key: string; frame: VideoFrame } | null = null;

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
    if (cards.moving(now)) return null;
    const layers = scene.scene === 'camera' ? ['camera' as const] : ['screen' as const, 'camera' as const];
    const versions = layers.map((name) => `${name}${sources[name]?.version ?? '-'}${sources[name]?.latest ? '+' : ''}`);
    return `${scene.scene} ${size.width}x${size.height} ${passThrough} ${cards.version} ${versions.join(' ')}`;
  };

  /** The frame of a full-picture layer as it is, when the encoder can take it. */
  const asIs = (sources: Sources, timestampUs: number, durationUs: number, now: number): VideoFrame | null => {
    if (!passThrough || scene.beRightBack || cards.visible(now)) return null;
    const frameSize = sizeOf(sources.screen?.latest ?? null);
    const [layer, more] = layersOf(scene.scene, size, frameSize);
    if (!layer || more || layer.fit !== 'cover') return null;
    const frame = sources[layer.source]?.latest;
    const cut = frame && cutFrame(frame, size, { timestamp: timestampUs, duration: durationUs });
    return cut && ledger.own(cut);
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
    for (const card of cards.list(now)) {
      const place = cardPlace(card.bitmap, size);
      ctx.globalAlpha = cardAlpha(card, now);
      ctx.drawImage(card.bitmap, place.x, place.y + cardOffset(card, now, size));
    }
    ctx.globalAlpha = 1;
  };

  const snapshot = (timestampUs: number, durationUs: number): VideoFrame =>
    ledger.own(new VideoFrame(surfaceNow().canvas, { timestamp: timestampUs, duration: durationUs, alpha: 'discard' }));

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
    setSize(next) {
      if (next.width === size.width && next.height === size.height) return;
      size = next;
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
    compose(sources, timestampUs, durationUs) {
      const now = nowMs();
      const key = keyOf(sources, now);
      const at = { timestamp: timestampUs, duration: durationUs };
      if (key !== null && last?.key === key) return ledger.own(new VideoFrame(last.frame, at));
      let frame = asIs(sources, timestampUs, durationUs, now);
      if (!frame) {
        paint(sources, now);
        frame = snapshot(timestampUs, durationUs);
      }
      forget();
      // A clone shares its pixels with the frame. Not kept while a card moves: the next picture is another one anyway.
      if (key !== null) last = { key, frame: ledger.own(frame.clone()) };
      return frame;
    },
    composeSlate(timestampUs, durationUs) {
      paintSlate(); // the next `compose` paints everything anew
      return snapshot(timestampUs, durationUs);
    },
    close() {
      forget();
      cards.close();
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
