import type { FileHandle } from 'node:fs/promises';
import { recordingFormat } from '../egress/index.ts';
import { type FragmentFacts, type Header, isWhole, readFragment, readHeader } from './boxes.ts';

/** What is in a recording. Nothing was changed to find it out. */
export type Findings = {
  readonly size: number;
  /** Null: unreadable, and nothing is known to write in its place. */
  readonly header: Header | null;
  /** The header is damaged and these bytes belong there. */
  readonly newHeader: Buffer | null;
  /** Whole fragments that players will read. */
  readonly fragments: number;
  readonly durationMs: number;
  /** Ranges that are no recording, up to the next key picture behind them (or, without one, the last whole fragment). */
  readonly holes: readonly { readonly from: number; readonly to: number }[];
  /** Behind the last whole fragment. From here to the end of the file there is none. */
  readonly end: number;
  /** What stands behind it: nothing, the index that belongs there, another index, or bytes that are none. */
  readonly tail: 'nothing' | 'index' | 'other_index' | 'rest';
  readonly index: Buffer;
};

/** ftyp, moov and seal are under 2 KB; nobody's parameter sets are longer than this. */
const MAX_HEADER_BYTES = 64 * 1024;
/** A second of samples is some KB of numbers. */
const MAX_MOOF_BYTES = 4 * 1024 * 1024;
/** What the recorder keeps in memory at most, and therefore writes as one. */
const MAX_FRAGMENT_BYTES = 68 * 1024 * 1024;
const SEARCH_BYTES = 1024 * 1024;

type Fragment = FragmentFacts & { readonly at: number; readonly to: number };

/**
 * Reads a recording from its beginning to its end, one fragment at a time: the core is never held up for longer than a
 * checksum of one takes.
 *
 * @param codecs what the journal knows of the tracks: a lost header can be made anew from it
 * @param onProgress 0 to 1
 * @throws what the file system throws; the signal's reason
 */
export async function scan(
  file: Pick<FileHandle, 'read' | 'stat'>,
  codecs: Parameters<typeof recordingFormat.header>[0] | null,
  options: { signal?: AbortSignal; onProgress?: (done: number) => void } = {},
): Promise<Findings> {
  const { size } = await file.stat();
  const reader = new Reader(file, size);
  const { header, newHeader } = await findHeader(reader, codecs);
  const unreadable: Findings = {
    ...{ size, header: null, newHeader: null, fragments: 0, durationMs: 0, holes: [], end: 0, tail: 'rest' },
    index: Buffer.alloc(0),
  };
  if (header === null) return unreadable;
  const walk = new Walk(reader, header);
  while (await walk.step()) {
    options.signal?.throwIfAborted();
    options.onProgress?.(walk.at / Math.max(1, size));
  }
  // Fragments with checksums come from a studio that gave the header one: what stands there now is not to be believed.
  if (walk.fragments === 0 && !header.sealed && (await new Walk(reader, { ...header, sealed: true }).step()))
    return unreadable;
  const index = recordingFormat.index(walk.keys);
  return {
    ...{ size, header, newHeader, fragments: walk.fragments, durationMs: walk.durationMs() },
    ...{ holes: walk.holes, end: walk.at, index, tail: await tailOf(reader, walk.at, index) },
  };
}

async function findHeader(reader: Reader, codecs: Parameters<typeof scan>[1]) {
  const header = readHeader(await reader.read(0, Math.min(MAX_HEADER_BYTES, reader.size)));
  const known = codecs?.video || codecs?.audio ? recordingFormat.header(codecs).bytes : null;
  // Without a seal it may be an older studio's; if the journal knows it with one, the seal was lost.
  if (known === null || (header !== null && (header.sealed || !readHeader(known)?.sealed)))
    return { header, newHeader: null };
  return { header: readHeader(known), newHeader: known };
}

async function tailOf(reader: Reader, end: number, index: Buffer): Promise<Findings['tail']> {
  if (end >= reader.size) return 'nothing';
  const rest = reader.size - end;
  if (rest === index.length && (await reader.read(end, rest)).equals(index)) return 'index';
  // Its first box says so, or its last one (`mfro`), which holds the length of the whole index.
  if ((await reader.read(end, 8)).toString('latin1', 4, 8) === 'mfra') return 'other_index';
  if (rest < 16) return 'rest';
  const last = await reader.read(reader.size - 16, 16);
  return last.toString('latin1', 4, 8) === 'mfro' && last.readUInt32BE(12) === rest ? 'other_index' : 'rest';
}

class Reader {
  readonly size: number;
  private readonly file: Pick<FileHandle, 'read'>;
  private buffer = Buffer.allocUnsafeSlow(SEARCH_BYTES);

  constructor(file: Pick<FileHandle, 'read'>, size: number) {
    this.file = file;
    this.size = size;
  }

