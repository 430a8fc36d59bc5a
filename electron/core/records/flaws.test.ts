import { expect, it } from 'vitest';
import { RecordingFlaw } from '../../../shared/domain/index.ts';
import { FLAWS, flawsOf, mending } from './flaws.ts';
import type { Findings } from './scan.ts';

const sound: Findings = {
  size: 6e9,
  header: {
    end: 1_164,
    durationAt: 1_076,
    statedMs: 60_000,
    scales: new Map([[1, 90_000]]),
    lengthBytes: 4,
    sealed: true,
  },
  ...{ newHeader: null, fragments: 60, durationMs: 60_000, holes: [], end: 6e9 - 100, tail: 'index' },
  index: Buffer.alloc(100),
};

/** What the mending writes, in order. */
async function writes(found: Findings): Promise<(string | number)[][]> {
  const done: (string | number)[][] = [];
  for (const step of mending(found) ?? [])
    await step({
      write: (async (bytes: Uint8Array, _offset: number, length: number, at: number) => {
        done.push(['write', at, Buffer.from(bytes).toString('hex').slice(0, 32)]);
        return { bytesWritten: length, buffer: bytes };
      }) as never,
      truncate: async (size) => void done.push(['truncate', size ?? 0]),
      datasync: async () => void done.push(['sync']),
    });
  return done;
}

it('has a row for every flaw, and nothing to do for a sound file', async () => {
  expect(FLAWS.map((row) => row.flaw)).toEqual(RecordingFlaw.options);
  expect(flawsOf(sound)).toEqual([]);
  expect(await writes(sound)).toEqual([]);
});

it('covers a range of more than 4 GiB, too', async () => {
  const found: Findings = { ...sound, holes: [{ from: 2_000, to: 5_000_002_000 }], tail: 'other_index' };
  expect(await writes(found)).toEqual([
    ['write', 2_000, '0000000166726565000000012a05f200'],
    ['sync'],
    ['truncate', found.end],
    ['write', found.end, expect.any(String)],
    ['sync'],
  ]);
});

it('writes nothing at all when one flaw cannot be mended', () => {
  const lost: Findings = { ...sound, header: null, fragments: 0, tail: 'rest', end: 0 };
  expect(flawsOf(lost)).toEqual(['no_header', 'no_media']);
  expect(mending(lost)).toBeNull();
  expect(mending({ ...lost, size: 0 })).toBeNull();
});

it('takes half an index away again when the drive has no room for it', async () => {
  const done: (string | number)[] = [];
  const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
  const [step] = mending({ ...sound, tail: 'nothing' }) ?? [];
  const ending = step?.({
    write: () => Promise.reject(full),
    truncate: async (size) => void done.push(size ?? 0),
    datasync: async () => {},
  });
  await expect(ending).rejects.toBe(full);
  expect(done).toEqual([sound.end, sound.end]);
});
