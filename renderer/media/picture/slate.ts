/** The “be right back” picture: a warm, calm gradient and the host's words. Drawn once per change. */
import { FONT_STACK, wrapText } from './fonts.ts';

export function drawSlate(
  words: { title: string; text: string },
  picture: { width: number; height: number },
): ImageBitmap {
  const { width, height } = picture;
  const u = Math.min(width, height) / 320;
  const canvas = new OffscreenCanvas(width, height);
  const ctx = canvas.getContext('2d', { alpha: false });
  if (!ctx) throw new Error('no 2D canvas in this browser');
  const base = ctx.createLinearGradient(0, 0, width * 0.4, height);
  base.addColorStop(0, '#f6d9bf');
  base.addColorStop(0.55, '#e7a58d');
  base.addColorStop(1, '#a9505a');
  ctx.fillStyle = base;
  ctx.fillRect(0, 0, width, height);
  const glow = ctx.createRadialGradient(
    width * 0.7,
    height * 0.22,
    0,
    width * 0.7,
    height * 0.22,
    Math.max(width, height) * 0.55,
  );
  glow.addColorStop(0, 'rgba(255, 246, 230, 0.75)');
  glow.addColorStop(1, 'rgba(255, 246, 230, 0)');
  ctx.fillStyle = glow;
  ctx.fillRect(0, 0, width, height);

  const maxWidth = width - 48 * u;
  const measureIn = (font: string) => (text: string) => {
    ctx.font = font;
    return ctx.measureText(text).width;
  };
  const titleFont = `700 ${27 * u}px ${FONT_STACK}`;
  const textFont = `400 ${14.5 * u}px ${FONT_STACK}`;
  const title = wrapText(words.title, maxWidth, 2, measureIn(titleFont));
  const text = wrapText(words.text, maxWidth, 3, measureIn(textFont));
  ctx.textAlign = 'center';
  ctx.fillStyle = '#3a1d1f';
  let y = height / 2 - (title.length * 34 * u + text.length * 21 * u) / 2 + 26 * u;
  ctx.font = titleFont;
  for (const line of title) {
    ctx.fillText(line, width / 2, y);
    y += 34 * u;
  }
  ctx.font = textFont;
  y += 2 * u;
  for (const line of text) {
    ctx.fillText(line, width / 2, y);
    y += 21 * u;
  }
  return canvas.transferToImageBitmap();
}
