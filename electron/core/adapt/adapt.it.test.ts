import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Settings } from '../../../shared/domain/index.ts';
import { type Clip, makeClip } from '../../../tests/support/clip.ts';
import { missing } from '../../../tests/support/needs.ts';
import { type NginxRtmp, startNginxRtmp } from '../../../tests/support/nginxRtmp.ts';
import { type RoughProxy, startRoughProxy } from '../../../tests/support/roughProxy.ts';
import { createEgress, type Egress, type PublisherHandle } from '../egress/index.ts';
import type { EncodeRate } from '../stage/index.ts';
import { startAdapt } from './driver.ts';

/* The whole loop but the encoder: the studio's egress, a real server, a line that becomes slow, and what is asked. */

const skip = missing('nginx', 'nginxRtmp', 'ffmpeg', 'ffprobe');
const FULL = 2_500_000;
const FRAME_MS = 1000 / 30;
const SOUND_MS = 1024 / 48;
const GOP = 60;
const KEY_WEIGHT = 5;
const bits = (perSecond: number) => ({ bytesPerSecond: perSecond / 8 });
const wait = (ms: number) => new Promise((next) => setTimeout(next, ms));

let nginx: NginxRtmp;
let clip: Clip;

beforeAll(async () => {
  if (skip) return;
  clip = await makeClip({ seconds: 1 });
  nginx = await startNginxRtmp();
});
afterAll(() => nginx?.close());

/** An encoder that gives exactly what it is asked for, with a key frame every two seconds and when one is wanted. */
function encode(egress: Egress, asked: () => number, keyWanted: () => boolean): () => void {
  egress.configure(clip.video);
  egress.configure(clip.audio);
  egress.carrier(true);
  const startedAtMs = performance.now();
  let [frames, sounds, sinceKey] = [0, 0, GOP];
  const sound = new Uint8Array((128_000 / 8_000) * SOUND_MS);
  const timer = setInterval(() => {
    const nowMs = performance.now() - startedAtMs;
    for (; frames * FRAME_MS <= nowMs; frames += 1) {
      const key = sinceKey >= GOP || keyWanted();
      sinceKey = key ? 1 : sinceKey + 1;
      const mean = ((asked() / 8_000) * FRAME_MS * GOP) / (GOP - 1 + KEY_WEIGHT);
      const data = new Uint8Array(Math.max(8, Math.round(mean * (key ? KEY_WEIGHT : 1))));
      const [timestampUs, durationUs] = [Math.round(frames * FRAME_MS * 1_000), 33_333];
      egress.push({ track: 'video', timestampUs, durationUs, key, data });
    }
    for (; sounds * SOUND_MS <= nowMs; sounds += 1) {
      const [timestampUs, durationUs] = [Math.round(sounds * SOUND_MS * 1_000), 21_333];
      egress.push({ track: 'audio', timestampUs, durationUs, key: true, data: sound });
    }
  }, 10);
  return () => clearInterval(timer);
}

async function stream(line: RoughProxy, key: string) {
  let wanted = false;
  let rate: EncodeRate | null = null;
  const changes: { atMs: number; bitrate: number }[] = [];
  const egress = createEgress({
    requestKeyframe() {
      wanted = true;
    },
  });
  const stopEncoder = encode(
    egress,
    () => rate?.videoBitrate ?? FULL,
    () => {
      const now = wanted;
      wanted = false;
      return now;
    },
  );
  const states: string[] = [];
  const published = egress.publish({
    url: `rtmp://127.0.0.1:${line.port}/live`,
    key,
    onState: ({ kind }) => void states.push(kind),
  });
  if (!published.ok) throw new Error(JSON.stringify(published.fault));
  const publisher: PublisherHandle = published.value;
  const stands = () => ['sending', 'degraded'].includes(publisher.state().kind);
  while (!stands()) await wait(20);
  const adapt = startAdapt({
    settings: () => Settings.parse({}).stage,
    link: () => (stands() ? { ...publisher.stats(), source: 'page' } : null),
    ask(next) {
      rate = next;
      changes.push({ atMs: performance.now(), bitrate: next?.videoBitrate ?? FULL });
    },
    skipPictures: () => publisher.skipPictures(),
  });
  return {
    ...{ publisher, adapt, changes, states },
    asked: () => rate?.videoBitrate ?? FULL,
    async end() {
      adapt.stop();
      stopEncoder();
      await egress.stop();
    },
  };
}

// Each on a line of its own, at the same time: nearly all of it is waiting.
describe.skipIf(skip).concurrent('the bitrate on a real line', () => {
  it('is down within two seconds at a tenth of the line, with a short queue, and full again without a fall', async () => {
    await using line = await startRoughProxy(nginx.rtmpPort);
    line.shape({ ...bits(5_000_000), latencyMs: 20 });
    const one = await stream(line, 'tenth');
    await wait(6_000);
    expect(one.changes).toEqual([]);

    const slowAtMs = performance.now();
    line.shape(bits(500_000));
    let longest = 0;
    const look = setInterval(() => {
      if (one.changes.length > 0) longest = Math.max(longest, one.publisher.stats().queueMs);
    }, 50);
    while (one.changes.length === 0 && performance.now() - slowAtMs < 10_000) await wait(10);
    const downMs = performance.now() - slowAtMs;
    await wait(12_000);
    const given = one.publisher.stats().droppedFrames;
    expect(downMs).toBeLessThanOrEqual(2_250); // and one look
    expect(one.asked()).toBeLessThanOrEqual(420_000);
    expect(longest).toBeLessThan(3_000);
    await wait(5_000);
    expect(one.publisher.stats().droppedFrames).toBe(given);
    expect(one.publisher.stats().queueMs).toBeLessThan(500);

    const thawAt = one.changes.length;
    line.shape(bits(5_000_000));
    const thawAtMs = performance.now();
    while (one.asked() < FULL && performance.now() - thawAtMs < 120_000) await wait(50);
    clearInterval(look);
    expect(one.asked()).toBe(FULL);
    const back = one.changes.slice(thawAt).map(({ bitrate }) => bitrate);
    expect(back).toEqual([...back].sort((a, b) => a - b));
    expect(one.states.filter((kind) => kind === 'reconnecting' || kind === 'failed')).toEqual([]);
    await one.end();
  }, 240_000);

  it('lowers nothing for a jitter of 200 ms and for dips of a second', async () => {
    await using line = await startRoughProxy(nginx.rtmpPort);
    line.shape({ ...bits(5_000_000), latencyMs: 220, jitterMs: 200 });
    const one = await stream(line, 'rough');
    await wait(10_000);
    line.shape({ latencyMs: 20, jitterMs: 0 });
    await wait(3_000);
    for (let i = 0; i < 3; i += 1) {
      line.freeze();
      await wait(1_000);
      line.thaw();
      await wait(6_000);
    }
    expect(one.changes).toEqual([]);
    expect(one.publisher.stats().droppedFrames).toBe(0);
    await one.end();
  }, 90_000);
});
