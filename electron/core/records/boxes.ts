import { crc32 } from 'node:zlib';
import { recordingFormat } from '../egress/index.ts';

/*
 * Reads the boxes that the recorder writes (egress/recorder/fmp4.ts), and only those: what does not look exactly so is not
 * one of ours, or not any more. Pure: bytes in, facts out; nothing here throws on bad bytes.
 */

const { SEAL_BYTES, SEAL_WORD, VIDEO_TRACK } = recordingFormat;

export type Header = {
  /** Where the first fragment begins. */
  readonly end: number;
  readonly durationAt: number;
  readonly statedMs: number;
  /** Ticks a second of each track, by its number. */
  readonly scales: ReadonlyMap<number, number>;
  /** Bytes of a NAL unit's length. */
  readonly lengthBytes: number;
  /** Its checksum holds; then every fragment has one as well. False: written by a studio that had none. */
  readonly sealed: boolean;
};

export type FragmentFacts = {
  readonly sequence: number;
  readonly tracks: readonly {
    readonly id: number;
    readonly time: number;
    readonly endTime: number;
    readonly samples: readonly number[];
  }[];
  /** Begins with a key picture: players can start here. */
  readonly key: boolean;
  /** Where the checksum stands in it, or null. */
  readonly sealAt: number | null;
};

type Box = { readonly name: string; readonly from: number; readonly body: number; readonly to: number };

/** The boxes of a range, or null when they do not fill it exactly. */
function boxesIn(bytes: Buffer, from: number, to: number): Box[] | null {
  const found: Box[] = [];
  for (let at = from; at < to; ) {
    if (at + 8 > to) return null;
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > to) return null;
    found.push({ name: bytes.toString('latin1', at + 4, at + 8), from: at, body: at + 8, to: at + size });
    at += size;
  }
  return found;
}

/** The first box of each name on the way down, or null. */
function find(bytes: Buffer, from: number, to: number, ...path: string[]): Box | null {
  let range = { body: from, to };
  let box: Box | null = null;
  for (const name of path) {
    box = boxesIn(bytes, range.body, range.to)?.find((one) => one.name === name) ?? null;
    if (box === null) return null;
    range = box;
  }
  return box;
}

/** @param bytes the beginning of the file, as long as a header may be */
export function readHeader(bytes: Buffer): Header | null {
  const ftyp = topBox(bytes, 0, 'ftyp');
  const moov = ftyp && topBox(bytes, ftyp.to, 'moov');
  const mehd = moov && find(bytes, moov.body, moov.to, 'mvex', 'mehd');
  const traks = moov && boxesIn(bytes, moov.body, moov.to)?.filter((box) => box.name === 'trak');
  if (!moov || !mehd || !traks || mehd.to - mehd.body !== 12) return null;
  const scales = new Map<number, number>();
  let lengthBytes = 4;
  for (const trak of traks) {
    const tkhd = find(bytes, trak.body, trak.to, 'tkhd');
    const mdhd = find(bytes, trak.body, trak.to, 'mdia', 'mdhd');
    const stsd = find(bytes, trak.body, trak.to, 'mdia', 'minf', 'stbl', 'stsd');
    if (!tkhd || !mdhd || !stsd || tkhd.to - tkhd.body < 16 || mdhd.to - mdhd.body < 16) return null;
    const scale = bytes.readUInt32BE(mdhd.body + 12);
    if (scale === 0) return null;
    scales.set(bytes.readUInt32BE(tkhd.body + 12), scale);
    const avcC = bytes.subarray(stsd.body, stsd.to).indexOf('avcC', 0, 'latin1');
    if (avcC > 0) lengthBytes = ((bytes[stsd.body + avcC + 4 + 4] ?? 3) & 3) + 1;
  }
  const durationAt = mehd.body + 4;
  const stated = bytes.readBigUInt64BE(durationAt);
  const sealed = isHeaderSealed(bytes, moov, durationAt);
  // A changed header must not be believed; one without a seal may be from before there were any.
  if (sealed === false || scales.size === 0) return null;
  return {
    end: sealed === true ? moov.to + SEAL_BYTES : moov.to,
    durationAt,
    statedMs: stated > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(stated),
    scales,
    lengthBytes,
    sealed: sealed === true,
  };
}

function topBox(bytes: Buffer, at: number, name: string): Box | null {
  if (at + 8 > bytes.length || bytes.toString('latin1', at + 4, at + 8) !== name) return null;
  const size = bytes.readUInt32BE(at);
  return size >= 8 && at + size <= bytes.length ? { name, from: at, body: at + 8, to: at + size } : null;
}

/** True: the checksum holds. False: it does not. Null: there is none. */
function isHeaderSealed(bytes: Buffer, moov: Box, durationAt: number): boolean | null {
  const stated = sealIn(bytes, moov.to, bytes.length);
  if (stated === null) return null;
  const zeroed = Buffer.from(bytes.subarray(0, moov.to));
  zeroed.fill(0, durationAt, durationAt + 8);
  return crc32(zeroed) === stated;
}

