import { spawn, spawnSync } from 'node:child_process';
import { z } from 'zod';
import { programPath, runProgram } from './needs.ts';

const Stream = z.object({
  codec_name: z.string(),
  codec_type: z.string(),
  width: z.number().optional(),
  height: z.number().optional(),
  sample_rate: z.string().optional(),
  channels: z.number().optional(),
  avg_frame_rate: z.string().optional(),
  start_time: z.string().optional(),
  duration: z.string().optional(),
  nb_read_packets: z.string().optional(),
});
const Packet = z.object({
  codec_type: z.string(),
  pts_time: z.string().optional(),
  dts_time: z.string().optional(),
  duration_time: z.string().optional(),
  flags: z.string().optional(),
});
const Report = z.object({
  streams: z.array(Stream).default([]),
  packets: z.array(Packet).default([]),
  format: z.object({ duration: z.string().optional() }).default({}),
});

export type ProbedTrack = {
  readonly codec: string;
  readonly packets: number;
  /** Of each packet, in seconds. */
  readonly times: readonly number[];
  readonly keys: readonly boolean[];
  readonly width?: number;
  readonly height?: number;
  readonly sampleRate?: number;
  readonly channels?: number;
};

export type Probe = {
  readonly durationMs: number | null;
  readonly video: ProbedTrack | null;
  readonly audio: ProbedTrack | null;
  /** First sound minus first picture, in milliseconds; null when one is missing. */
  readonly startSkewMs: number | null;
};

const WHAT = ['-v', 'error', '-show_streams', '-show_packets', '-show_format', '-of', 'json'];

/** Reads a file packet by packet. */
export function probeFile(path: string): Probe {
  return read(runProgram('ffprobe', [...WHAT, path]));
}

/**
 * Watches a live address for some seconds of media, then reads what came. Watching begins at once and may come before
 * the publisher: the server holds the player until then. Resolves with null when nothing came within 15 s.
 */
export async function watchLive(url: string, seconds: number, file: string): Promise<Probe | null> {
  const args = [
    ...['-v', 'error', '-rw_timeout', '15000000', '-y'],
    // Before the input: after it, with times kept as they are, it would mean “until the stream is so old”.
    ...['-t', String(seconds), '-i', url, '-c', 'copy', '-copyts'],
  ];
  const child = spawn(programPath('ffmpeg'), [...args, file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.on('data', (bytes: Buffer) => {
    words = (words + bytes.toString()).slice(-2_000);
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (code !== 0) {
    console.warn(`ffmpeg at ${url}: ${words}`);
    return null;
  }
  return probeFile(file);
}

/**
 * Decodes everything, or of the pictures only the key frames, and returns the decoder's complaints: an empty text means a
 * sound file.
 */
export function decodeErrors(path: string, what: 'all' | 'keys' = 'all'): string {
  const skip = what === 'keys' ? ['-skip_frame', 'nokey'] : [];
  // Without the file's own time base the output's is one frame: pictures half a frame out of step would share a slot.
  const output = ['-enc_time_base:v', '-1', '-f', 'null', '-'];
  const args = ['-hide_banner', '-nostdin', '-v', 'error', ...skip, '-i', path, ...output];
  // ffmpeg complains on stderr, and ends well all the same.
  const { stderr, status, signal } = spawnSync(programPath('ffmpeg'), args, { encoding: 'utf8' });
  return status === 0 ? stderr.trim() : `ffmpeg ended with ${status ?? signal}: ${stderr.trim()}`;
}

function read(json: string): Probe {
  const report = Report.parse(JSON.parse(json));
  const video = track(report, 'video');
  const audio = track(report, 'audio');
  const first = (t: ProbedTrack | null) => t?.times[0] ?? null;
  const [v, a] = [first(video), first(audio)];
  return {
    durationMs: report.format.duration === undefined ? null : Number(report.format.duration) * 1000,
    video,
    audio,
    startSkewMs: v === null || a === null ? null : (a - v) * 1000,
  };
}

function track(report: z.infer<typeof Report>, kind: 'video' | 'audio'): ProbedTrack | null {
  const stream = report.streams.find((s) => s.codec_type === kind);
  if (stream === undefined) return null;
  const packets = report.packets.filter((p) => p.codec_type === kind);
  return {
    codec: stream.codec_name,
    packets: packets.length,
    times: packets.map((p) => Number(p.dts_time ?? p.pts_time)),
    keys: packets.map((p) => p.flags?.startsWith('K') ?? false),
    width: stream.width,
    height: stream.height,
    sampleRate: stream.sample_rate === undefined ? undefined : Number(stream.sample_rate),
    channels: stream.channels,
  };
}
