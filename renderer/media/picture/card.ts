/** Draws the product card once per change, into a bitmap of its own that the compositor only lays on the picture. */
import type { ProductCard } from '../../../shared/domain/media.ts';
import { FONT_STACK, fitText, wrapText } from './fonts.ts';

const INK = '#1d1b1a';
const QUIET = '#6f6863';
const RED = '#e0183a';

/**
 * The card for a picture of this size, in picture pixels. Design pixels (`u`) are those of a 320-pixel-wide picture:
 * 300 wide, 68 high, 14 more with a second title line, and for each line below it (the end of a flash price, a compared
 * price with its basis); radius 12, padding 8.
 */
export function drawCard(
  card: ProductCard,
  picture: { width: number; height: number },
  image: ImageBitmap | null,
): ImageBitmap {
  const u = Math.min(picture.width, picture.height) / 320;
  const width = Math.round(300 * u);
  const measured = new OffscreenCanvas(1, 1).getContext('2d');
  if (!measured) throw new Error('no 2D canvas in this browser');
  const priceFont = `700 ${19 * u}px ${FONT_STACK}`;
  const noteFont = `600 ${10.5 * u}px ${FONT_STACK}`;
  const basisFont = `400 ${10.5 * u}px ${FONT_STACK}`;
  const titleFont = `700 ${14 * u}px ${FONT_STACK}`;
  const captionFont = `400 ${11.5 * u}px ${FONT_STACK}`;
  const widthIn = (font: string) => (text: string) => {
    measured.font = font;
    return measured.measureText(text).width;
  };
  const priceWidth = widthIn(priceFont)(card.price);
  // One without the other is not drawn: a struck-through price says what it is (live-commerce measures art. 32).
  const compared =
    card.comparePrice && card.compareBasis ? { price: card.comparePrice, basis: card.compareBasis } : null;
  const below = (card.priceNote ? 1 : 0) + (compared ? 1 : 0);
  const imageSide = 52 * u;
  const textX = 8 * u + imageSide + 10 * u;
  const textWidth = width - textX - 10 * u - Math.min(priceWidth, 110 * u) - 12 * u;
  const lines = wrapText(card.title, textWidth, 2, widthIn(titleFont));
  const height = Math.round(((lines.length > 1 ? 82 : 68) + below * 14) * u);

  const canvas = new OffscreenCanvas(width, height);
  const ctx = canvas.getContext('2d');
  if (!ctx) throw new Error('no 2D canvas in this browser');
  ctx.beginPath();
  ctx.roundRect(0, 0, width, height, 12 * u);
  ctx.fillStyle = 'rgba(255, 255, 255, 0.95)';
  ctx.fill();
  drawImageTile(ctx, image, 8 * u, (height - imageSide) / 2, imageSide, 8 * u);

  ctx.textBaseline = 'alphabetic';
  const lineHeight = 17 * u;
  const block = lines.length * lineHeight + (card.caption ? 16 * u : 0) + below * 14 * u;
  let y = (height - block) / 2 + 13 * u;
  ctx.fillStyle = INK;
  ctx.font = titleFont;
  for (const line of lines) {
    ctx.fillText(line, textX, y);
    y += lineHeight;
  }
  if (card.caption) {
    ctx.fillStyle = QUIET;
    ctx.font = captionFont;
    ctx.fillText(fitText(card.caption, textWidth, widthIn(captionFont)), textX, y + 1 * u);
    y += 16 * u;
  }
  const fullWidth = width - textX - 12 * u;
  if (card.priceNote) {
    ctx.fillStyle = RED;
    ctx.font = noteFont;
    ctx.fillText(fitText(card.priceNote, fullWidth, widthIn(noteFont)), textX, y);
    y += 14 * u;
  }
  if (compared) {
    ctx.fillStyle = QUIET;
    ctx.font = basisFont;
    const oldWidth = widthIn(basisFont)(compared.price);
    ctx.fillText(compared.price, textX, y);
    ctx.fillRect(textX, y - 3.8 * u, oldWidth, Math.max(1, 0.8 * u));
    const gap = 6 * u;
    ctx.fillText(fitText(compared.basis, fullWidth - oldWidth - gap, widthIn(basisFont)), textX + oldWidth + gap, y);
  }
  ctx.textAlign = 'right';
  const right = width - 12 * u;
  // In the middle of title and caption; what stands below has the whole width.
  const priceY = (height - below * 14 * u) / 2 + 7 * u;
  ctx.fillStyle = RED;
  ctx.font = priceFont;
  ctx.fillText(fitText(card.price, 110 * u, widthIn(priceFont)), right, priceY);
  return canvas.transferToImageBitmap();
}

function drawImageTile(
  ctx: OffscreenCanvasRenderingContext2D,
  image: ImageBitmap | null,
  x: number,
  y: number,
  side: number,
  radius: number,
): void {
  ctx.save();
  ctx.beginPath();
  ctx.roundRect(x, y, side, side, radius);
  ctx.clip();
  if (image) {
    const scale = Math.max(side / image.width, side / image.height);
    const [w, h] = [image.width * scale, image.height * scale];
    ctx.imageSmoothingQuality = 'high';
    ctx.fillStyle = '#f4f1ef';
    ctx.fillRect(x, y, side, side);
    ctx.drawImage(image, x + (side - w) / 2, y + (side - h) / 2, w, h);
  } else {
    const shade = ctx.createLinearGradient(x, y, x + side, y + side);
    shade.addColorStop(0, '#ffb3bd');
    shade.addColorStop(1, '#c2183a');
    ctx.fillStyle = shade;
    ctx.fillRect(x, y, side, side);
  }
  ctx.restore();
}
