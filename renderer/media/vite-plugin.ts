/**
 * Build-time part of the stage: makes the WebAssembly AAC encoder of `@mediabunny/aac-encoder` importable as
 * `virtual:aac-module`. The package only offers it wrapped in a `blob:` worker, which the page's content security
 * policy (`worker-src 'self'`) refuses. Runs in Node while building; must be listed for the page and for its workers.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const NAME = 'virtual:aac-module';
const RESOLVED = `\0${NAME}`;

/** The part of Vite's plugin shape that is used. */
export type AacPlugin = {
  name: string;
  resolveId(id: string): string | undefined;
  load(id: string): Promise<{ code: string; map: null } | undefined>;
};

export function aacModule(): AacPlugin {
  return {
    name: 'redcast-aac-module',
    resolveId: (id) => (id === NAME ? RESOLVED : undefined),
    async load(id) {
      if (id !== RESOLVED) return undefined;
      const entry = createRequire(import.meta.url).resolve('@mediabunny/aac-encoder');
      const source = await readFile(join(dirname(entry), '../modules/build/aac.js'), 'utf8');
      if (!source.includes('exports.default = Module'))
        throw new Error('@mediabunny/aac-encoder changed its build: renderer/media/vite-plugin.ts must follow');
      // The file is half CommonJS, half module (`import.meta`): given an `exports` it is a module.
      return { code: `const exports = {};\n${source}\nexport const createModule = exports.default;\n`, map: null };
    },
  };
}
