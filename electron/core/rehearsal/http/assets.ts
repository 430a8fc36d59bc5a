import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fontFile, readFontFile } from '../../programFiles.ts';

export type Asset = { bytes: Uint8Array<ArrayBuffer>; type: string };

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  webp: 'image/webp',
  woff2: 'font/woff2',
};

/** Files of the watch page by the name a browser asks for. Nothing else of the folder can be reached. */
const PAGE_FILES: ReadonlySet<string> = new Set([
  'index.html',
  'watch.css',
  'watch.js',
  'goods.js',
  'talk.js',
  'words.js',
]);

const readBytes = async (path: string) => new Uint8Array(await readFile(path));

export type Assets = {
  page(name: string): Promise<Asset | null>;
  productImage(id: string): Promise<Asset | null>;
};

/** Reads the watch page, its player and the product pictures; each file once. */
export function createAssets(resourcesDir: string): Assets {
  const kept = new Map<string, Asset>();
  const resolveModule = createRequire(import.meta.url).resolve;
  const load = async (path: string, read = readBytes): Promise<Asset> => {
    const known = kept.get(path);
    if (known) return known;
    const type = TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
    const asset = { bytes: await read(path), type };
    kept.set(path, asset);
    return asset;
  };
  return {
    async page(name) {
      if (name === 'mpegts.js') return load(resolveModule('mpegts.js/dist/mpegts.js'));
      const font = fontFile(name);
      if (font) return load(font, readFontFile);
      return PAGE_FILES.has(name) ? load(join(resourcesDir, 'watch', name)) : null;
    },
    async productImage(id) {
      if (!/^[A-Za-z0-9_-]{1,64}$/.test(id)) return null;
      const path = join(resourcesDir, 'catalogue', 'images', `${id}.webp`);
      return existsSync(path) ? load(path) : null;
    },
  };
}
