import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { findBuilt, fontFile, readFontFile } from '../../programFiles.ts';

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
  'lead.js',
  'picture.js',
  'steady.js',
  'still.js',
  'talk.js',
  'words.js',
]);

/** The player for real time, under the name that `picture.js` loads. Made by the build; a program run from source may have none. */
const REALTIME_FILE = 'realtime.js';

const readBytes = async (path: string) => new Uint8Array(await readFile(path));

export type Assets = {
  page(name: string): Promise<Asset | null>;
  productImage(id: string): Promise<Asset | null>;
};

/**
 * Reads the watch page, its players and the product pictures; each file once.
 *
 * @param builtDir where the build put the player for real time; beside the program by default
 */
export function createAssets(resourcesDir: string, builtDir = findBuilt('watch')): Assets {
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
      if (name === REALTIME_FILE) {
        const path = join(builtDir, name);
        return existsSync(path) ? load(path) : null;
      }
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
