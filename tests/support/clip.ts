import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import type { MediaPacket, TrackConfig } from '../../shared/domain/media.ts';
import { runProgram } from './needs.ts';

/** Real H.264 and AAC as the page would send it: what FFmpeg encoded, demuxed by mediabunny. */
export type Clip = {
  readonly video: Extract<TrackConfig, { track: 'video' }>;
  readonly audio: Extract<TrackConfig, { track: 'audio' }>;
  /** In order of time, sound and picture mixed. */
  readonly packets: readonly MediaPacket[];
  readonly durationUs: number;
};

/** Encodes a moving test picture with a tone: 30 frames/s, a key frame every `gopSeconds`, no B-frames. */
export async function makeClip(
  options: { seconds?: number; width?: number; height?: number; gopSeconds?: number; bitrate?: number } = {},
): Promise<Clip> {
  const { seconds = 4, width = 360, height = 640, gopSeconds = 1, bitrate = 600_000 } = options;
  const path = join(tmpdir(), `redcast-clip-${process.pid}-${seconds}-${width}x${height}.mp4`);
  const gop = String(gopSeconds * 30);
  runProgram('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', `testsrc2=size=${width}x${height}:rate=30`],
    ...['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000', '-t', String(seconds)],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', gop, '-keyint_min', gop],
    ...['-b:v', String(bitrate), '-maxrate', String(bitrate), '-bufsize', String(bitrate), '-pix_fmt', 'yuv420p'],
    ...['-c:a', 'aac', '-b:a', '128k', '-ac', '2', path],
  ]);
  try {
    return await readClip(path, bitrate);
  } finally {
    rmSync(path, { force: true });
  }
}

async function readClip(path: string, bitrate: number): Promise<Clip> {
  const input = new Input({ source: new BufferSource(readFileSync(path)), formats: ALL_FORMATS });
  const video = await input.getPrimaryVideoTrack();
  const audio = await input.getPrimaryAudioTrack();
  const videoConfig = await video?.getDecoderConfig();
  const audioConfig = await audio?.getDecoderConfig();
  if (!video || !audio || !videoConfig || !audioConfig) throw new Error(`${path} lacks a track`);
  const packets: MediaPacket[] = [];
  for (const [track, source] of [
    ['video', video],
    ['audio', audio],
  ] as const) {
    for await (const packet of new EncodedPacketSink(source).packets()) {
      packets.push({
        track,
        timestampUs: Math.round(packet.timestamp * 1e6),
        durationUs: Math.round(packet.duration * 1e6),
        key: packet.type === 'key',
        data: Uint8Array.from(packet.data),
      });
    }
  }
  packets.sort((a, b) => a.timestampUs - b.timestampUs);
  return {
    video: {
      track: 'video',
      codec: videoConfig.codec,
      width: videoConfig.codedWidth ?? 0,
      height: videoConfig.codedHeight ?? 0,
      fps: 30,
      bitrate,
      description: bytesOf(videoConfig.description),
    },
    audio: {
      track: 'audio',
      codec: audioConfig.codec,
      sampleRate: audioConfig.sampleRate,
      channels: audioConfig.numberOfChannels,
      bitrate: 128_000,
      description: bytesOf(audioConfig.description),
    },
    packets,
    durationUs: packets.reduce((end, p) => Math.max(end, p.timestampUs + p.durationUs), 0),
  };
}

function bytesOf(source: AllowSharedBufferSource | undefined): Uint8Array {
  if (source === undefined) throw new Error('a track without parameters');
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice();
  return new Uint8Array(source).slice();
}
