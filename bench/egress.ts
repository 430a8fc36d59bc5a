/**
 * Bench: CPU of our RTMP publisher and MP4 recorder for each second of media, against `ffmpeg -c copy` doing the same two outputs.
 *
 * Needs: ffmpeg, nginx with the RTMP module (Debian: ffmpeg, nginx, libnginx-mod-rtmp).
 *
 * Both sides take the same H.264 (720×1280, 30 frames/s, 2.5 Mb/s) and AAC from a file, publish to the same nginx and write a
 * fragmented MP4, as fast as they can (`unpaced`) and at the speed of a live stream (`paced`). Ours reads the
 * media channel's messages and does all that the core does with them; FFmpeg reads an MP4, the cheapest input it has. Counted is the
 * user and system time of the whole process, start and end included, as the shell's `times` tells it.
 *
 *   node bench/egress.ts [--json] [--seconds 600] [--paced-seconds 20] [--runs 3]
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createEgress } from '../electron/core/egress/index.ts';
import { decodeWire, encodeChunk, encodeConfig } from '../shared/media/wire.ts';
import { makeClip } from '../tests/support/clip.ts';
import { probeFile } from '../tests/support/ffprobe.ts';
import { programPath, runProgram } from '../tests/support/needs.ts';
import { startNginxRtmp } from '../tests/support/nginxRtmp.ts';
import { atMost, finish } from './report.ts';

const LIMIT = 1.0;
/** An unpaced sender waits when so much is on its way: FFmpeg waits in `write` instead. */
const MAX_AHEAD_BYTES = 1024 * 1024;
const PACE_MS = 10;

type Side = { cpuMs: number; frames: number; words: string };
type Job = { seconds: number; paced: boolean; url: string; file: string };

/** A clip with parameters, sizes and messages laid end to end: `u32 length, message` each. */
async function writeInputs(folder: string, seconds: number) {
  const clip = await makeClip({ seconds: 10, width: 720, height: 1280, gopSeconds: 2, bitrate: 2_500_000 });
  const path = join(folder, `channel-${seconds}.bin`);
  const file = openSync(path, 'w');
  const length = Buffer.alloc(4);
  const put = (message: Uint8Array) => {
    length.writeUInt32LE(message.length);
    writeSync(file, length);
    writeSync(file, message);
  };
  let sequence = 0;
  put(encodeConfig(clip.video, sequence++));
  put(encodeConfig(clip.audio, sequence++));
  for (let round = 0; round * 10 < seconds; round += 1) {
    for (const packet of clip.packets) {
      const timestampUs = packet.timestampUs + round * 10_000_000;
      if (timestampUs < 0 || timestampUs >= seconds * 1e6) continue;
      if (packet.timestampUs >= 10_000_000) continue; // the encoder's last, partly silent frames overlap the next round
      const chunk = {
        byteLength: packet.data.length,
        copyTo: (to: Uint8Array) => to.set(packet.data),
      };
      const { durationUs, key } = packet;
      put(encodeChunk(packet.track, chunk, { sequence: sequence++, timestampUs, durationUs, key }));
    }
  }
  closeSync(file);
  return { channel: path };
}

/** The core's part, in a process of its own: messages in, one server and one file out. */
async function ours(channel: string, job: Job): Promise<void> {
  const egress = createEgress({ requestKeyframe: () => {} });
  const failures: string[] = [];
  const sending = Promise.withResolvers<void>();
  const published = egress.publish({
    url: job.url,
    key: '',
    onState: (state) => {
      if (state.kind === 'sending') sending.resolve();
      if (state.kind === 'failed' || state.kind === 'reconnecting') {
        failures.push(JSON.stringify(state.fault));
        sending.resolve();
      }
    },
  });
  if (!published.ok) throw new Error(JSON.stringify(published.fault));
  const recording = egress.record({
    path: job.file,
    onState: (state) => {
      if (state.kind === 'failed') failures.push(JSON.stringify(state.fault));
    },
  });
  await sending.promise;
  const startedAtMs = performance.now();
  let seenBytes = 0;
  for (const message of messages(channel)) {
    const wire = decodeWire(message);
    if (wire?.kind === 'config') egress.configure(wire.config);
    if (wire?.kind !== 'packet') continue;
    egress.push(wire.packet);
    if (job.paced) {
      const dueMs = wire.packet.timestampUs / 1000;
      // In steps, as `ffmpeg -re` does and as a page's two encoders deliver.
      while (performance.now() - startedAtMs < dueMs) await wait(PACE_MS);
    } else {
      seenBytes += message.length;
      const ahead = () => Math.max(published.value.stats().queueBytes, seenBytes - recording.bytes());
      while (failures.length === 0 && ahead() > MAX_AHEAD_BYTES) await nextTurn();
    }
  }
  while (published.value.stats().queueBytes > 0) await nextTurn();
  const { droppedFrames } = published.value.stats();
  await egress.stop();
  if (droppedFrames > 0) failures.push(`${droppedFrames} frames dropped`);
  if (failures.length > 0) throw new Error(failures.join('; '));
}

function* messages(path: string): Generator<Buffer> {
  const file = openSync(path, 'r');
  let rest = Buffer.alloc(0);
  for (;;) {
    const block = Buffer.allocUnsafe(256 * 1024 + rest.length);
    rest.copy(block);
    const size = readSync(file, block, rest.length, block.length - rest.length, null);
    if (size === 0) break;
    const have = block.subarray(0, rest.length + size);
    let at = 0;
    while (at + 4 <= have.length) {
      const length = have.readUInt32LE(at);
      if (at + 4 + length > have.length) break;
      yield have.subarray(at + 4, at + 4 + length);
      at += 4 + length;
    }
    rest = have.subarray(at);
  }
  closeSync(file);
}

