/** A level meter as shapes in whole device pixels, and painting it. */

export type Rect = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
/** Bar and peak mark as fractions of full scale; `grey` for a sound that is not heard; `number` may be empty. */
export type Shown = { readonly level: number; readonly peak: number; readonly grey: boolean; readonly number: string };
type Part = { readonly fill: 'lit' | 'rest' | 'peak'; readonly from: number; readonly to: number };
/** The colour of a quiet sound, the empty rest and the peak mark as `#rrggbb`; numbers; the font in device pixels. */
export type Look = {
  readonly quiet: string;
  readonly rest: string;
  readonly peak: string;
  readonly number: string;
  readonly font: string;
  readonly pixelRatio: number;
};

export type Pen = Pick<
  OffscreenCanvasRenderingContext2D,
  | 'beginPath'
  | 'clearRect'
  | 'clip'
  | 'createLinearGradient'
  | 'fillRect'
  | 'fillStyle'
  | 'fillText'
  | 'font'
  | 'globalAlpha'
  | 'measureText'
  | 'restore'
  | 'roundRect'
  | 'save'
  | 'textAlign'
>;

const PEAK_PX = 2;
const RADIUS_PX = 3;
const GREY_ALPHA = 0.45;
const LOUD = '#e6b23c';
const TOO_LOUD = '#e5484d';

export type Places<Place> = { readonly bar: Place; readonly number: Place };
/** What is on the canvas in a meter's places. */
export type Painted = { readonly bar: string; readonly number: string };
export const UNPAINTED: Painted = { bar: '', number: '' };

/** Paints what looks other than what is there, and says what is there then: each touch costs a frame. */
export function paintMeter(pen: Pen, at: Places<Rect>, shown: Shown, look: Look, before: Painted): Painted {
  const parts = barParts(shown, at.bar.width, look.pixelRatio);
  const bar = JSON.stringify([parts, shown.grey]);
  if (bar !== before.bar) paintBar(pen, at.bar, parts, shown.grey, look);
  if (shown.number !== before.number) paintNumber(pen, at.number, shown.number, look);
  return { bar, number: shown.number };
}

/** Side by side and never one over the other, so that a half transparent meter shows no seams. */
export function barParts({ level, peak }: Pick<Shown, 'level' | 'peak'>, width: number, pixelRatio: number): Part[] {
  const lit = Math.round(level * width);
  const end = Math.round(peak * width);
  const start = end > 0 ? Math.max(0, end - Math.round(PEAK_PX * pixelRatio)) : 0;
  const parts: Part[] = [
    { fill: 'lit', from: 0, to: Math.min(lit, start) },
    { fill: 'rest', from: lit, to: start },
    { fill: 'peak', from: start, to: end },
    { fill: 'lit', from: end, to: lit },
    { fill: 'rest', from: Math.max(lit, end), to: width },
  ];
  return parts.filter(({ from, to }) => to > from);
}

/** As `filter: grayscale(1)` has it. */
export function greyOf(colour: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const grey = Math.round(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  return `rgb(${grey}, ${grey}, ${grey})`;
}

function paintBar(pen: Pen, at: Rect, parts: readonly Part[], grey: boolean, look: Look): void {
  const tone = grey ? greyOf : (colour: string) => colour;
  const lit = pen.createLinearGradient(at.x, 0, at.x + at.width, 0);
  for (const [stop, colour] of [
    [0.7, look.quiet],
    [0.8, LOUD],
    [0.92, LOUD],
    [0.97, TOO_LOUD],
  ] as const)
    lit.addColorStop(stop, tone(colour));
  const fills = { lit, rest: tone(look.rest), peak: tone(look.peak) };
  pen.clearRect(at.x, at.y, at.width, at.height);
  pen.save();
  pen.globalAlpha = grey ? GREY_ALPHA : 1;
  pen.beginPath();
  pen.roundRect(at.x, at.y, at.width, at.height, RADIUS_PX * look.pixelRatio);
  pen.clip();
  for (const { fill, from, to } of parts) {
    pen.fillStyle = fills[fill];
    pen.fillRect(at.x + from, at.y, to - from, at.height);
  }
  pen.restore();
}

/**
 * Against the right edge, on the line that text of the page stands on. Digits are as wide as a zero, so that none moves
 * when another changes; only the sign follows the first.
 */
function paintNumber(pen: Pen, at: Rect, number: string, look: Look): void {
  pen.clearRect(at.x, at.y, at.width, at.height);
  if (number === '') return;
  pen.font = look.font;
  pen.fillStyle = look.number;
  pen.textAlign = 'center';
  const zero = pen.measureText('0');
  const over = zero.fontBoundingBoxAscent - zero.fontBoundingBoxDescent;
  const line = Math.floor(at.y + (at.height + over) / 2);
  let right = at.x + at.width;
  for (const run of (number.match(/^\D*\d|\d|\D+/g) ?? []).reverse()) {
    const { width } = /^\d$/.test(run) ? zero : pen.measureText(run);
    pen.fillText(run, right - width / 2, line);
    right -= width;
  }
}
