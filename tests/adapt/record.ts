/**
 * Records what the upload's counters look like on a real line, for electron/core/adapt/traces: the studio's own egress sends
 * a clip of 2.5 Mbit/s (720×1280, FFmpeg's test picture) to nginx-rtmp through a line that follows a schedule. Nothing
 * reacts: each trace shows the line alone.
 *
 *   node tests/adapt/record.ts [name …]
 *
 * Needs ffmpeg and nginx with its RTMP module (Debian: ffmpeg, nginx, libnginx-mod-rtmp). About three minutes.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEgress, type Egress } from '../../electron/core/egress/index.ts';
import { type Clip, makeClip } from '../support/clip.ts';
import { startNginxRtmp } from '../support/nginxRtmp.ts';
import { type LineQuality, type RoughProxy, startRoughProxy } from '../support/roughProxy.ts';

const TRACES = join(import.meta.dirname, '..', '..', 'electron', 'core', 'adapt', 'traces');
const LOOK_MS = 250;
const CLIP_SECONDS = 10;

type Step = { readonly atMs: number; readonly line: Partial<LineQuality> | 'freeze' | 'thaw' };
type Schedule = { readonly name: string; readonly says: string; readonly ms: number; readonly steps: readonly Step[] };

const bits = (perSecond: number) => ({ bytesPerSecond: perSecond / 8 });
const start = { atMs: 0, line: { ...bits(5_000_000), latencyMs: 20 } };
const dip = (atMs: number): Step[] => [
  { atMs, line: 'freeze' },
  { atMs: atMs + 1_000, line: 'thaw' },
];

const SCHEDULES: readonly Schedule[] = [
  { name: 'steady', says: '5 Mbit/s, 20 ms each way', ms: 25_000, steps: [start] },
  {
    name: 'throttle',
    says: '5 Mbit/s, from 15 s on 500 kbit/s',
    ms: 30_000,
    steps: [start, { atMs: 15_000, line: bits(500_000) }],
  },
  {
    name: 'half',
    says: '5 Mbit/s, from 15 s on 1.3 Mbit/s',
    ms: 30_000,
    steps: [start, { atMs: 15_000, line: bits(1_300_000) }],
  },
  {
    name: 'jitter',
    says: '5 Mbit/s, 220 ms each way, up to 200 ms more or less',
    ms: 30_000,
    steps: [{ atMs: 0, line: { ...bits(5_000_000), latencyMs: 220, jitterMs: 200 } }],
  },
  {
    name: 'dips',
    says: '5 Mbit/s, silent for a second at 10, 20 and 30 s',
    ms: 38_000,
    steps: [start, ...[10_000, 20_000, 30_000].flatMap(dip)],
  },
];

/** Each packet when it is due, round after round. Returns how to end it. */
function play(clip: Clip, egress: Egress): () => void {
  const packets = clip.packets.filter(({ timestampUs }) => timestampUs >= 0 && timestampUs < CLIP_SECONDS * 1e6);
  const startedAtMs = performance.now();
  let [at, round] = [0, 0];
  let timer: NodeJS.Timeout | undefined;
  const pump = () => {
    const nowUs = (performance.now() - startedAtMs) * 1_000;
    for (;;) {
      const packet = packets[at];
      if (!packet) return;
      const timestampUs = packet.timestampUs + round * CLIP_SECONDS * 1e6;
      if (timestampUs > nowUs) {
        timer = setTimeout(pump, (timestampUs - nowUs) / 1_000);
        return;
      }
      egress.push({ ...packet, timestampUs });
      at += 1;
      if (at < packets.length) continue;
      at = 0;
      round += 1;
    }
  };
  egress.configure(clip.video);
  egress.configure(clip.audio);
  egress.carrier(true);
  pump();
  return () => clearTimeout(timer);
}

async function follow(line: RoughProxy, schedule: Schedule, clip: Clip): Promise<void> {
  const egress = createEgress({ requestKeyframe: () => {} });
  const end = play(clip, egress);
  const published = egress.publish({
    url: `rtmp://127.0.0.1:${line.port}/live`,
    key: schedule.name,
    onState: () => {},
  });
  if (!published.ok) throw new Error(JSON.stringify(published.fault));
  const publisher = published.value;
  while (publisher.state().kind !== 'sending') await new Promise((next) => setTimeout(next, 20));

  const startedAtMs = performance.now();
  const changes = schedule.steps.map(({ atMs, line: to }) =>
    setTimeout(() => {
      if (to === 'freeze') line.freeze();
      else if (to === 'thaw') line.thaw();
      else line.shape(to);
    }, atMs),
  );
  const looks: (number | null)[][] = [];
  while (performance.now() - startedAtMs < schedule.ms) {
    const { sentBytes, ackedBytes, unackedBytes, queueBytes, queueMs, rttMs } = publisher.stats();
    const whole = (value: number | null) => (value === null ? null : Math.round(value));
    const atMs = Math.round(performance.now() - startedAtMs);
    looks.push([atMs, sentBytes, ackedBytes, unackedBytes, queueBytes, ...[queueMs, rttMs].map(whole)]);
    await new Promise((next) => setTimeout(next, LOOK_MS));
  }
  for (const change of changes) clearTimeout(change);
  end();
  await egress.stop();
  const columns = ['atMs', 'sentBytes', 'ackedBytes', 'unackedBytes', 'queueBytes', 'queueMs', 'rttMs'];
  const rows = looks.map((row) => `    ${JSON.stringify(row)}`).join(',\n');
  const head = JSON.stringify({ recordedBy: 'tests/adapt/record.ts', says: schedule.says, columns }, null, 2).slice(
    0,
    -2,
  );
  writeFileSync(join(TRACES, `${schedule.name}.json`), `${head},\n  "looks": [\n${rows}\n  ]\n}\n`);
  console.log(`${schedule.name}: ${looks.length} looks`);
}

const clip = await makeClip({ seconds: CLIP_SECONDS, width: 720, height: 1280, gopSeconds: 2, bitrate: 2_500_000 });
const asked = process.argv.slice(2);
for (const schedule of SCHEDULES) {
  if (asked.length > 0 && !asked.includes(schedule.name)) continue;
  const nginx = await startNginxRtmp();
  const line = await startRoughProxy(nginx.rtmpPort);
  try {
    await follow(line, schedule, clip);
  } finally {
    await line.close();
    await nginx.close();
  }
}