/** Runs a command to its end; `times` of the shell around it tells the CPU of the whole process. */
async function measured(command: string, args: string[], file: string): Promise<Side> {
  const child = spawn('sh', ['-c', '"$@" || exit 1; times', 'sh', command, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, words] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => {
    out += bytes.toString();
  });
  child.stderr.on('data', (bytes: Buffer) => {
    words = (words + bytes.toString()).slice(-2_000);
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${words}`);
  // The last line: user and system time of the children, `0m1.234s 0m0.567s`.
  const times = [...(out.trim().split('\n').at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  const cpuMs = times.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000, 0);
  const frames = probeFile(file).video?.packets ?? 0;
  rmSync(file, { force: true });
  return { cpuMs, frames, words };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '600' },
      'paced-seconds': { type: 'string', default: '20' },
      runs: { type: 'string', default: '3' },
      side: { type: 'string' },
      job: { type: 'string' },
      channel: { type: 'string' },
    },
  });
  if (values.side === 'ours') {
    await ours(values.channel ?? '', JSON.parse(values.job ?? '{}'));
    return;
  }
  const say = values.json ? console.error : console.log;
  const folder = mkdtempSync(join(tmpdir(), 'redcast-bench-egress-'));
  const nginx = await startNginxRtmp();
  let stream = 0;
  const pair = async (seconds: number, paced: boolean, channel: string, input: string) => {
    const target = (side: string): Job => {
      stream += 1;
      return { seconds, paced, url: `${nginx.url('live')}/${side}${stream}`, file: join(folder, `${side}.mp4`) };
    };
    const a = target('ours');
    const b = target('ffmpeg');
    const us = ['bench/egress.ts', '--side', 'ours', '--channel', channel, '--job', JSON.stringify(a)];
    const they = [
      ...['-hide_banner', '-v', 'error', '-y', ...(paced ? ['-re'] : []), '-i', input],
      ...['-c', 'copy', '-f', 'flv', b.url],
      ...[
        '-c',
        'copy',
        '-movflags',
        '+frag_keyframe+empty_moov+default_base_moof',
        '-frag_duration',
        '1000000',
        b.file,
      ],
    ];
    const ours = await measured(process.execPath, us, a.file);
    const ffmpeg = await measured(programPath('ffmpeg'), they, b.file);
    return { ours, ffmpeg };
  };

  try {
    const rows: { name: string; ours: number; ffmpeg: number }[] = [];
    const notes: string[] = [];
    const plans = [
      { name: 'unpaced', seconds: Number(values.seconds), paced: false, runs: Number(values.runs) },
      { name: 'paced', seconds: Number(values['paced-seconds']), paced: true, runs: 1 },
    ];
    for (const { name, seconds, paced, runs } of plans) {
      if (seconds === 0) continue;
      const { channel } = await writeInputs(folder, seconds);
      const input = join(folder, `input-${seconds}.mp4`);
      await writeMp4(channel, input);
      const best = { name, ours: Number.POSITIVE_INFINITY, ffmpeg: Number.POSITIVE_INFINITY };
      for (let i = 0; i < runs; i += 1) {
        const { ours, ffmpeg } = await pair(seconds, paced, channel, input);
        if (ours.frames !== seconds * 30 || ffmpeg.frames !== seconds * 30) {
          throw new Error(`expected ${seconds * 30} frames, ours wrote ${ours.frames}, FFmpeg ${ffmpeg.frames}`);
        }
        best.ours = Math.min(best.ours, ours.cpuMs / seconds);
        best.ffmpeg = Math.min(best.ffmpeg, ffmpeg.cpuMs / seconds);
        const ratio = (ours.cpuMs / ffmpeg.cpuMs).toFixed(2);
        say(
          `${name} ${seconds} s: ours ${ours.cpuMs.toFixed(0)} ms, ffmpeg ${ffmpeg.cpuMs.toFixed(0)} ms, ratio ${ratio}`,
        );
      }
      notes.push(`${name}: ours ${best.ours.toFixed(2)}, ffmpeg ${best.ffmpeg.toFixed(2)} CPU ms per media second`);
      rows.push(best);
      rmSync(channel);
      rmSync(input);
    }
    finish({
      bench: 'egress',
      floors: rows.map((row) => atMost(`${row.name}_cpu_ours_to_ffmpeg`, row.ours / row.ffmpeg, LIMIT, 'x')),
      notes,
    });
  } finally {
    await nginx.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same packets as an MP4 for FFmpeg, so that both sides send the very same frames. */
async function writeMp4(channel: string, path: string): Promise<void> {
  const fragmented = `${path}.frag.mp4`;
  const egress = createEgress({ requestKeyframe: () => {} });
  const recording = egress.record({ path: fragmented, onState: () => {} });
  let seenBytes = 0;
  const failed = () => recording.state().kind === 'failed';
  for (const message of messages(channel)) {
    const wire = decodeWire(message);
    if (wire?.kind === 'config') egress.configure(wire.config);
    if (wire?.kind !== 'packet') continue;
    egress.push(wire.packet);
    seenBytes += message.length;
    while (seenBytes - recording.bytes() > 2 * MAX_AHEAD_BYTES && !failed()) await nextTurn();
  }
  if (failed()) throw new Error(`could not write ${fragmented}: ${JSON.stringify(recording.state())}`);
  await egress.stop();
  runProgram('ffmpeg', ['-v', 'error', '-y', '-i', fragmented, '-c', 'copy', path]);
  rmSync(fragmented);
}

if (import.meta.main) await main();
