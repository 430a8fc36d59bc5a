/**
 * Bench: glass to glass, from a camera's frame to the viewer's screen, in real time and by RTMP, beside OBS, and with packets lost.
 * Needs: a Chromium browser, the real-time server (npm run sfu); for the comparison also obs, Xvfb and nginx with the RTMP module (Debian: obs-studio, xvfb, nginx, libnginx-mod-rtmp). A machine that does nothing else.
 *
 * A camera that draws the machine's clock into its frames (latency/timecode.ts) stands in for the browser's; a second real
 * browser reads it out of what its video shows. Legs, one after the other: the studio by WebRTC through a real mediasoup to the
 * rehearsal's watch page; the same with 1, 3 and 5 % of the packets lost between studio and server, both ways; by RTMP
 * through the rehearsal's ingest and HTTP-FLV to the same page; and on equal ground: studio → nginx-rtmp → the same hub →
 * the same player on a bare page, then OBS → nginx-rtmp → the same. OBS has the clock from its screen, drawn by a small X11
 * client as often as the studio's camera has a frame, over a still background: its work is the lighter one.
 *
 * In latency/: timecode.ts (the clock as blocks), camera.ts and x11.ts (draw it), studio.ts and obs.ts (send it), relay.ts (nginx to
 * the player), watch.ts and viewer.ts (who sees it, and what is read off).
 *
 *   node bench/latency.ts [--json] [--seconds 20] [--only webrtc,loss,rtmp,obs]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright';
import { missing } from '../tests/support/needs.ts';
import { streamClock } from './latency/obs.ts';
import { KEY, openRelay } from './latency/relay.ts';
import { goLiveAt, goLiveThere, openCodedStudio, openPlatform } from './latency/studio.ts';
import { type Reading, type RtcSums, readFor, rtcSums } from './latency/viewer.ts';
import { openBare, openRoom } from './latency/watch.ts';
import { atMost, type Floor, finish } from './report.ts';
import { lateFrames, obsVersion } from './stage/obs.ts';

/** From the viewer's first picture until it is measured: bitrates have risen, players have found their distance. */
const SETTLE_MS = 10_000;
/** After the loss of a line changed. */
const LOSS_SETTLE_MS = 5_000;
const LOSSES = [0.01, 0.03, 0.05] as const;
const BITRATE_KBIT = 2500;
const LEGS = ['webrtc', 'loss', 'rtmp', 'obs'] as const;
type LegName = (typeof LEGS)[number];

/** Fewer readable pictures than this share, and the percentiles say nothing. */
const LEAST_READ = 0.95;

const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
};

type Result = Reading & { p50: number; p95: number; words: string };

const floors: Floor[] = [];
const notes: string[] = [];
let say: (words: string) => void = console.log;

/** Measures one leg and says its numbers, with how busy the machine was before it. */
async function leg(name: string, viewer: Page, seconds: number): Promise<Result> {
  const load = loadavg()[0] ?? 0;
  const reading = await readFor(viewer, seconds);
  const { latencies, frames, unread } = reading;
  if (latencies.length === 0 || unread > frames * (1 - LEAST_READ))
    throw new Error(`${name}: of ${frames} frames ${unread} could not be read, ${latencies.length} pictures were new`);
  const [p50, p95] = [percentile(latencies, 0.5), percentile(latencies, 0.95)];
  const words =
    `${name}: p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, ${Math.min(...latencies).toFixed(0)} to ${Math.max(...latencies).toFixed(0)}; ` +
    `${(latencies.length / seconds).toFixed(1)} pictures/s, frozen ${(reading.frozen * 100).toFixed(2)} %, longest gap ${reading.longestGapMs.toFixed(0)} ms, ` +
    `ran dry ${reading.stalls}×, speed changed ${reading.rateChanges}×${reading.aheadMs === null ? '' : `, player holds ${reading.aheadMs.toFixed(0)} ms`}; load average before ${load.toFixed(2)}`;
  say(words);
  notes.push(words);
  return { ...reading, p50, p95, words };
}

/** Where the time of a connection went, and what it asked for again, between two readings of its numbers. */
function spent(from: { sender: RtcSums; viewer: RtcSums }, to: { sender: RtcSums; viewer: RtcSums }): string {
  const sent = (name: string) => (to.sender.sent[name] ?? 0) - (from.sender.sent[name] ?? 0);
  const got = (name: string) => (to.viewer.received[name] ?? 0) - (from.viewer.received[name] ?? 0);
  const each = (total: number, count: number) => (count > 0 ? ((total / count) * 1000).toFixed(1) : '–');
  return (
    `encode ${each(sent('totalEncodeTime'), sent('framesEncoded'))} ms/frame, ` +
    `send queue ${each(sent('totalPacketSendDelay'), sent('packetsSent'))} ms/packet, ` +
    `jitter buffer ${each(got('jitterBufferDelay'), got('jitterBufferEmittedCount'))} ms, ` +
    `decode ${each(got('totalDecodeTime'), got('framesDecoded'))} ms, ` +
    `received to decoded ${each(got('totalProcessingDelay'), got('framesDecoded'))} ms; ` +
    `sender: ${sent('nackCount')} NACK, ${sent('pliCount')} PLI, ${sent('firCount')} FIR, ${sent('keyFramesEncoded')} key frames, ${sent('retransmittedPacketsSent')} packets again, ` +
    `${sent('framesEncoded')} frames, ${to.sender.sent.frameWidth ?? 0}×${to.sender.sent.frameHeight ?? 0}; ` +
    `viewer: ${got('nackCount')} NACK, ${got('pliCount')} PLI, ${got('firCount')} FIR, ${got('keyFramesDecoded')} key frames, ${got('framesDropped')} dropped, ` +
    `freezes by WebRTC ${got('freezeCount')}, ${got('totalFreezesDuration').toFixed(2)} s`
  );
}

