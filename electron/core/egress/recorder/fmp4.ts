import { crc32 } from 'node:zlib';
import type { TrackConfig } from '../../../../shared/domain/media.ts';
import type { Configs } from '../packet.ts';
import { box, fullBox, text, u8, u16, u32, u64 } from './boxes.ts';

/**
 * Our own small fragmented MP4 writer, not mediabunny's, for two reasons seen in mediabunny 1.61
 * (`isobmff-muxer.ts`, `interleaveSamples`): it ends a fragment only where every track has a key frame, so that with a key
 * frame every 2 s a kill loses more than the 2 s allowed, and a track that stalls keeps everything in memory; and it
 * awaits a promise per packet, which alone costs more than `ffmpeg -c copy` does for the whole work (bench/egress.ts).
 *
 * Pure: it makes bytes and keeps no file. Samples point at the caller's data.
 */
export type Sample = {
  readonly data: Uint8Array;
  /** In the track's time scale. */
  readonly time: number;
  /** Known only when the next one comes. */
  duration: number;
  readonly key: boolean;
};

export type FragmentTrack = { readonly id: number; readonly samples: readonly Sample[] };

export const VIDEO_TRACK = 1;
export const AUDIO_TRACK = 2;
/** Divides evenly by every usual frame rate. */
export const VIDEO_SCALE = 90_000;
/** Of the whole file's length in `mvhd` and `mehd`: milliseconds. */
const MOVIE_SCALE = 1_000;

/** Sample flags: depends on nothing, or on others and is no sync sample (14496-12 §8.8.3.1). */
const SYNC = 0x0200_0000;
const NOT_SYNC = 0x0101_0000;

export function scaleOf(config: TrackConfig): number {
  return config.track === 'video' ? VIDEO_SCALE : config.sampleRate;
}

/**
 * A seal is a `free` box, which players pass over, with a word of ours and the CRC-32 of the bytes it stands for: of the
 * header, after `moov`; of a whole fragment, inside its `moof`. By it alone is a picture that a bad block or a power cut
 * has changed told from a good one; every other check only sees that the lengths add up.
 */
export const SEAL_BYTES = 16;
export const SEAL_WORD = Buffer.from('rcs1', 'latin1');

function seal(crc: number): Buffer {
  return box('free', SEAL_WORD, u32(crc));
}

/** ftyp, moov and their seal. `durationAt` is where the 8 bytes of the length (ms) stand, for `durationBytes`. */
export function header(configs: Configs): { bytes: Buffer; durationAt: number } {
  const ftyp = box('ftyp', text('isom'), u32(0x200), text('isomiso5iso6avc1mp41'));
  const { video, audio } = configs;
  const tracks: Buffer[] = [];
  const extends_: Buffer[] = [];
  if (video !== undefined) {
    tracks.push(trak(VIDEO_TRACK, VIDEO_SCALE, video));
    extends_.push(fullBox('trex', 0, 0, u32(VIDEO_TRACK, 1, 0, 0, NOT_SYNC)));
  }
  if (audio !== undefined) {
    tracks.push(trak(AUDIO_TRACK, audio.sampleRate, audio));
    extends_.push(fullBox('trex', 0, 0, u32(AUDIO_TRACK, 1, 1024, 0, SYNC)));
  }
  const mvhd = fullBox(
    'mvhd',
    0,
    0,
    u32(0, 0, MOVIE_SCALE, 0, 0x10000),
    u16(0x100, 0),
    u32(0, 0),
    MATRIX,
    ZERO_24,
    u32(3),
  );
  const mehd = fullBox('mehd', 1, 0, u64(0));
  const moov = box('moov', mvhd, ...tracks, box('mvex', mehd, ...extends_));
  const durationAt = ftyp.length + moov.indexOf('mehd', 0, 'latin1') + 8;
  // The length is written again and again, so the seal takes it for 0.
  return { bytes: Buffer.concat([ftyp, moov, seal(crc32(moov, crc32(ftyp)))]), durationAt };
}

