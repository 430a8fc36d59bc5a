/** tests/support/flv - reads FLV as it is written, a few bytes at a time: what a server has of a stream, as it comes in. */

export type FlvTag = {
  readonly kind: 'video' | 'audio';
  /** Milliseconds, as the stream counts them. */
  readonly atMs: number;
  readonly key: boolean;
  readonly bytes: number;
};

export type FlvReader = {
  /** Further bytes, in any portions. Calls back for each whole picture or piece of sound; headers are left out. */
  push(bytes: Buffer): void;
  /** Why nothing more can be read; null while all is well. */
  broken(): string | null;
};

const HEADER_BYTES = 9;
const TAG_BYTES = 11;
/** The size of the tag before, which stands before each. */
const BACK_BYTES = 4;
const AUDIO = 8;
const VIDEO = 9;
/** A key frame of 1080p has some hundred kB: more than this is no FLV. */
const MAX_TAG_BYTES = 8 * 1024 * 1024;

export function createFlvReader(onTag: (tag: FlvTag) => void): FlvReader {
  let rest: Buffer = Buffer.alloc(0);
  let begun = false;
  let broken: string | null = null;

  const header = (): boolean => {
    if (rest.length < HEADER_BYTES) return false;
    if (rest.toString('latin1', 0, 3) !== 'FLV') {
      broken = 'does not begin as FLV';
      return false;
    }
    rest = rest.subarray(rest.readUInt32BE(5));
    begun = true;
    return true;
  };

  /** One tag, when it is there whole. */
  const tag = (): boolean => {
    if (rest.length < BACK_BYTES + TAG_BYTES) return false;
    const kind = rest.readUInt8(BACK_BYTES) & 0x1f;
    const size = rest.readUIntBE(BACK_BYTES + 1, 3);
    const end = BACK_BYTES + TAG_BYTES + size;
    if (size > MAX_TAG_BYTES) broken = `a tag of ${size} bytes`;
    if (broken !== null || rest.length < end) return false;
    const atMs = rest.readUIntBE(BACK_BYTES + 4, 3) + rest.readUInt8(BACK_BYTES + 7) * 0x1000000;
    const body = rest.subarray(BACK_BYTES + TAG_BYTES, end);
    rest = rest.subarray(end);
    const [first = 0, second = 0] = body;
    // The second byte of AVC and AAC tells a header (0) from media (1).
    if (kind === VIDEO && second === 1) onTag({ kind: 'video', atMs, key: first >> 4 === 1, bytes: size });
    else if (kind === AUDIO && second === 1) onTag({ kind: 'audio', atMs, key: true, bytes: size });
    return true;
  };

  return {
    push(bytes) {
      if (broken !== null) return;
      rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      if (!begun && !header()) return;
      while (tag());
    },
    broken: () => broken,
  };
}
