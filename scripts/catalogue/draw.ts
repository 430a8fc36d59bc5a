/**
 * Draws the pictures of the sample catalogue: SVG → WebP by a headless browser. Run by hand after a change of
 * pictures.ts: `node scripts/catalogue/draw.ts`. The results are committed, so nobody else needs a browser for them.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from '../../tests/support/browser.ts';
import { pictureSvg } from './pictures.ts';

const MAX_BYTES = 15 * 1024;
const root = join(import.meta.dirname, '..', '..', 'resources', 'catalogue');
const { products } = JSON.parse(readFileSync(join(root, 'products.json'), 'utf8')) as { products: { id: string }[] };
mkdirSync(join(root, 'images'), { recursive: true });

const browser = await launchBrowser({ fakeDevices: false });
try {
  const page = await browser.newPage();
  for (const { id } of products) {
    const url = await page.evaluate(async (svg) => {
      const image = new Image();
      image.src = `data:image/svg+xml;base64,${btoa(svg)}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = 384;
      canvas.height = 384;
      canvas.getContext('2d')?.drawImage(image, 0, 0, 384, 384);
      return canvas.toDataURL('image/webp', 0.86);
    }, pictureSvg(id));
    const bytes = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
    if (!url.startsWith('data:image/webp') || bytes.length > MAX_BYTES) throw new Error(`${id}: ${bytes.length} bytes`);
    writeFileSync(join(root, 'images', `${id}.webp`), bytes);
  }
  console.log(`${products.length} pictures`);
} finally {
  await browser.close();
}
