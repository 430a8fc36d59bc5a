import type { OverlayKind } from '../../../../shared/domain/index.ts';
import { rowsOf } from './columns.ts';
import type { OverlayModel } from './model.ts';
import type { InputSettings, Transform } from './sources.ts';

/*
 * Overlays as text sources, for an OBS without a browser (Linux distributions build it without) and for one on another
 * machine, which cannot reach a page here. Plainer than the pages: one text per overlay, in one size.
 */

/** Text sources by preference: the one of Windows shapes every script, the other one is everywhere else. */
const TEXT_KINDS = ['text_gdiplus_v3', 'text_gdiplus_v2', 'text_ft2_source_v2'] as const;
export type TextKind = (typeof TEXT_KINDS)[number];

export const textKindIn = (kinds: readonly string[]): TextKind | null =>
  TEXT_KINDS.find((kind) => kinds.includes(kind)) ?? null;

export type Canvas = { width: number; height: number };

/** Design pixels are those of a picture 320 pixels wide, as on the pages. */
const unitOf = (canvas: Canvas): number => Math.min(canvas.width, canvas.height) / 320;

/** Size of type in design pixels, and the rows and columns that it gives. */
const TYPE = {
  card: { size: 15, rows: 2, columns: 28, bold: true },
  chat: { size: 13, rows: 2, columns: 36, bold: false },
  goal: { size: 17, rows: 1, columns: 40, bold: true },
} as const;
const CHAT_LINES = 6;

/** OBS's numbers for where something is held; 0 is the middle. */
const LEFT = 1;
const TOP = 4;
const BOTTOM = 8;

/** Place of the text, or of the product's picture. Never larger than its box, whatever a font makes of the words. */
export function placeOf(overlay: OverlayKind, part: 'text' | 'picture', canvas: Canvas): Transform {
  const u = unitOf(canvas);
  const { width, height } = canvas;
  const box = (x: number, y: number, w: number, h: number, boundsAlignment: number, boundsType: string): Transform => ({
    positionX: Math.round(x),
    positionY: Math.round(y),
    boundsWidth: Math.round(w),
    boundsHeight: Math.round(h),
    alignment: LEFT | TOP,
    boundsAlignment,
    boundsType,
  });
  const fits = 'OBS_BOUNDS_MAX_ONLY';
  if (part === 'picture') return box(14 * u, height - 78 * u, 62 * u, 62 * u, 0, 'OBS_BOUNDS_SCALE_INNER');
  if (overlay === 'card') return box(86 * u, height - 84 * u, 224 * u, 74 * u, LEFT, fits);
  if (overlay === 'goal')
    return box(width / 2 - 140 * u, height * (width > height ? 0.06 : 0.1), 280 * u, 30 * u, TOP, fits);
  const tall = height * 0.42;
  return box(12 * u, height - 96 * u - tall, 276 * u, tall, LEFT | BOTTOM, fits);
}

/** How the text looks; the words come with it later. `system` is OBS's own description of where it runs. */
export function lookOf(overlay: OverlayKind, kind: TextKind, canvas: Canvas, system: string): InputSettings {
  const { size, bold } = TYPE[overlay];
  const font = (face: string) => ({
    face,
    style: bold ? 'Bold' : 'Regular',
    size: Math.round(size * unitOf(canvas)),
    flags: bold ? 1 : 0,
  });
  if (kind !== 'text_ft2_source_v2') {
    const ground = { bk_color: 0x11131a, bk_opacity: 62 };
    return { font: font('Microsoft YaHei'), color: 0xffffff, opacity: 100, align: 'left', valign: 'top', ...ground };
  }
  // On a Mac a face that is not there draws nothing at all; Linux looks for one that is near.
  const face = /mac ?os/i.test(system) ? 'Hiragino Sans GB' : 'Noto Sans CJK SC';
  return { font: font(face), color1: 0xffffffff, color2: 0xffffffff, outline: true, drop_shadow: true };
}

/** The question that is answered above the card, which then is shorter: both have one box. */
function cardText(
  { card, question, rehearsal }: OverlayModel,
  wrapped: (text: string, most?: number) => string[],
): string {
  const asked = question ? wrapped(`[${question.tag}] ${question.name}: ${question.text}`) : [];
  if (!card) return asked.join('\n');
  // A text source cannot strike a price through: a compared price stands behind its basis, and is never cut.
  const old = card.compare ? wrapped(`${card.compare.basis}: ${card.compare.price}`, 2) : [];
  const sum = rehearsal === null ? card.price : `${card.price} · ${rehearsal}`;
  const facts = [...wrapped(sum, 1), ...wrapped(card.priceNote, 1), ...old];
  if (asked.length > 0) return [...asked, ...wrapped(card.title, 1), ...facts].join('\n');
  return [...wrapped(card.title), ...facts, ...wrapped(card.caption, 1)].join('\n');
}

/** What the text says; empty where there is nothing to show. */
export function textOf(overlay: OverlayKind, kind: string, model: OverlayModel): string {
  const { columns, rows } = TYPE[overlay];
  // This one draws a box for every picture sign.
  const plain = (text: string) =>
    kind === 'text_ft2_source_v2'
      ? text
          .replace(/\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\u200D\uFE0F]/gu, '')
          .replace(/ {2,}/g, ' ')
          .trim()
      : text;
  const wrapped = (text: string, most: number = rows) => rowsOf(plain(text), columns, most);
  const { rehearsal } = model;
  if (overlay === 'goal') {
    const { label, now, target } = model.goal;
    const count = `${label} ${now} / ${target}`;
    return wrapped(rehearsal === null ? count : `${count} · ${rehearsal}`).join('\n');
  }
  if (overlay === 'card') return cardText(model, wrapped);
  const lines = model.chat
    .slice(-CHAT_LINES)
    .filter(({ text }) => plain(text) !== '')
    .flatMap(({ tag, name, text }) => wrapped(`${tag === '' ? '' : `[${tag}] `}${name}: ${text}`));
  return lines.length === 0 || rehearsal === null ? lines.join('\n') : [`[${rehearsal}]`, ...lines].join('\n');
}
