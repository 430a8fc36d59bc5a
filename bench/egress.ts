/**
 * Bench: CPU of our RTMP publisher and MP4 recorder for each second of media, against `ffmpeg -c copy` doing the same two outputs.
 *
 * Needs: ffmpeg, nginx with the RTMP module (Debian: ffmpeg, nginx, libnginx-mod-rtmp).
 *
 * Both sides take the same H.264 (720×1280, 30 frames/s, 2.5 Mb/s) and AAC from a file, publish to the same nginx and write a
 * fragmented MP4, as fast as they can (`unpaced`) and at the speed of a live stream (`paced`). Ours reads the
 * media channel's messages and does all that the core does with them; FFmpeg reads an MP4, the cheapest input it has. Counted is
 * user and system time of the whole process as the shell's `times` tells it, once for a short and once for a long
 * piece of media: the difference is what a second of media costs, free of what it costs to start a program.
 *
 * Part of the start of ours is that V8 compiles what runs often, in threads of its own and once in a process: 0.1 to 0.2 s of
 * CPU. Without pace, two seconds of media pass in some milliseconds, before any of that has begun; as the short piece they
 * leave it all in the difference, 0.2 to 0.3 ms in each of 600 media seconds, while a stream of hours pays it once. For the
 * floor the short piece is therefore a third of the long one, on both sides alike. The notes tell the figure with the
 * compiling in it as well (`cold`).
 *
 * The floor is on the unpaced work. The paced figures stand in the notes: there most of our share is Node waking up 77 times
 * a second, which a bare timer costs too, and which in the studio belongs to the media channel.
 *
 *   node bench/egress.ts [--json] [--seconds 600] [--paced-seconds 20] [--runs 4]
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createEgress, type Egress } from '../electron/core/egress/index.ts';
import type { MediaPacket } from '../shared/domain/media.ts';
import { decodeWire, encodeChunk, encodeConfig } from '../shared/media/wire.ts';
import { makeClip } from '../tests/support/clip.ts';
import { probeFile } from '../tests/support/ffprobe.ts';
import { programPath, runProgram } from '../tests/support/needs.ts';
import { startNginxRtmp } from '../tests/support/nginxRtmp.ts';
import { atMost, type Floor, finish } from './report.ts';

const LIMIT = 1.0;
/** An unpaced sender sleeps when so much is on its way: FFmpeg waits in `write` instead. */
const MAX_AHEAD_BYTES = 1024 * 1024;
const LOOK_BYTES = 128 * 1024;
/** What is taken off: starting the program, connecting, ending. */
const SHORT_SECONDS = 2;
/** And, without pace, compiling: so much of the long piece. */
const WARM_PART = 1 / 3;

type Job = { paced: boolean; url: string; file: string };
type Input = { seconds: number; channel: string; mp4: string };

/** The same packets twice: as the media channel's messages, laid end to end (`u32 length, message`), and as an MP4. */
async function writeInput(folder: string, seconds: number): Promise<Input> {
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
  const mp4 = join(folder, `input-${seconds}.mp4`);
  await writeMp4(path, mp4);
  return { seconds, channel: path, mp4 };
}

/** The core's part, in a process of its own: messages in, one server and one file out. */
async function ours(channel: string, job: Job): Promise<void> {
  const egress = createEgress({ requestKeyframe: () => {} });
  const failures: string[] = [];
  const published = egress.publish({
    url: job.url,
    key: '',
    onState: (state) => {
      if (state.kind === 'failed' || state.kind === 'reconnecting') failures.push(JSON.stringify(state.fault));
    },
  });
  if (!published.ok) throw new Error(JSON.stringify(published.fault));
  const recording = egress.record({
    path: job.file,
    onState: (state) => {
      if (state.kind === 'failed') failures.push(JSON.stringify(state.fault));
    },
  });
  // Granted: what comes before has no server to go to. That it sends is said only once the server took media.
  while (failures.length === 0 && published.value.stats().sessions === 0) await sleep(1);
  if (job.paced) await pushPaced(egress, channel);
  else {
    let seenBytes = 0;
    let lookedAt = 0;
    const ahead = () => Math.max(published.value.stats().queueBytes, seenBytes - recording.bytes());
    for (const packet of packets(egress, channel)) {
      egress.push(packet);
      seenBytes += packet.data.length;
      // Looked at now and then: the numbers are for people, once a second, and not what is measured here.
      if (seenBytes - lookedAt < LOOK_BYTES) continue;
      lookedAt = seenBytes;
      while (failures.length === 0 && ahead() > MAX_AHEAD_BYTES) await sleep(1);
    }
  }
  while (published.value.stats().queueBytes > 0) await sleep(1);
  const { droppedFrames } = published.value.stats();
  await egress.stop();
  if (droppedFrames > 0) failures.push(`${droppedFrames} frames dropped`);
  if (failures.length > 0) throw new Error(failures.join('; '));
}

/** Each packet when it is due, as a page's two encoders deliver them: 77 wake-ups a second. */
function pushPaced(egress: Egress, channel: string): Promise<void> {
  const source = packets(egress, channel);
  const startedAtMs = performance.now();
  let next = source.next();
  return new Promise((resolve) => {
    const pump = () => {
      const nowMs = performance.now() - startedAtMs;
      while (!next.done && next.value.timestampUs / 1000 <= nowMs) {
        egress.push(next.value);
        next = source.next();
      }
      if (next.done) resolve();
      else setTimeout(pump, next.value.timestampUs / 1000 - nowMs);
    };
    pump();
  });
}

