import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export type Asset = { bytes: Uint8Array<ArrayBuffer>; type: string };

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  webp: 'image/webp',
  woff2: 'font/woff2',
};

/** The last fall-back for Chinese, cut into slices: a phone with a Chinese font of its own loads none of them. */
const FONT = '@fontsource-variable/noto-sans-sc';
const FONT_SLICE = /^noto-sans-sc-[a-z0-9-]{1,20}-wght-normal\.woff2$/;

/** Files of the watch page by the name a browser asks for. Nothing else of the folder can be reached. */
const PAGE_FILES: ReadonlySet<string> = new Set(['index.html', 'watch.css', 'watch.js', 'words.js']);

export type Assets = {
  page(name: string): Promise<Asset | null>;
  productImage(id: string): Promise<Asset | null>;
};

/** Reads the watch page, its player and the product pictures; each file once. */
export function createAssets(resourcesDir: string): Assets {
  const kept = new Map<string, Asset>();
  const resolveModule = createRequire(import.meta.url).resolve;
  const load = async (path: string, edit?: (text: string) => string): Promise<Asset> => {
    const known = kept.get(path);
    if (known) return known;
    const type = TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
    const read = await readFile(path);
    const bytes = edit ? new TextEncoder().encode(edit(read.toString('utf8'))) : new Uint8Array(read);
    const asset = { bytes, type };
    kept.set(path, asset);
    return asset;
  };
  return {
    async page(name) {
      if (name === 'mpegts.js') return load(resolveModule('mpegts.js/dist/mpegts.js'));
      if (name === 'fonts.css')
        return load(resolveModule(`${FONT}/index.css`), (css) => css.replaceAll('./files/', './'));
      if (FONT_SLICE.test(name)) {
        const path = join(dirname(resolveModule(`${FONT}/index.css`)), 'files', name);
        return existsSync(path) ? load(path) : null;
      }
      return PAGE_FILES.has(name) ? load(join(resourcesDir, 'watch', name)) : null;
    },
    async productImage(id) {
      if (!/^[A-Za-z0-9_-]{1,64}$/.test(id)) return null;
      const path = join(resourcesDir, 'catalogue', 'images', `${id}.webp`);
      return existsSync(path) ? load(path) : null;
    },
  };
}