export const durationBytes = (ms: number): Buffer => u64(Math.max(0, Math.round(ms)));

const MATRIX = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
const ZERO_24 = Buffer.alloc(24);

function trak(id: number, scale: number, config: TrackConfig): Buffer {
  const isVideo = config.track === 'video';
  const size = isVideo ? u32(config.width * 0x10000, config.height * 0x10000) : u32(0, 0);
  const tkhd = fullBox('tkhd', 0, 3, u32(0, 0, id, 0, 0, 0, 0), u16(0, 0, isVideo ? 0 : 0x100, 0), MATRIX, size);
  const mdhd = fullBox('mdhd', 0, 0, u32(0, 0, scale, 0), u16(0x55c4, 0)); // language: und
  const hdlr = fullBox(
    'hdlr',
    0,
    0,
    u32(0),
    text(isVideo ? 'vide' : 'soun'),
    u32(0, 0, 0),
    text(isVideo ? 'Video\0' : 'Audio\0'),
  );
  const mediaHead = isVideo ? fullBox('vmhd', 0, 1, u16(0, 0, 0, 0)) : fullBox('smhd', 0, 0, u16(0, 0));
  const dinf = box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1)));
  const stbl = box(
    'stbl',
    fullBox('stsd', 0, 0, u32(1), config.track === 'video' ? avc1(config) : mp4a(config)),
    fullBox('stts', 0, 0, u32(0)),
    fullBox('stsc', 0, 0, u32(0)),
    fullBox('stsz', 0, 0, u32(0, 0)),
    fullBox('stco', 0, 0, u32(0)),
  );
  return box('trak', tkhd, box('mdia', mdhd, hdlr, box('minf', mediaHead, dinf, stbl)));
}

function avc1(config: Extract<TrackConfig, { track: 'video' }>): Buffer {
  return box(
    'avc1',
    u32(0),
    u16(0, 1, 0, 0),
    u32(0, 0, 0),
    u16(config.width, config.height),
    u32(0x480000, 0x480000, 0),
    u16(1),
    Buffer.alloc(32),
    u16(0x18, 0xffff),
    box('avcC', config.description),
    box('pasp', u32(1, 1)),
  );
}

function mp4a(config: Extract<TrackConfig, { track: 'audio' }>): Buffer {
  // Rates of 65,536 Hz and more do not fit the 16.16 field; the AudioSpecificConfig holds the real one.
  const rate = config.sampleRate < 0x10000 ? config.sampleRate * 0x10000 : 0;
  const entry = [u32(0), u16(0, 1), u32(0, 0), u16(config.channels, 16, 0, 0), u32(rate)];
  return box('mp4a', ...entry, esds(config));
}

/** Descriptors of ISO/IEC 14496-1 §7.2.6: ES, decoder configuration (AAC, audio stream), its bytes, SL. */
function esds(config: Extract<TrackConfig, { track: 'audio' }>): Buffer {
  const specific = descriptor(5, config.description);
  const decoder = descriptor(4, u8(0x40, 0x15, 0, 0, 0), u32(config.bitrate, config.bitrate), specific);
  return fullBox('esds', 0, 0, descriptor(3, u16(AUDIO_TRACK), u8(0), decoder, descriptor(6, u8(2))));
}

function descriptor(tag: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const size = [body.length >>> 21, body.length >>> 14, body.length >>> 7].map((v) => (v & 0x7f) | 0x80);
  return Buffer.concat([u8(tag, ...size, body.length & 0x7f), body]);
}

const TFHD_DEFAULT_BASE_IS_MOOF = 0x020000;
/** Data offset, and per sample: duration, size, flags. */
const TRUN_FLAGS = 0x1 | 0x100 | 0x200 | 0x400;

/** Of `moof` and the head of `mdat`: everything but the samples' entries and their data. */
const FRAGMENT_BYTES = 8 + 16 + SEAL_BYTES + 8;
const TRACK_BYTES = 8 + 16 + 20 + 20;
const SAMPLE_BYTES = 12;

