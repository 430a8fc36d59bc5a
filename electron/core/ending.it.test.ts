import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { done, refuse, SessionId, type TrackConfig } from '../../shared/domain/index.ts';
import { missing } from '../../tests/support/needs.ts';
import { type NginxRtmp, startNginxRtmp } from '../../tests/support/nginxRtmp.ts';
import { createLive, type LivePorts } from './live/index.ts';
import { createOutputs, type Outputs } from './outputs.ts';

const VIDEO: TrackConfig = {
  ...{ track: 'video', codec: 'avc1.42E01F', width: 64, height: 64, fps: 30, bitrate: 1_000 },
  description: Uint8Array.of(1, 0x42, 0xe0, 0x1f, 0xff, 0xe1, 0, 4, 0x67, 0x42, 0xe0, 0x1f, 1, 0, 2, 0x68, 0xce),
};
const AUDIO: TrackConfig = {
  ...{ track: 'audio', codec: 'mp4a.40.2', sampleRate: 48_000, channels: 2, bitrate: 1_000 },
  description: Uint8Array.of(0x11, 0x90),
};
/** So much a picture that the buffers of both systems are full within a second or two of silence. */
const PICTURE_BYTES = 120_000;

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe.skipIf(missing('nginx', 'nginxRtmp'))('ending a stream', () => {
  let nginx: NginxRtmp;
  let folder: string;
  let outputs: Outputs;
  let feeding: NodeJS.Timeout;

  beforeEach(async () => {
    nginx = await startNginxRtmp();
    folder = mkdtempSync(join(tmpdir(), 'redcast-ending-'));
    outputs = createOutputs({
      onKeyframeNeeded: () => true,
      onIngest: () => undefined,
      onRecordingFault: () => undefined,
    });
    const startedAtMs = performance.now();
    feeding = setInterval(() => {
      const timestampUs = Math.round((performance.now() - startedAtMs) * 1_000);
      const data = new Uint8Array(PICTURE_BYTES);
      new DataView(data.buffer).setUint32(0, PICTURE_BYTES - 4);
      data[4] = 0x65;
      outputs.push({ track: 'video', timestampUs, durationUs: 33_333, key: true, data });
      outputs.push({ track: 'audio', timestampUs, durationUs: 33_333, key: true, data: Uint8Array.of(1, 2) });
    }, 33);
  });
  afterEach(async () => {
    clearInterval(feeding);
    nginx.thaw();
    await outputs.close();
    await nginx.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The studio's ports on a typed address; `stopRecording` as the test says. */
  function ports(stopRecording: LivePorts['stopRecording']): LivePorts {
    return {
      checks: () =>
        done({
          ...{ destination: { kind: 'manual' }, rehearsal: false, title: '', topicId: null, stage: 'studio' },
          awaitsButton: false,
        }),
      openRoom: async () => refuse('no_platform'),
      async startPicture(id, signal) {
        await outputs.load();
        const begun = outputs.begin(id, signal);
        outputs.carrier(true);
        outputs.configure(VIDEO);
        outputs.configure(AUDIO);
        return begun;
      },
      async startRecording(id, _, signal) {
        const path = join(folder, `${id}.mp4`);
        const started = await outputs.record(path, signal);
        return started.ok ? done({ path }) : started;
      },
      connectIngest: (_, id, signal) => outputs.publish({ url: nginx.url('live'), key: id }, signal),
      confirm: (_, signal) => outputs.firstBytes(signal),
      endRoom: async () => done(undefined),
      stopIngest: outputs.unpublish,
      stopRecording,
      stopPicture: outputs.end,
      began: () => undefined,
      finished: () => undefined,
    };
  }

  it('takes at most 5 s although the server stands still and the disk never answers, and the next one starts', async () => {
    let ids = 0;
    const live = createLive({
      ...{ log, newId: () => SessionId.parse(`s${++ids}`) },
      ports: ports(() => new Promise(() => undefined)),
    });
    const isLive = () => live.state().kind === 'live';
    live.start();
    await expect.poll(isLive, { timeout: 20_000 }).toBe(true);

    nginx.freeze();
    // Long enough for the frozen server's buffers to take no more.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(outputs.facts().queueBytes).toBeGreaterThan(PICTURE_BYTES);
    const atMs = performance.now();
    await live.end();
    // The promise itself.
    expect(performance.now() - atMs).toBeLessThanOrEqual(5_000);
    expect(live.state().kind).toBe('ended');

    nginx.thaw();
    expect(live.start()).toMatchObject({ ok: true });
    await expect.poll(isLive, { timeout: 20_000 }).toBe(true);
    await live.close();
  }, 60_000);
});
