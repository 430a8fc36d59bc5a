/**
 * Draws the app icon: icon.svg → PNGs by a headless browser, and the containers of macOS and Windows around them. Run by
 * hand after a change of icon.svg: `node scripts/icons/draw.ts`. The results are committed: packing needs no browser.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from '../../tests/support/browser.ts';
import { icns, ico } from './containers.ts';

const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024] as const;
const svg = readFileSync(join(import.meta.dirname, 'icon.svg'), 'utf8');
const folder = join(import.meta.dirname, '..', '..', 'resources', 'icons');
mkdirSync(folder, { recursive: true });

const pngs = new Map<number, Buffer>();
const browser = await launchBrowser({ fakeDevices: false });
try {
  const page = await browser.newPage();
  for (const size of SIZES) {
    const url = await page.evaluate(
      async ({ svg, size }) => {
        const image = new Image();
        image.src = `data:image/svg+xml;base64,${btoa(svg)}`;
        await image.decode();
        const canvas = document.createElement('canvas');
        canvas.width = size;
        canvas.height = size;
        canvas.getContext('2d')?.drawImage(image, 0, 0, size, size);
        return canvas.toDataURL('image/png');
      },
      { svg, size },
    );
    if (!url.startsWith('data:image/png')) throw new Error(`no PNG of ${size} pixels`);
    pngs.set(size, Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'));
  }
} finally {
  await browser.close();
}

const pick = (sizes: readonly number[]) =>
  sizes.map((size) => {
    const bytes = pngs.get(size);
    if (!bytes) throw new Error(`no PNG of ${size} pixels`);
    return { size, bytes };
  });
// Linux desktops read a folder of sizes, named by size.
for (const { size, bytes } of pick([16, 32, 48, 64, 128, 256, 512]))
  writeFileSync(join(folder, `${size}x${size}.png`), bytes);
writeFileSync(join(folder, 'icon.png'), pick([1024])[0]?.bytes ?? Buffer.alloc(0));
writeFileSync(join(folder, 'icon.icns'), icns(pick([16, 32, 128, 256, 512, 1024])));
writeFileSync(join(folder, 'icon.ico'), ico(pick([16, 24, 32, 48, 64, 128, 256])));
console.log('icons drawn');