/** What the media channel does with its messages: parameters go to the egress, packets come out. */
function* packets(egress: Egress, channel: string): Generator<MediaPacket, void> {
  for (const message of messages(channel)) {
    const wire = decodeWire(message);
    if (wire?.kind === 'config') egress.configure(wire.config);
    if (wire?.kind === 'packet') yield wire.packet;
  }
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

/** Runs a command to its end and gives its CPU in ms, as `times` of the shell around it tells; checks what it wrote. */
async function measured(command: string, args: string[], file: string, expected: number): Promise<number> {
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
  if (frames !== expected) throw new Error(`${command} wrote ${frames} frames instead of ${expected}`);
  return cpuMs;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '600' },
      'paced-seconds': { type: 'string', default: '20' },
      runs: { type: 'string', default: '4' },
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

  const runOurs = (input: Input, paced: boolean) => {
    stream += 1;
    const job: Job = { paced, url: `${nginx.url('live')}/ours${stream}`, file: join(folder, 'ours.mp4') };
    const args = [import.meta.filename, '--side', 'ours', '--channel', input.channel, '--job', JSON.stringify(job)];
    return measured(process.execPath, args, job.file, input.seconds * 30);
  };
  const runFfmpeg = (input: Input, paced: boolean) => {
    stream += 1;
    const file = join(folder, 'ffmpeg.mp4');
    const args = [
      ...['-hide_banner', '-v', 'error', '-y', ...(paced ? ['-re'] : []), '-i', input.mp4],
      ...['-c', 'copy', '-f', 'flv', `${nginx.url('live')}/ffmpeg${stream}`],
      ...['-c', 'copy', '-movflags', '+frag_keyframe+empty_moov+default_base_moof', '-frag_duration', '1000000', file],
    ];
    return measured(programPath('ffmpeg'), args, file, input.seconds * 30);
  };

  try {
    const floors: Floor[] = [];
    const notes: string[] = [];
    const runs = Number(values.runs);
    const plans = [
      { name: 'unpaced', seconds: Number(values.seconds), paced: false, runs },
      { name: 'paced', seconds: Number(values['paced-seconds']), paced: true, runs: 1 },
    ];
    for (const { name, seconds, paced, runs: rounds } of plans) {
      if (seconds <= SHORT_SECONDS) continue;
      const long = await writeInput(folder, seconds);
      const cold = await writeInput(folder, SHORT_SECONDS);
      const warm = paced ? cold : await writeInput(folder, Math.max(SHORT_SECONDS, Math.round(seconds * WARM_PART)));
      const sides = [
        { name: 'ours', run: runOurs, cost: new Cost() },
        { name: 'ffmpeg', run: runFfmpeg, cost: new Cost() },
      ];
      for (let i = 0; i < rounds; i += 1) {
        const words: string[] = [];
        for (const { name, run, cost } of sides) {
          for (const input of new Set([cold, warm, long])) cost.add(input.seconds, await run(input, paced));
          words.push(`${name} ${cost.last.map(([s, ms]) => `${s} s ${ms.toFixed(0)}`).join(', ')}`);
          cost.last = [];
        }
        say(`${name}, CPU ms: ${words.join('; ')}`);
      }
      const compare = (from: Input) => {
        const [ours = 0, ffmpeg = 0] = sides.map(({ cost }) => cost.perSecond(from.seconds, seconds));
        const ratio = (ours / ffmpeg).toFixed(2);
        return { ours, ffmpeg, words: `ours ${ours.toFixed(2)}, ffmpeg ${ffmpeg.toFixed(2)}, ratio ${ratio}` };
      };
      const { ours, ffmpeg, words } = compare(warm);
      notes.push(`${name}: CPU ms per media second: ${words}`);
      if (paced) continue;
      notes.push(`${name}, cold: ${compare(cold).words}`);
      floors.push(atMost('cpu_ours_to_ffmpeg', ours / ffmpeg, LIMIT, 'x'));
    }
    finish({ bench: 'egress', floors, notes });
  } finally {
    await nginx.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The least of several runs of each length: other work on the machine only ever adds. */
class Cost {
  last: [seconds: number, ms: number][] = [];
  private readonly leastMs = new Map<number, number>();

  add(seconds: number, ms: number): void {
    this.last.push([seconds, ms]);
    this.leastMs.set(seconds, Math.min(ms, this.leastMs.get(seconds) ?? Number.POSITIVE_INFINITY));
  }

  perSecond(from: number, to: number): number {
    return ((this.leastMs.get(to) ?? 0) - (this.leastMs.get(from) ?? 0)) / (to - from);
  }
}

/** The same packets as an MP4 for FFmpeg, so that both sides send the very same frames. */
async function writeMp4(channel: string, path: string): Promise<void> {
  const fragmented = `${path}.frag.mp4`;
  const egress = createEgress({ requestKeyframe: () => {} });
  const recording = egress.record({ path: fragmented, onState: () => {} });
  let seenBytes = 0;
  const failed = () => recording.state().kind === 'failed';
  for (const packet of packets(egress, channel)) {
    egress.push(packet);
    seenBytes += packet.data.length;
    while (seenBytes - recording.bytes() > 2 * MAX_AHEAD_BYTES && !failed()) await sleep(1);
  }
  if (failed()) throw new Error(`could not write ${fragmented}: ${JSON.stringify(recording.state())}`);
  await egress.stop();
  runProgram('ffmpeg', ['-v', 'error', '-y', '-i', fragmented, '-c', 'copy', path]);
  rmSync(fragmented);
}

if (import.meta.main) await main();