  /** The bytes there, good until the next call. Shorter at the end of the file. */
  async read(at: number, bytes: number): Promise<Buffer> {
    if (this.buffer.length < bytes) this.buffer = Buffer.allocUnsafeSlow(Math.ceil(bytes * 1.5));
    let done = 0;
    while (done < bytes) {
      const { bytesRead } = await this.file.read(this.buffer, done, bytes - done, at + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return this.buffer.subarray(0, done);
  }
}

class Walk {
  at: number;
  fragments = 0;
  readonly keys: { time: number; offset: number }[] = [];
  readonly holes: { from: number; to: number }[] = [];
  private readonly reader: Reader;
  private readonly header: Header;
  private sequence = 0;
  /** Where each track has come to, in its own ticks. */
  private readonly ends = new Map<number, number>();

  constructor(reader: Reader, header: Header) {
    this.reader = reader;
    this.header = header;
    this.at = header.end;
  }

  durationMs(): number {
    const ends = [...this.ends].map(([id, end]) => (end * 1000) / (this.header.scales.get(id) ?? 1));
    return Math.round(Math.max(0, ...ends));
  }

  /** Goes on by one fragment or over one range that is none; false at the end. */
  async step(): Promise<boolean> {
    const fragment = await this.fragmentAt(this.at);
    if (fragment) return this.take(fragment);
    const covered = await this.coveredAt(this.at);
    if (covered !== null) {
      this.at = covered;
      return true;
    }
    return this.skip();
  }

  private take(fragment: Fragment): true {
    this.at = fragment.to;
    this.fragments += 1;
    this.sequence = fragment.sequence;
    const first = fragment.tracks[0];
    if (fragment.key && first) this.keys.push({ time: first.time, offset: fragment.at });
    for (const { id, endTime } of fragment.tracks) this.ends.set(id, endTime);
    return true;
  }

  /** Looks for the next key picture behind what is no fragment. */
  private async skip(): Promise<boolean> {
    let lastWhole: Fragment | null = null;
    for (let from = this.at + 1; ; ) {
      const next = await this.nextFragment(from);
      if (next?.key) {
        this.holes.push({ from: this.at, to: next.at });
        return this.take(next);
      }
      if (next === null) break;
      lastWhole = next;
      from = next.to;
    }
    if (lastWhole === null) return false;
    // Pictures that build on what is lost: they stay in the file, covered, rather than being cut off.
    this.holes.push({ from: this.at, to: lastWhole.to });
    this.at = lastWhole.to;
    return true;
  }

  private async nextFragment(from: number): Promise<Fragment | null> {
    for (let at = from; at < this.reader.size; at += SEARCH_BYTES - 8) {
      const count = Math.min(SEARCH_BYTES, this.reader.size - at);
      const places: number[] = [];
      const bytes = await this.reader.read(at, count);
      for (let i = bytes.indexOf('moof', 4, 'latin1'); i >= 0; i = bytes.indexOf('moof', i + 1, 'latin1'))
        places.push(at + i - 4);
      for (const place of places) {
        const fragment = await this.fragmentAt(place);
        if (fragment) return fragment;
      }
    }
    return null;
  }

  private async fragmentAt(at: number): Promise<Fragment | null> {
    const { reader, header } = this;
    const head = await reader.read(at, 8);
    if (head.length < 8 || head.toString('latin1', 4, 8) !== 'moof') return null;
    const moofBytes = head.readUInt32BE(0);
    if (moofBytes < 24 || moofBytes > MAX_MOOF_BYTES || at + moofBytes + 8 > reader.size) return null;
    const mdat = await reader.read(at + moofBytes, 8);
    const mdatBytes = mdat.readUInt32BE(0);
    const bytes = moofBytes + mdatBytes;
    if (mdat.toString('latin1', 4, 8) !== 'mdat' || bytes > MAX_FRAGMENT_BYTES || at + bytes > reader.size) return null;
    const whole = await reader.read(at, bytes);
    if (whole.length < bytes) return null;
    const facts = readFragment(whole.subarray(0, moofBytes), mdatBytes, header);
    if (facts === null || facts.sequence <= this.sequence) return null;
    if (facts.tracks.some(({ id, time }) => time < (this.ends.get(id) ?? 0))) return null;
    return isWhole(whole, moofBytes, facts, header.lengthBytes) ? { ...facts, at, to: at + bytes } : null;
  }

  /** The end of a range that an earlier repair has covered (`flaws.ts`), or null. */
  private async coveredAt(at: number): Promise<number | null> {
    const head = await this.reader.read(at, 16);
    if (head.length < 16 || head.toString('latin1', 4, 8) !== 'free') return null;
    const short = head.readUInt32BE(0);
    const bytes = short === 1 ? Number(head.readBigUInt64BE(8)) : short;
    return bytes >= 16 && at + bytes <= this.reader.size ? at + bytes : null;
  }
}
