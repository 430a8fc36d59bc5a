import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findMediasoup } from './find.ts';

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'rehearsal-sfu-'));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const WORKER = process.platform === 'win32' ? 'mediasoup-worker.exe' : 'mediasoup-worker';
function put(folder: string, manifest: unknown, worker = true): string {
  mkdirSync(join(folder, 'worker', 'out', 'Release'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
  if (worker) writeFileSync(join(folder, 'worker', 'out', 'Release', WORKER), '');
  return folder;
}
const GOOD = { name: 'mediasoup', version: '3.8.4', main: 'lib/index.js' };

it('finds a package with a built worker, in the folder or below it', () => {
  const inside = put(join(scratch, 'node_modules', 'mediasoup'), GOOD);
  expect(findMediasoup(inside)).toEqual({ folder: inside, version: '3.8.4' });
  expect(findMediasoup(` ${scratch}/ `)).toEqual({ folder: inside, version: '3.8.4' });
});

it.each<[string, unknown, boolean]>([
  ['a package whose worker was not built', GOOD, false],
  ['another package', { ...GOOD, name: 'mediasoup-client' }, true],
  ['another major version', { ...GOOD, version: '4.0.0' }, true],
  ['a version that is none', { ...GOOD, version: 3 }, true],
  ['a manifest that is no JSON', '{', true],
  ['a manifest that is a list', [], true],
])('does not take %s', (_name, manifest, worker) => {
  expect(findMediasoup(put(join(scratch, 'it'), manifest, worker))).toBeNull();
});

it('finds nothing where nothing is', () => {
  for (const folder of ['', '  ', join(scratch, 'nowhere'), '\0']) expect(findMediasoup(folder)).toBeNull();
});