async function measureRealtime(folder: string, seconds: number, wanted: ReadonlySet<LegName>): Promise<void> {
  await using platform = await openPlatform(join(folder, 'realtime'));
  await using studio = await openCodedStudio();
  await goLiveThere(studio, platform, 'realtime');
  await using viewer = await openRoom(platform.rehearsal.watchUrl);
  const sums = async () => ({ sender: await rtcSums(studio.page), viewer: await rtcSums(viewer.page) });
  const measure = async (name: string) => {
    const from = await sums();
    const result = await leg(name, viewer.page, seconds);
    const words = spent(from, await sums());
    say(`  ${words}`);
    notes.push(`${name}: ${words}`);
    return result;
  };
  await delay(SETTLE_MS);
  if (wanted.has('webrtc')) {
    const { p50, p95 } = await measure('WebRTC');
    floors.push(atMost('webrtc_p50', p50, 250, 'ms'), atMost('webrtc_p95', p95, 400, 'ms'));
  }
  if (!wanted.has('loss')) return;
  for (const loss of LOSSES) {
    platform.line.set({ loss });
    await delay(LOSS_SETTLE_MS);
    const { frozen } = await measure(`WebRTC, ${loss * 100} % lost each way`);
    if (loss === 0.03) floors.push(atMost('freeze_ratio_at_3_percent_loss', frozen * 100, 1, '%'));
  }
  const { up, down } = platform.line.stats().udp;
  notes.push(`lost in all: ${up.lost} of ${up.media} packets to the server, ${down.lost} of ${down.media} from it`);
}

async function measureSteady(folder: string, seconds: number): Promise<void> {
  await using platform = await openPlatform(join(folder, 'steady'));
  await using studio = await openCodedStudio();
  await goLiveThere(studio, platform, 'steady');
  await using viewer = await openRoom(platform.rehearsal.watchUrl);
  await delay(SETTLE_MS);
  const { p50 } = await leg('RTMP → HTTP-FLV', viewer.page, seconds);
  floors.push(atMost('rtmp_p50', p50, 1500, 'ms'));
}

async function measureBesideObs(folder: string, seconds: number): Promise<void> {
  const version = obsVersion();
  if (missing('obs', 'xvfb', 'nginx', 'nginxRtmp')) throw new Error('OBS cannot be measured here');
  const watched = async (name: string, pageUrl: string) => {
    await using viewer = await openBare(pageUrl);
    await delay(SETTLE_MS);
    return await leg(name, viewer.page, seconds);
  };
  const measureOurs = async () => {
    await using relay = await openRelay();
    await using studio = await openCodedStudio();
    await goLiveAt(studio, relay.nginx.url('live'), KEY);
    await relay.decodable();
    return await watched('studio → nginx-rtmp → HTTP-FLV', relay.pageUrl);
  };
  const measureObs = async () => {
    await using relay = await openRelay();
    const stream = { folder: join(folder, 'obs'), server: relay.nginx.url('live'), key: KEY };
    await using obs = await streamClock({ ...stream, bitrateKbit: BITRATE_KBIT });
    await relay.decodable();
    const result = await watched(`OBS ${version} → nginx-rtmp → HTTP-FLV`, relay.pageUrl);
    const trouble = obs.clock.trouble();
    if (trouble !== null) throw new Error(`the clock on OBS's screen: ${trouble}`);
    await obs.obs.close();
    const late = lateFrames(obs.obs.logs());
    if (late !== null) notes.push(`OBS over its whole run: ${late}`);
    return result;
  };
  const ours = await measureOurs();
  const obs = await measureObs();
  floors.push(atMost('rtmp_p50_ours_to_obs', ours.p50 / obs.p50, 1, 'x'));
  notes.push(`p95 ours ÷ OBS ${(ours.p95 / obs.p95).toFixed(2)}`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '20' },
      only: { type: 'string', default: LEGS.join(',') },
    },
  });
  const wanted = new Set(values.only.split(',').filter((name): name is LegName => LEGS.some((one) => one === name)));
  const seconds = Number(values.seconds);
  if (wanted.size === 0 || !(seconds > 0)) {
    console.error(`--only takes some of ${LEGS.join(', ')}; --seconds a number`);
    process.exitCode = 2;
    return;
  }
  if (values.json) say = console.error;
  if (missing('sfu') || (wanted.has('obs') && missing('obs', 'xvfb', 'nginx', 'nginxRtmp'))) {
    console.error('or leave a leg out: --only webrtc,loss,rtmp takes no OBS');
    process.exitCode = 1;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'redcast-bench-latency-'));
  try {
    if (wanted.has('webrtc') || wanted.has('loss')) await measureRealtime(folder, seconds, wanted);
    if (wanted.has('rtmp')) await measureSteady(folder, seconds);
    if (wanted.has('obs')) await measureBesideObs(folder, seconds);
    finish({ bench: 'latency', floors, notes });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
