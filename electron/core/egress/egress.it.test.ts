import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clip, makeClip } from '../../../tests/support/clip.ts';
import { playClip } from '../../../tests/support/clipPlayer.ts';
import { decodeErrors, probeFile, watchLive } from '../../../tests/support/ffprobe.ts';
import { missing } from '../../../tests/support/needs.ts';
import { type NginxRtmp, startNginxRtmp } from '../../../tests/support/nginxRtmp.ts';
import type { Egress, PublisherHandle, PublisherState } from './index.ts';
import { openRecorder } from './recorder/recorder.ts';

const skip = missing('nginx', 'nginxRtmp', 'ffmpeg', 'ffprobe');

/** Resolves when the condition holds; the test's own time-out ends it otherwise. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe.skipIf(skip)('egress with a real server and real files', () => {
  let nginx: NginxRtmp;
  let clip: Clip;
  let folder: string;
  const egresses: Egress[] = [];

  beforeAll(async () => {
    nginx = await startNginxRtmp();
    clip = await makeClip({ seconds: 4 });
    folder = mkdtempSync(join(tmpdir(), 'redcast-egress-'));
  });
  afterAll(async () => {
    await Promise.all(egresses.map((egress) => egress.stop()));
    await nginx?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  function studio() {
    const player = playClip(clip);
    egresses.push(player.egress);
    return player;
  }

  function publish(egress: Egress, url: string, key: string) {
    const states: PublisherState[] = [];
    const reply = egress.publish({ url, key, timeoutMs: 3_000, onState: (state) => states.push(state) });
    if (!reply.ok) throw new Error(reply.fault.code);
    const handle: PublisherHandle = reply.value;
    return { handle, states, kinds: () => states.map((s) => s.kind) };
  }

  it('is read back as H.264 and AAC, from the server and from the file, in step', async () => {
    const { egress, end } = studio();
    const watching = watchLive(`${nginx.url('live')}/good`, 3, join(folder, 'good.flv'));
    const { handle } = publish(egress, nginx.url('live'), 'good');
    const path = join(folder, 'good.mp4');
    const recording = egress.record({ path, onState: () => {} });
    const seen = await watching;
    await until(() => recording.ms() > 3_000);
    const { ackedBytes, sentBytes, droppedFrames, bitrate, rttMs } = handle.stats();
    end();
    await egress.stop();

    expect(seen?.video).toMatchObject({ codec: 'h264', width: 360, height: 640 });
    expect(seen?.audio).toMatchObject({ codec: 'aac', sampleRate: 48_000, channels: 2 });
    expect(Math.abs(seen?.startSkewMs ?? 999)).toBeLessThanOrEqual(40);
    expect(seen?.video?.keys[0]).toBe(true);

    const file = probeFile(path);
    expect(file.video).toMatchObject({ codec: 'h264', width: 360, height: 640 });
    expect(Math.abs(file.startSkewMs ?? 999)).toBeLessThanOrEqual(40);
    expect(file.video?.times[0]).toBe(0);
    const steps = file.video?.times.slice(1).map((t, i) => t - (file.video?.times[i] ?? 0)) ?? [];
    expect(Math.max(...steps)).toBeLessThan(0.05);
    expect(file.durationMs).toBeGreaterThan(3_000);
    expect(decodeErrors(path)).toBe('');

    expect(ackedBytes).toBeGreaterThan(0);
    expect(ackedBytes).toBeLessThanOrEqual(sentBytes);
    expect(rttMs).toBeGreaterThanOrEqual(0);
    expect(bitrate).toBeGreaterThan(100_000);
    expect(droppedFrames).toBe(0);
    await until(async () => !(await nginx.publishing('good')));
  });

  it('comes back after the server was killed, with a key frame first', async () => {
    const { egress, end, keyframes } = studio();
    const { handle, kinds } = publish(egress, nginx.url('live'), 'again');
    await until(() => handle.stats().sentBytes > 50_000);
    await nginx.kill();
    await until(() => handle.state().kind === 'reconnecting');
    const before = keyframes();
    await nginx.restart();
    const seen = await watchLive(`${nginx.url('live')}/again`, 1, join(folder, 'again.flv'));
    expect(handle.state().kind).toBe('sending');
    expect(seen?.video?.keys[0]).toBe(true);
    expect(Math.abs(seen?.startSkewMs ?? 999)).toBeLessThanOrEqual(40);
    expect(keyframes()).toBeGreaterThan(before);
    expect(handle.stats().sessions).toBe(2);
    expect(kinds()).toContain('reconnecting');
    end();
    await egress.stop();
  });

  it('comes back after the operator threw it out', async () => {
    const { egress, end } = studio();
    const { handle, kinds } = publish(egress, nginx.url('live'), 'thrown');
    await until(() => handle.state().kind === 'sending');
    await nginx.dropPublisher('thrown');
    await until(() => handle.stats().sessions === 2 && handle.state().kind === 'sending');
    expect(kinds()).toContain('reconnecting');
    end();
    await egress.stop();
  });

  it('waits for a name that is taken and publishes when it is free', async () => {
    const first = studio();
    const one = publish(first.egress, nginx.url('live'), 'taken');
    await until(() => one.handle.state().kind === 'sending');
    const second = studio();
    const two = publish(second.egress, nginx.url('live'), 'taken');
    await until(() => two.handle.state().kind === 'reconnecting');
    expect(two.handle.state()).toMatchObject({ fault: { code: 'ingest_busy' } });
    first.end();
    await first.egress.stop();
    await until(() => two.handle.state().kind === 'sending');
    second.end();
    await second.egress.stop();
  });

  it('ends in a word about the key when the server says yes and closes', async () => {
    const { egress, end } = studio();
    const { handle } = publish(egress, nginx.url('refuse'), 'wrong');
    await until(() => handle.state().kind === 'failed');
    expect(handle.state()).toMatchObject({ fault: { code: 'ingest_wrong_key' } });
    end();
    await egress.stop();
  });

  it('stops within 5 s with a frozen server, and drops whole groups while it is frozen', async () => {
    const { egress, end, nowUs } = studio();
    const path = join(folder, 'frozen.mp4');
    egress.record({ path, onState: () => {} });
    const { handle } = publish(egress, nginx.url('live'), 'frozen');
    await until(() => handle.stats().sentBytes > 30_000);
    nginx.freeze();
    // More than the queue holds, at once.
    const big = new Uint8Array(400_000).fill(1);
    for (let i = 0; i < 120; i += 1) {
      egress.push({
        track: 'video',
        timestampUs: nowUs() + i * 1_000,
        durationUs: 33_333,
        key: i % 30 === 0,
        data: big,
      });
    }
    await until(() => handle.stats().droppedFrames > 0);
    expect(handle.stats().queueBytes).toBeLessThan(16 * 1024 * 1024);
    const late = Symbol('late');
    const deadline = new Promise((resolve) => setTimeout(resolve, 5_000, late));
    const outcome = await Promise.race([egress.stop(), deadline]);
    nginx.thaw();
    expect(outcome).not.toBe(late);
    end();
    expect(statSync(path).size).toBeGreaterThan(1_000);
  });

  it('refuses an address that cannot be tried, without a state', () => {
    const { egress, end } = studio();
    end();
    expect(egress.publish({ url: 'http://h/app', key: 'k', onState: () => {} })).toMatchObject({
      ok: false,
      fault: { code: 'ingest_unsupported_scheme' },
    });
  });

  it('goes on streaming when the disk is full', async () => {
    const { egress, end } = studio();
    const { handle } = publish(egress, nginx.url('live'), 'disk');
    const recording = egress.record({ path: '/dev/null/no.mp4', onState: () => {} });
    await until(() => recording.state().kind === 'failed');
    await until(() => handle.stats().sentBytes > 50_000);
    expect(handle.state().kind).toBe('sending');
    end();
    await egress.stop();
    expect(recording.state().kind).toBe('failed');
  });

  it.skipIf(process.platform !== 'linux')('names a full disk and a place that may not be written', async () => {
    const configs = { video: clip.video, audio: clip.audio };
    const full = await openRecorder({ path: 'x', configs, onFault: () => {}, openFile: () => open('/dev/full', 'r+') });
    expect(full).toMatchObject({ ok: false, fault: { code: 'disk_full' } });
    const denied = await openRecorder({ path: '/sys/redcast.mp4', configs, onFault: () => {} });
    expect(denied).toMatchObject({ ok: false, fault: { code: 'data_read_only' } });
  });
});
