/**
 * tests/support/rtpFiles - what came by RTP, as files that ffmpeg reads: H.264 as Annex B, VP8 as IVF, Opus in Ogg.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { EncodedAudioPacketSource, EncodedPacket, FilePathTarget, OggOutputFormat, Output } from 'mediabunny';
import { H264RtpPayload, type RtpPacket, Vp8RtpPayload } from 'werift';
import { RtpClock, RtpOrder } from './rtpOrder.ts';

export type VideoCodec = 'H264' | 'VP8';
export type ReceivedPicture = { readonly arrivedAtMs: number; readonly key: boolean; readonly bytes: number };

export type VideoFile = {
  readonly codec: VideoCodec;
  readonly path: string;
  push(packet: RtpPacket): void;
  /** Whole pictures that can be decoded, the oldest first; of long streams the newest 10,000. */
  pictures(): readonly ReceivedPicture[];
  counts(): { readonly frames: number; readonly keyFrames: number; readonly gaps: number };
  close(): void;
};

const MOST_PICTURES = 10_000;
/** A request may be lost like any packet, above all while a route changes: it is made again while no key frame came. */
const ASK_AGAIN_MS = 500;
const H264_SPS = 7;
const START_CODE_BYTES = 4;
const IVF_HEADER_BYTES = 32;
const IVF_FRAME_BYTES = 12;

/**
 * Writes each picture as it is whole. After a gap nothing is written up to the next key frame, which `askForKeyFrame` is
 * to bring: what lies between could not be decoded.
 */
export function openVideoFile(codec: VideoCodec, path: string, askForKeyFrame: () => void): VideoFile {
  const file = openSync(path, 'w');
  const clock = new RtpClock();
  const pictures: ReceivedPicture[] = [];
  let [frames, keyFrames, gaps] = [0, 0, 0];
  let [parts, fragment]: [Buffer[], Buffer | undefined] = [[], undefined];
  let [key, whole, needsKey, closed] = [false, false, true, false];
  let askedAtMs = performance.now();

  const ask = () => {
    askedAtMs = performance.now();
    askForKeyFrame();
  };

  const begin = () => {
    parts = [];
    fragment = undefined;
    key = false;
    whole = false;
  };

  const write = (picture: Buffer, timestamp: number) => {
    if (codec === 'VP8') {
      if (frames === 0) writeSync(file, ivfHeader(picture));
      const header = Buffer.alloc(IVF_FRAME_BYTES);
      header.writeUInt32LE(picture.length, 0);
      header.writeBigUInt64LE(BigInt(clock.ticks(timestamp)), 4);
      writeSync(file, header);
    }
    writeSync(file, picture);
    frames += 1;
    if (key) keyFrames += 1;
    if (pictures.length >= MOST_PICTURES) pictures.splice(0, MOST_PICTURES / 2);
    pictures.push({ arrivedAtMs: performance.now(), key, bytes: picture.length });
  };

  const take = (packet: RtpPacket) => {
    // Padding, which probes the line, has no payload.
    if (packet.payload.length === 0) return;
    if (codec === 'H264') {
      const part = H264RtpPayload.deSerialize(packet.payload, fragment);
      fragment = part.fragment;
      if (part.payload !== undefined && part.payload.length > 0) {
        // A browser sends the parameters with each key frame, first of all.
        if (parts.length === 0) whole = ((part.payload[START_CODE_BYTES] ?? 0) & 31) === H264_SPS;
        parts.push(part.payload);
      }
      key ||= part.isKeyframe;
    } else {
      const part = Vp8RtpPayload.deSerialize(packet.payload);
      if (parts.length === 0) {
        whole = part.isPartitionHead;
        key = whole && part.isKeyframe;
      }
      parts.push(part.payload);
    }
    if (!packet.header.marker) return;
    if (key && whole) needsKey = false;
    if (!needsKey && parts.length > 0) write(Buffer.concat(parts), packet.header.timestamp);
    else if (needsKey && performance.now() - askedAtMs > ASK_AGAIN_MS) ask();
    begin();
  };

  const order = new RtpOrder<RtpPacket>(take, () => {
    gaps += 1;
    needsKey = true;
    begin();
    ask();
  });
  return {
    codec,
    path,
    push(packet) {
      if (!closed) order.push(packet);
    },
    pictures: () => pictures,
    counts: () => ({ frames, keyFrames, gaps }),
    close() {
      if (closed) return;
      closed = true;
      closeSync(file);
    },
  };
}

/** Size from the key frame (RFC 6386, 9.1), times in 1/90,000 s. The number of frames is left open, as in a live stream. */
function ivfHeader(keyFrame: Buffer): Buffer {
  const header = Buffer.alloc(IVF_HEADER_BYTES);
  header.write('DKIF', 0, 'latin1');
  header.writeUInt16LE(IVF_HEADER_BYTES, 6);
  header.write('VP80', 8, 'latin1');
  header.writeUInt16LE(keyFrame.readUInt16LE(6) & 0x3fff, 12);
  header.writeUInt16LE(keyFrame.readUInt16LE(8) & 0x3fff, 14);
  header.writeUInt32LE(90_000, 16);
  header.writeUInt32LE(1, 20);
  return header;
}

/** Stereo at 48 kHz without gain (RFC 7845, 5.1). Nothing is skipped at the start: it is no file of an encoder. */
function opusHead(): Buffer {
  const head = Buffer.alloc(19);
  head.write('OpusHead', 0, 'latin1');
  head.writeUInt8(1, 8);
  head.writeUInt8(2, 9);
  head.writeUInt32LE(OPUS_HZ, 12);
  return head;
}

export type SoundTrack = {
  push(packet: RtpPacket): void;
  /** Packets kept: the newest 20 minutes of 20 ms each. */
  kept(): number;
  /** Writes what is kept, with its pauses. */
  write(path: string): Promise<void>;
};

const MOST_SOUNDS = 60_000;
const OPUS_HZ = 48_000;
/** What browsers send (RFC 7587 allows 2.5 to 120 ms). */
const OPUS_PACKET_S = 0.02;

export function createSoundTrack(): SoundTrack {
  const clock = new RtpClock();
  const sounds: { atS: number; bytes: Buffer }[] = [];
  const order = new RtpOrder<RtpPacket>(
    (packet) => {
      if (packet.payload.length === 0) return;
      if (sounds.length >= MOST_SOUNDS) sounds.splice(0, MOST_SOUNDS / 2);
      sounds.push({ atS: clock.ticks(packet.header.timestamp) / OPUS_HZ, bytes: packet.payload });
    },
    () => {},
  );
  return {
    push: (packet) => order.push(packet),
    kept: () => sounds.length,
    async write(path) {
      const output = new Output({ format: new OggOutputFormat(), target: new FilePathTarget(path) });
      const source = new EncodedAudioPacketSource('opus');
      output.addAudioTrack(source);
      await output.start();
      const decoderConfig = { codec: 'opus', sampleRate: OPUS_HZ, numberOfChannels: 2, description: opusHead() };
      const firstS = sounds[0]?.atS ?? 0;
      for (const { atS, bytes } of [...sounds])
        await source.add(new EncodedPacket(bytes, 'key', atS - firstS, OPUS_PACKET_S), { decoderConfig });
      await output.finalize();
    },
  };
}
