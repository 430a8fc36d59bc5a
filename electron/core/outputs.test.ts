import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Fault, SessionId, type TrackConfig } from '../../shared/domain/index.ts';
import { loop } from './egress/testRig.ts';
import { createOutputs, type Outputs } from './outputs.ts';

const [first, second] = ['s1', 's2'].map((name) => SessionId.parse(name)) as [SessionId, SessionId];
const VIDEO: Extract<TrackConfig, { track: 'video' }> = {
  ...{ track: 'video', codec: 'avc1.42E01F', width: 64, height: 64, fps: 30, bitrate: 1_000 },
  description: Uint8Array.of(1, 0x42, 0xe0, 0x1f, 0xff, 0xe1, 0, 4, 0x67, 0x42, 0xe0, 0x1f, 1, 0, 2, 0x68, 0xce),
};
const AUDIO: Extract<TrackConfig, { track: 'audio' }> = {
  ...{ track: 'audio', codec: 'mp4a.40.2', sampleRate: 48_000, channels: 2, bitrate: 1_000 },
  description: Uint8Array.of(0x11, 0x90),
};

let outputs: Outputs;
let faults: Fault[];
let folder: string;
let feeding: NodeJS.Timeout | null;
const { signal } = new AbortController();

beforeEach(async () => {
  faults = [];
  feeding = null;
  folder = mkdtempSync(join(tmpdir(), 'outputs-'));
  outputs = createOutputs({
    onKeyframeNeeded: () => true,
    onIngest: () => undefined,
    onRecordingFault: (fault) => faults.push(fault),
  });
  await outputs.load();
});
afterEach(async () => {
  if (feeding) clearInterval(feeding);
  await outputs.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A page that sends a key frame and some sound every few milliseconds. */
function feed(): void {
  if (feeding) clearInterval(feeding);
  outputs.configure(VIDEO);
  outputs.configure(AUDIO);
  let at = 0;
  feeding = setInterval(() => {
    const data = Uint8Array.of(0, 0, 0, 2, 0x65, 0x88);
    outputs.push({ track: 'video', timestampUs: at, durationUs: 33_333, key: true, data });
    outputs.push({ track: 'audio', timestampUs: at, durationUs: 21_333, key: true, data: Uint8Array.of(1, 2, 3) });
    at += 33_333;
  }, 5);
}

it('takes the tracks of a new session that come while the old outputs still close', async () => {
  const one = outputs.begin(first, signal);
  feed();
  expect(await one).toMatchObject({ ok: true, value: { width: 64, height: 64 } });
  const two = outputs.begin(second, signal);
  feed(); // in the same turn: nothing of the old session has closed yet
  expect(await two).toMatchObject({ ok: true });
});

it('opens nothing any more for a session that ended while its folder or its key was looked up', async () => {
  const one = outputs.begin(first, signal);
  feed();
  await one;
  const path = join(folder, 'late.mp4');
  const late = AbortSignal.abort();
  expect(await outputs.record(path, late)).toMatchObject({ fault: { code: 'cancelled' } });
  expect(await outputs.publish({ url: 'rtmp://127.0.0.1:9/live', key: 'k' }, late)).toMatchObject({
    fault: { code: 'cancelled' },
  });
  await new Promise((next) => setTimeout(next, 50)); // some key frames later
  expect(existsSync(path)).toBe(false);
  expect(outputs.link()).toBeNull();
});

it('does not let a late stop of one session reach the next', async () => {
  const one = outputs.begin(first, signal);
  feed();
  await one;
  const two = outputs.begin(second, signal);
  feed();
  await two;
  const path = join(folder, 'second.mp4');
  expect(await outputs.record(path, signal)).toMatchObject({ ok: true });
  await outputs.unpublish(first);
  await outputs.stopRecording(first);
  await outputs.end(first);
  const before = outputs.facts().recordedMs;
  while (outputs.facts().recordedMs <= before) await new Promise((next) => setTimeout(next, 10));
  expect(faults).toEqual([]);
  await outputs.stopRecording(second);
  await outputs.end(second);
  expect(existsSync(path)).toBe(true);
  expect(outputs.facts().recordedMs).toBeGreaterThan(0);
  expect(outputs.size()).toEqual({ width: 64, height: 64 });
});

it('refuses what needs a running session, and ends twice without harm', async () => {
  expect(await outputs.publish({ url: 'rtmp://127.0.0.1/live', key: 'k' }, signal)).toMatchObject({ ok: false });
  expect(await outputs.record(join(folder, 'x.mp4'), signal)).toMatchObject({ ok: false });
  expect(outputs.reconnectNow()).toBe(false);
  await outputs.end(first);
  await outputs.close();
  await outputs.close();
});

it('is on air with a standby picture that was kept, before any page is there', async () => {
  const heard: string[] = [];
  const stop = outputs.onSource((source, why) => heard.push(`${source} ${why}`));
  const kept = { ...loop(7), video: VIDEO };
  expect(await outputs.begin(first, signal, kept)).toMatchObject({ ok: true, value: { width: 64, height: 64 } });
  expect(outputs.facts().source).toBe('slate');
  outputs.carrier(true);
  feed();
  while (outputs.facts().source !== 'page') await new Promise((next) => setTimeout(next, 10));
  expect(heard).toEqual(['slate core_restarted', 'page page_back']);
  outputs.carrier(false);
  if (feeding) clearInterval(feeding);
  while (outputs.facts().source !== 'slate') await new Promise((next) => setTimeout(next, 10));
  stop();
  await outputs.end(first);
  expect(heard.slice(2)).toEqual(['slate page_gone']);
});

it('takes the standby picture of its own session, when it is whole', async () => {
  const { packets, durationUs } = loop(7);
  const slate = { sessionId: first, configs: { video: VIDEO, audio: AUDIO }, packets, durationUs };
  expect(outputs.slate(slate)).toBeNull();
  const one = outputs.begin(first, signal);
  feed();
  await one;
  expect(outputs.slate(slate)).toEqual({ video: VIDEO, audio: AUDIO, packets, durationUs });
  expect(outputs.slate({ ...slate, configs: { video: VIDEO } })?.audio).toBeNull();
  expect(outputs.slate({ ...slate, sessionId: second })).toBeNull();
  expect(outputs.slate({ ...slate, configs: {} })).toBeNull();
  expect(outputs.slate({ ...slate, packets: packets.slice(1) })).toBeNull();
});

it('gives up waiting for a page when told to', async () => {
  const abort = new AbortController();
  const waiting = outputs.begin(first, abort.signal);
  abort.abort();
  expect(await waiting).toMatchObject({ ok: false });
});
