/** What viewers see where a camera or screen should be: calm, neutral, no words that would need a language. */
import type { PictureSource } from '../protocol.ts';
import type { Rect } from './layout.ts';

export function drawPlaceholder(
  ctx: OffscreenCanvasRenderingContext2D,
  source: PictureSource,
  at: Rect,
  radius: number,
): void {
  const side = Math.min(at.width, at.height) * 0.22;
  const x = at.x + at.width / 2;
  const y = at.y + at.height / 2;
  ctx.save();
  ctx.beginPath();
  ctx.roundRect(at.x, at.y, at.width, at.height, radius);
  ctx.fillStyle = '#2b2625';
  ctx.fill();
  ctx.strokeStyle = '#8f8580';
  ctx.lineWidth = Math.max(2, side * 0.07);
  ctx.lineJoin = 'round';
  ctx.lineCap = 'round';
  ctx.beginPath();
  if (source === 'camera') {
    ctx.roundRect(x - side * 0.62, y - side * 0.42, side * 0.84, side * 0.84, side * 0.14);
    ctx.moveTo(x + side * 0.22, y - side * 0.08);
    ctx.lineTo(x + side * 0.62, y - side * 0.34);
    ctx.lineTo(x + side * 0.62, y + side * 0.34);
    ctx.lineTo(x + side * 0.22, y + side * 0.08);
  } else {
    ctx.roundRect(x - side * 0.66, y - side * 0.5, side * 1.32, side * 0.82, side * 0.1);
    ctx.moveTo(x - side * 0.26, y + side * 0.54);
    ctx.lineTo(x + side * 0.26, y + side * 0.54);
  }
  // Struck through: there is nothing to see, and that is not a fault of the viewer's.
  ctx.moveTo(x - side * 0.7, y - side * 0.7);
  ctx.lineTo(x + side * 0.7, y + side * 0.7);
  ctx.stroke();
  ctx.restore();
}
