import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sendRecording } from './recordingFile.ts';

let folder = '';
let path = '';
const SIZE = 300_000;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'redcast-recording-'));
  path = join(folder, 'evening.mp4');
  writeFileSync(
    path,
    Uint8Array.from({ length: SIZE }, (_, i) => i % 251),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const linkOf = (link: string): string => {
  try {
    return readlinkSync(link);
  } catch {
    return ''; // closed meanwhile
  }
};

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

it('comes whole where nothing else is asked', async () => {
  const answer = await sendRecording(path, null);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-length')).toBe(String(SIZE));
  expect(answer.headers.get('accept-ranges')).toBe('bytes');
  expect(answer.headers.get('content-type')).toBe('video/mp4');
  expect(await bytesOf(answer)).toEqual(await readFile(path));
});

it.each([
  ['bytes=0-', 0, SIZE - 1],
  ['bytes=100000-199999', 100_000, 199_999],
  ['bytes=-5', SIZE - 5, SIZE - 1],
])('comes in the part that a player asks for: %s', async (range, start, end) => {
  const answer = await sendRecording(path, range);
  expect(answer.status).toBe(206);
  expect(answer.headers.get('content-range')).toBe(`bytes ${start}-${end}/${SIZE}`);
  expect(await bytesOf(answer)).toEqual((await readFile(path)).subarray(start, end + 1));
});

it('refuses a part outside of the file, a file that is gone, and a folder', async () => {
  const outside = await sendRecording(path, `bytes=${SIZE}-`);
  expect(outside.status).toBe(416);
  expect(outside.headers.get('content-range')).toBe(`bytes */${SIZE}`);
  expect((await sendRecording(join(folder, 'gone.mp4'), null)).status).toBe(404);
  mkdirSync(join(folder, 'folder.mp4'));
  expect((await sendRecording(join(folder, 'folder.mp4'), null)).status).toBe(404);
  writeFileSync(join(folder, 'empty.mp4'), '');
  expect(await bytesOf(await sendRecording(join(folder, 'empty.mp4'), null))).toHaveLength(0);
});

it('lets go of the file when the player seeks away', async () => {
  const answer = await sendRecording(path, 'bytes=0-');
  await answer.body?.cancel();
  // Linux says which files are open; Windows would refuse to remove one.
  const open = () => readdirSync('/proc/self/fd').filter((fd) => linkOf(`/proc/self/fd/${fd}`) === path);
  if (process.platform === 'linux') await expect.poll(open).toEqual([]);
  rmSync(path);
  expect((await sendRecording(path, null)).status).toBe(404);
});
