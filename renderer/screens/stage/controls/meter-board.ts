import {
  type Look,
  type Painted,
  type Pen,
  type Places,
  paintMeter,
  type Rect,
  type Shown,
  UNPAINTED,
} from './meter-paint.ts';

/** Paints meters over the elements that keep their places. */
export type MeterBoard = {
  /** Takes the place for the board; the returned function gives it back. */
  attach(host: HTMLElement): () => void;
  /** A meter in the places of `bar` and `number`, unpainted until it is shown something. */
  add(places: Places<HTMLElement>): { show(shown: Shown): void; remove(): void };
  /** Looks where the meters are now. */
  measure(): void;
};

type Meter = { places: Places<HTMLElement>; at: Places<Rect> | null; shown: Shown | null; painted: Painted };
type Sheet = { canvas: HTMLCanvasElement; surface: OffscreenCanvas; pen: Pen; sizes: ResizeObserver; look: Look };

/**
 * One canvas over all meters of a mixer. Its frames go to the screen without a frame of the page (no style, layout or
 * paint of the document, no hit test), which is most of what a moving meter costs; one canvas for all, because each has
 * a line of its own to the compositor. Drawing itself is so little that it needs no worker.
 */
export function createMeterBoard(): MeterBoard {
  const meters = new Set<Meter>();
  let sheet: Sheet | null = null;

  function paint(meter: Meter): void {
    const { at, shown, painted } = meter;
    if (sheet && at && shown) meter.painted = paintMeter(sheet.pen, at, shown, sheet.look, painted);
  }

  function measure(): void {
    if (!sheet) return;
    const { canvas, surface } = sheet;
    const origin = canvas.getBoundingClientRect();
    let moved = resize(surface, rectOf(origin, origin));
    for (const meter of meters) {
      const at = {
        bar: rectOf(meter.places.bar.getBoundingClientRect(), origin),
        number: rectOf(meter.places.number.getBoundingClientRect(), origin),
      };
      moved ||= JSON.stringify(at) !== JSON.stringify(meter.at);
      meter.at = at;
    }
    if (moved) repaint();
  }

  function repaint(): void {
    if (!sheet) return;
    sheet.look = lookOf(sheet.canvas);
    sheet.pen.clearRect(0, 0, sheet.surface.width, sheet.surface.height);
    for (const meter of meters) {
      meter.painted = UNPAINTED;
      paint(meter);
    }
  }

  return {
    attach(host) {
      // Made here and not by React: a canvas can give its surface away only once, an effect may run twice.
      const canvas = document.createElement('canvas');
      canvas.ariaHidden = 'true';
      host.append(canvas);
      const surface = canvas.transferControlToOffscreen();
      const pen = surface.getContext('2d');
      if (!pen) return () => canvas.remove();
      const sizes = new ResizeObserver(measure);
      // Also called when only the size of a pixel changes.
      sizes.observe(canvas, { box: 'device-pixel-content-box' });
      for (const { places } of meters) sizes.observe(places.bar);
      const theme = new MutationObserver(repaint);
      theme.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] });
      sheet = { canvas, surface, pen, sizes, look: lookOf(canvas) };
      measure();
      return () => {
        sheet = null;
        sizes.disconnect();
        theme.disconnect();
        canvas.remove();
      };
    },
    add(places) {
      const meter: Meter = { places, at: null, shown: null, painted: UNPAINTED };
      meters.add(meter);
      sheet?.sizes.observe(places.bar);
      return {
        show(shown) {
          meter.shown = shown;
          paint(meter);
        },
        remove() {
          meters.delete(meter);
          sheet?.sizes.unobserve(places.bar);
        },
      };
    },
    measure,
  };
}

function rectOf(box: DOMRect, origin: DOMRect): Rect {
  const px = (length: number) => Math.round(length * devicePixelRatio);
  return { x: px(box.x - origin.x), y: px(box.y - origin.y), width: px(box.width), height: px(box.height) };
}

/** True when it was: a surface that is given a size is empty. */
function resize(surface: OffscreenCanvas, { width, height }: Rect): boolean {
  if (surface.width === width && surface.height === height) return false;
  Object.assign(surface, { width, height });
  return true;
}

/** The canvas has the colours and the font by the style sheet. */
function lookOf(canvas: HTMLCanvasElement): Look {
  const style = getComputedStyle(canvas);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    quiet: read('--ok'),
    rest: read('--line'),
    peak: read('--text'),
    number: style.color,
    font: `${Number.parseFloat(style.fontSize) * devicePixelRatio}px ${style.fontFamily}`,
    pixelRatio: devicePixelRatio,
  };
}
