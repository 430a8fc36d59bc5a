import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** `resources/` beside or above the running program: two levels up when bundled and when run from source. */
export function findResources(from: string = import.meta.dirname): string {
  let folder = from;
  for (;;) {
    const candidate = join(folder, 'resources');
    if (existsSync(join(candidate, 'rules', 'rules.json'))) return candidate;
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no resources folder at or above ${from}`);
    folder = parent;
  }
}

/** What the build made, under this name, beside `resources/`. May not exist where the program runs from source. */
export const findBuilt = (name: string): string => join(dirname(findResources()), 'out', name);

/** The last fall-back for Chinese, cut into slices: a machine with a Chinese font of its own loads none of them. */
const FONT = '@fontsource-variable/noto-sans-sc';
const FONT_SLICE = /^noto-sans-sc-[a-z0-9-]{1,20}-wght-normal\.woff2$/;
const FONT_SHEET = 'fonts.css';

/** The path of a font file of the pages we serve, or null when it is none. The sheet expects its slices beside itself. */
export function fontFile(name: string): string | null {
  if (name !== FONT_SHEET && !FONT_SLICE.test(name)) return null;
  const sheet = createRequire(import.meta.url).resolve(`${FONT}/index.css`);
  const path = name === FONT_SHEET ? sheet : join(dirname(sheet), 'files', name);
  return existsSync(path) ? path : null;
}

export async function readFontFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const read = await readFile(path);
  if (!path.endsWith('.css')) return new Uint8Array(read);
  return new TextEncoder().encode(read.toString('utf8').replaceAll('./files/', './'));
}