/** How long a fragment becomes. */
export function fragmentBytes(tracks: readonly FragmentTrack[]): number {
  let bytes = FRAGMENT_BYTES;
  for (const { samples } of tracks) {
    bytes += TRACK_BYTES + samples.length * SAMPLE_BYTES;
    for (const { data } of samples) bytes += data.length;
  }
  return bytes;
}

/**
 * One movie fragment, sealed: moof, the head of mdat and the samples' data in the order of `tracks`. Written by hand into
 * the buffer that goes to the disk: this runs once a second for hours.
 *
 * @param out exactly `fragmentBytes(tracks)` long
 */
export function putFragment(out: Buffer, sequence: number, tracks: readonly FragmentTrack[]): void {
  const put = new Cursor(out);
  let moofBytes = FRAGMENT_BYTES - 8;
  for (const { samples } of tracks) moofBytes += TRACK_BYTES + samples.length * SAMPLE_BYTES;
  put.box(moofBytes, MOOF);
  put.box(16, MFHD);
  put.u32(0);
  put.u32(sequence);
  let at = moofBytes + 8;
  for (const { id, samples } of tracks) {
    put.box(TRACK_BYTES + samples.length * SAMPLE_BYTES, TRAF);
    put.box(16, TFHD);
    put.u32(TFHD_DEFAULT_BASE_IS_MOOF);
    put.u32(id);
    const time = samples[0]?.time ?? 0;
    put.box(20, TFDT);
    put.u32(0x0100_0000);
    put.u32(Math.floor(time / 0x1_0000_0000));
    put.u32(time % 0x1_0000_0000);
    put.box(20 + samples.length * SAMPLE_BYTES, TRUN);
    put.u32(TRUN_FLAGS);
    put.u32(samples.length);
    put.u32(at);
    for (const { data, duration, key } of samples) {
      put.u32(duration);
      put.u32(data.length);
      put.u32(key ? SYNC : NOT_SYNC);
      out.set(data, at);
      at += data.length;
    }
  }
  out.set(EMPTY_SEAL, put.at);
  put.at += SEAL_BYTES;
  put.box(out.length - moofBytes, MDAT);
  // The checksum counts as 0 in what it stands for.
  out.writeUInt32BE(crc32(out), moofBytes - 4);
}

const word = (name: string): number => text(name).readUInt32BE();
const [MOOF, MFHD, TRAF, TFHD] = [word('moof'), word('mfhd'), word('traf'), word('tfhd')];
const [TFDT, TRUN, MDAT] = [word('tfdt'), word('trun'), word('mdat')];
const EMPTY_SEAL = seal(0);

class Cursor {
  at = 0;
  private readonly view: DataView;

  constructor(out: Uint8Array) {
    this.view = new DataView(out.buffer, out.byteOffset, out.byteLength);
  }

  u32(value: number): void {
    this.view.setUint32(this.at, value);
    this.at += 4;
  }

  box(size: number, name: number): void {
    this.u32(size);
    this.u32(name);
  }
}

/** Where a fragment that begins with a key frame stands in the file. */
export type IndexEntry = { readonly time: number; readonly offset: number };

export const INDEX_ENTRY_BYTES = 19;

/** The index at the end of a file that was closed properly: players seek without reading the whole file. */
export function index(entries: readonly IndexEntry[]): Buffer {
  const body = Buffer.alloc(entries.length * INDEX_ENTRY_BYTES);
  entries.forEach(({ time, offset }, i) => {
    body.writeBigUInt64BE(BigInt(time), i * INDEX_ENTRY_BYTES);
    body.writeBigUInt64BE(BigInt(offset), i * INDEX_ENTRY_BYTES + 8);
    body.fill(1, i * INDEX_ENTRY_BYTES + 16, (i + 1) * INDEX_ENTRY_BYTES); // first traf, first trun, first sample
  });
  const tfra = fullBox('tfra', 1, 0, u32(VIDEO_TRACK, 0, entries.length), body);
  return box('mfra', tfra, fullBox('mfro', 0, 0, u32(8 + tfra.length + 16)));
}