/** The checksum in the seal at `at`, or null when none stands there. */
function sealIn(bytes: Buffer, at: number, to: number): number | null {
  if (at + SEAL_BYTES > to || bytes.readUInt32BE(at) !== SEAL_BYTES) return null;
  if (bytes.toString('latin1', at + 4, at + 8) !== 'free' || bytes.compare(SEAL_WORD, 0, 4, at + 8, at + 12) !== 0)
    return null;
  return bytes.readUInt32BE(at + 12);
}

/** TRUN: data offset, and per sample duration, size and flags: the one layout that the recorder writes. */
const TRUN_HEAD = 0x701;
const NOT_SYNC_BIT = 0x1_0000;

/**
 * What a `moof` says, or null when it is none of ours or its numbers do not add up.
 * @param moof the whole box @param mdatBytes of the `mdat` behind it, with its head
 */
export function readFragment(moof: Buffer, mdatBytes: number, header: Header): FragmentFacts | null {
  const inside = boxesIn(moof, 8, moof.length);
  const mfhd = inside?.[0];
  if (!inside || mfhd?.name !== 'mfhd' || mfhd.to - mfhd.body !== 8) return null;
  const tracks: FragmentFacts['tracks'][number][] = [];
  let offset = moof.length + 8;
  let key = false;
  let sealAt: number | null = null;
  for (const box of inside.slice(1)) {
    if (box.name === 'free' && box === inside.at(-1) && sealIn(moof, box.from, box.to) !== null) sealAt = box.from;
    else {
      const track = box.name === 'traf' ? readTrack(moof, box, offset) : null;
      if (track === null || !header.scales.has(track.id)) return null;
      offset += track.bytes;
      if (track.id === VIDEO_TRACK) key = track.key && tracks.length === 0;
      tracks.push(track);
    }
  }
  const wants = header.sealed === (sealAt !== null);
  if (!wants || tracks.length === 0 || offset !== moof.length + mdatBytes) return null;
  return { sequence: moof.readUInt32BE(mfhd.body + 4), tracks, key, sealAt };
}

function readTrack(moof: Buffer, traf: Box, offset: number) {
  const [tfhd, tfdt, trun, ...more] = boxesIn(moof, traf.body, traf.to) ?? [];
  if (tfhd?.name !== 'tfhd' || tfdt?.name !== 'tfdt' || trun?.name !== 'trun' || more.length > 0) return null;
  if (tfhd.to - tfhd.body !== 8 || tfdt.to - tfdt.body !== 12 || trun.to - trun.body < 12) return null;
  const count = moof.readUInt32BE(trun.body + 4);
  if (moof.readUInt32BE(trun.body) !== TRUN_HEAD || moof.readUInt32BE(trun.body + 8) !== offset) return null;
  if (count === 0 || trun.to - trun.body !== 12 + count * 12) return null;
  const time = Number(moof.readBigUInt64BE(tfdt.body + 4));
  let endTime = time;
  let bytes = 0;
  const samples: number[] = [];
  for (let at = trun.body + 12; at < trun.to; at += 12) {
    endTime += moof.readUInt32BE(at);
    const size = moof.readUInt32BE(at + 4);
    samples.push(size);
    bytes += size;
  }
  const key = (moof.readUInt32BE(trun.body + 20) & NOT_SYNC_BIT) === 0;
  return { id: moof.readUInt32BE(tfhd.body + 4), time, endTime, samples, bytes, key };
}

/** Whether a fragment's bytes are those that were written. @param whole moof and mdat */
export function isWhole(whole: Buffer, moofBytes: number, facts: FragmentFacts, lengthBytes: number): boolean {
  if (facts.sealAt !== null) {
    const at = facts.sealAt + SEAL_BYTES - 4;
    const stated = whole.readUInt32BE(at);
    const rest = crc32(whole.subarray(at + 4), crc32(NO_CRC, crc32(whole.subarray(0, at))));
    return rest === stated;
  }
  // Without a checksum: do the pictures' own lengths add up, and is there sound at all?
  let at = moofBytes + 8;
  for (const { id, samples } of facts.tracks) {
    for (const size of samples) {
      const sample = whole.subarray(at, at + size);
      if (id === VIDEO_TRACK ? !isPicture(sample, lengthBytes) : size > 0 && sample.every((byte) => byte === 0))
        return false;
      at += size;
    }
  }
  return true;
}

const NO_CRC = Buffer.alloc(4);

/** Length-prefixed H.264: the units fill it exactly, and none has the bit set that is always 0 (Rec. ITU-T H.264 §7.4.1). */
function isPicture(sample: Buffer, lengthBytes: number): boolean {
  let at = 0;
  while (at + lengthBytes < sample.length) {
    const size = sample.readUIntBE(at, lengthBytes);
    const head = sample[at + lengthBytes] ?? 0xff;
    if (size === 0 || head >= 0x80 || (head & 0x1f) === 0) return false;
    at += lengthBytes + size;
  }
  return at === sample.length && at > 0;
}
