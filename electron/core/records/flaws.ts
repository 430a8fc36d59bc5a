import type { FileHandle } from 'node:fs/promises';
import type { RecordingFlaw } from '../../../shared/domain/index.ts';
import { recordingFormat } from '../egress/index.ts';
import type { Findings } from './scan.ts';

type Writing = Pick<FileHandle, 'write' | 'truncate' | 'datasync'>;

export type FlawRow = {
  readonly flaw: RecordingFlaw;
  isFound(found: Findings): boolean;
  /** Null: nothing can be done about it, and the file is left as it is. */
  mend(found: Findings): ((file: Writing) => Promise<void>) | null;
};

/** A length that differs by a frame or two is what the recorder itself leaves while it runs. */
const LENGTH_TOLERANCE_MS = 150;

/**
 * What can be wrong with a recording, worst first, and what is done about it. The order is that of the writes: each leaves
 * the file no worse when the next does not come, and a second repair finds what the first had left to do.
 */
export const FLAWS: readonly FlawRow[] = [
  {
    flaw: 'empty',
    isFound: ({ size }) => size === 0,
    mend: () => null,
  },
  {
    flaw: 'no_header',
    isFound: ({ size, header, newHeader }) => size > 0 && (header === null || newHeader !== null),
    // The journal knows what stood there, byte for byte.
    mend: ({ newHeader, fragments }) =>
      newHeader !== null && fragments > 0 ? (file) => put(file, newHeader, 0) : null,
  },
  {
    flaw: 'no_media',
    isFound: ({ size, fragments }) => size > 0 && fragments === 0,
    mend: () => null,
  },
  {
    flaw: 'damaged_middle',
    isFound: ({ holes }) => holes.length > 0,
    // Eight bytes (sixteen above 4 GiB) turn the range into one box that players pass over; all else in it stays.
    mend:
      ({ holes }) =>
      async (file) => {
        for (const { from, to } of holes) await put(file, cover(to - from), from);
      },
  },
  {
    flaw: 'cut_tail',
    isFound: ({ tail, fragments }) => fragments > 0 && tail === 'rest',
    // The scan has looked for whole fragments up to the last byte: there are none in what is cut off.
    mend:
      ({ end }) =>
      (file) =>
        file.truncate(end),
  },
  {
    flaw: 'wrong_length',
    isFound: ({ header, fragments, durationMs }) =>
      header !== null && fragments > 0 && Math.abs(header.statedMs - durationMs) > LENGTH_TOLERANCE_MS,
    mend: ({ header, durationMs }) =>
      header && ((file) => put(file, recordingFormat.durationBytes(durationMs), header.durationAt)),
  },
  {
    flaw: 'no_index',
    isFound: ({ tail, fragments }) => fragments > 0 && tail !== 'index',
    mend:
      ({ end, index }) =>
      async (file) => {
        await file.truncate(end);
        try {
          await put(file, index, end);
        } catch (error) {
          // Half an index would be worse than none: players read a file without one from its beginning.
          await file.truncate(end);
          throw error;
        }
      },
  },
];

/** What is wrong with a recording, worst first; none: it is sound. */
export function flawsOf(found: Findings): RecordingFlaw[] {
  return FLAWS.filter((row) => row.isFound(found)).map((row) => row.flaw);
}

/** The writes that put a recording right, in order; null when one of its flaws cannot be mended: then nothing is written. */
export function mending(found: Findings): ((file: Writing) => Promise<void>)[] | null {
  const steps: ((file: Writing) => Promise<void>)[] = [];
  for (const row of FLAWS) {
    if (!row.isFound(found)) continue;
    const step = row.mend(found);
    if (step === null) return null;
    steps.push(async (file) => {
      await step(file);
      // Before the next write begins: a power cut must not keep a later one and lose this.
      await file.datasync();
    });
  }
  return steps;
}

async function put(file: Writing, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}

/** The head of a `free` box of this length. */
function cover(bytes: number): Buffer {
  const head = Buffer.alloc(bytes > 0xffff_ffff ? 16 : 8);
  head.writeUInt32BE(head.length === 16 ? 1 : bytes);
  head.write('free', 4, 'latin1');
  if (head.length === 16) head.writeBigUInt64BE(BigInt(bytes), 8);
  return head;
}
