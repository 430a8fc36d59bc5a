import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadSlate, removeSlate, saveSlate } from './keptSlate.ts';
import { loop } from './testRig.ts';

let folder: { path: string };
beforeEach(() => {
  folder = { path: mkdtempSync(join(tmpdir(), 'slate-')) };
});
afterEach(() => rmSync(folder.path, { recursive: true, force: true }));
const file = () => join(folder.path, 'standby.bin');

it('comes back as it was, for its own session only, until that is over', async () => {
  const slate = { ...loop(3), durationUs: 2_000_000.5 };
  expect(await loadSlate(folder, 's1')).toBeNull();
  expect(await saveSlate(folder, 's1', loop(1))).toEqual({ ok: true, value: undefined });
  expect(await saveSlate(folder, 's1', slate)).toEqual({ ok: true, value: undefined });
  expect(await loadSlate(folder, 's1')).toEqual(slate);
  expect(await loadSlate(folder, 's2')).toBeNull();
  expect(readdirSync(folder.path)).toEqual(['standby.bin']);
  await saveSlate(folder, 's1', { ...slate, audio: null });
  expect((await loadSlate(folder, 's1'))?.audio).toBeNull();
  await removeSlate(folder);
  await removeSlate(folder);
  expect(readdirSync(folder.path)).toEqual([]);
});

it('is none when anything of it is damaged', async () => {
  await saveSlate(folder, 's1', loop(3, 4));
  const whole = readFileSync(file());
  const damaged = fc.oneof(
    fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, by]) => {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ by;
      return bytes;
    }),
    fc.nat(whole.length - 1).map((length) => whole.subarray(0, length)),
    fc.uint8Array({ minLength: 1, maxLength: 40 }).map((more) => Buffer.concat([whole, more])),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  );
  await fc.assert(
    fc.asyncProperty(damaged, async (bytes) => {
      writeFileSync(file(), bytes);
      expect(await loadSlate(folder, 's1')).toBeNull();
    }),
    { numRuns: 300 },
  );
});

it('says why it could not be written, and leaves nothing half done', async () => {
  const gone = { path: join(folder.path, 'not', 'there') };
  expect(await saveSlate(gone, 's1', loop(1))).toMatchObject({ ok: false });
  expect(readdirSync(folder.path)).toEqual([]);
});
