/** Builds the studio with electron-vite when a source is newer than the last build. Warm, this is a few hundred stats. */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { withLock } from './lock.mjs';
import { node24 } from './node24.mjs';
import { CACHE_DIR, ROOT } from './paths.mjs';
import { run } from './run-child.mjs';
import { duration, PlainError, say, title } from './say.mjs';

const STAMP = join(ROOT, 'out', '.stamp');
/** Without this file there is nothing to show, whatever the stamp says. */
const PAGE = join(ROOT, 'out', 'renderer', 'index.html');

/** What a build reads. */
const SOURCES = ['electron', 'renderer', 'shared', 'resources'];
const SINGLE_FILES = ['electron.vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** @param {string} name */
const isTest = (name) => /\.test\.tsx?$/.test(name) || /\.md$/.test(name);

/**
 * One line per source file (path, size, time of change), digested. No file is read, so it costs milliseconds.
 *
 * @param {string} root
 * @returns {string}
 */
export function sourcesDigest(root = ROOT) {
  const hash = createHash('sha256');
  /** @param {string} folder */
  const walk = (folder) => {
    if (!existsSync(folder)) return;
    const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules') walk(path);
      } else if (!isTest(entry.name)) {
        add(path);
      }
    }
  };
  /** @param {string} path */
  const add = (path) => {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${relative(root, path).split(sep).join('/')} ${size} ${mtimeMs}\n`);
  };
  for (const folder of SOURCES) walk(join(root, folder));
  for (const file of SINGLE_FILES) if (existsSync(join(root, file))) add(join(root, file));
  return hash.digest('hex');
}

const isFresh = () => existsSync(PAGE) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sourcesDigest();

/**
 * Builds main, preload and page into out/ when needed.
 *
 * @param {{ force?: boolean }} [options]
 * @returns {Promise<{ built: boolean, durationMs: number }>}
 */
export async function ensureBuilt({ force = false } = {}) {
  if (!force && isFresh()) return { built: false, durationMs: 0 };
  return withLock(
    join(CACHE_DIR, 'build.lock'),
    (pid) => say(`Another start (process ${pid}) is building; waiting for it.`),
    async () => {
      if (!force && isFresh()) return { built: false, durationMs: 0 };
      title('Building the studio (only when its sources have changed).');
      const digest = sourcesDigest();
      const startedAtMs = performance.now();
      const cli = join(ROOT, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
      /** @type {string[]} */
      const lines = [];
      const result = await run(node24(), [cli, 'build', '--logLevel', 'warn'], {
        cwd: ROOT,
        env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1', FORCE_COLOR: '0' },
        onLine: (line) => lines.push(line),
      });
      if (result.code !== 0) {
        for (const line of lines.slice(-40)) say(`  ${line}`);
        throw new PlainError(
          'The build failed: see the lines above.',
          'The type checker often says more: npm run types',
        );
      }
      const durationMs = performance.now() - startedAtMs;
      mkdirSync(join(ROOT, 'out'), { recursive: true });
      writeFileSync(STAMP, digest);
      say(`Built in ${duration(durationMs)}.`);
      return { built: true, durationMs };
    },
  );
}
