/** Draws the question that the host answers, once per change, into a bitmap that the compositor only lays on the picture. */
import type { CapturePlan } from '../../../shared/domain/media.ts';
import { FONT_STACK, fitText, wrapText } from './fonts.ts';

/** Longer ones end with an ellipsis: the host reads the whole of it aloud anyway. */
const MAX_LINES = 3;

/**
 * A calm dark bubble as wide as its words, in picture pixels. Design pixels (`u`) are those of a 320-pixel-wide picture:
 * at most 300 wide, padding 14, radius 14.
 */
export function drawQuestion(
  question: NonNullable<CapturePlan['question']>,
  picture: { width: number; height: number },
): ImageBitmap {
  const u = Math.min(picture.width, picture.height) / 320;
  const measured = new OffscreenCanvas(1, 1).getContext('2d');
  if (!measured) throw new Error('no 2D canvas in this browser');
  const nameFont = `600 ${11.5 * u}px ${FONT_STACK}`;
  const textFont = `600 ${15 * u}px ${FONT_STACK}`;
  const widthIn = (font: string) => (text: string) => {
    measured.font = font;
    return measured.measureText(text).width;
  };
  const room = 272 * u;
  const name = fitText(question.name, room, widthIn(nameFont));
  const lines = wrapText(question.text, room, MAX_LINES, widthIn(textFont));
  const widest = Math.max(widthIn(nameFont)(name), ...lines.map(widthIn(textFont)));
  const width = Math.ceil(Math.min(widest, room) + 28 * u);
  const height = Math.round((32 + lines.length * 20) * u);

  const canvas = new OffscreenCanvas(width, height);
  const ctx = canvas.getContext('2d');
  if (!ctx) throw new Error('no 2D canvas in this browser');
  ctx.beginPath();
  ctx.roundRect(0, 0, width, height, 14 * u);
  ctx.fillStyle = 'rgba(26, 19, 17, 0.8)';
  ctx.fill();
  ctx.textBaseline = 'alphabetic';
  ctx.fillStyle = '#ffd9b5';
  ctx.font = nameFont;
  ctx.fillText(name, 14 * u, 19 * u);
  ctx.fillStyle = '#ffffff';
  ctx.font = textFont;
  for (const [index, line] of lines.entries()) ctx.fillText(line, 14 * u, (39 + index * 20) * u);
  return canvas.transferToImageBitmap();
}
