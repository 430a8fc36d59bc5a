import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Clip, makeClip } from '../../../../tests/support/clip.ts';
import { playClip } from '../../../../tests/support/clipPlayer.ts';
import { missing } from '../../../../tests/support/needs.ts';
import { startRoughProxy } from '../../../../tests/support/roughProxy.ts';
import type { PublisherState } from '../../egress/index.ts';
import { type RehearsalLog, SILENT } from '../options.ts';
import { type IngestServer, listenIngest } from './server.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe.skipIf(missing('ffmpeg'))('the rehearsal ingest', () => {
  let clip: Clip;
  beforeAll(async () => {
    clip = await makeClip({ seconds: 4 });
  });

  async function ingest(log: RehearsalLog = SILENT): Promise<IngestServer> {
    const reply = await listenIngest({ port: 0, key: () => 'key', onReceiving: () => {}, log });
    if (!reply.ok) throw new Error(reply.fault.code);
    ends.push(() => reply.value.close());
    return reply.value;
  }

  function studio(port: number) {
    const player = playClip(clip);
    const states: PublisherState[] = [];
    const reply = player.egress.publish({
      url: `rtmp://127.0.0.1:${port}/live`,
      key: 'key',
      timeoutMs: 3_000,
      onState: (state) => states.push(state),
    });
    if (!reply.ok) throw new Error(reply.fault.code);
    ends.push(() => {
      player.end();
      return player.egress.stop();
    });
    return { handle: reply.value, states, end: player.end };
  }

  it('confirms as often as it is asked to', async () => {
    const { port } = await ingest();
    const { handle } = studio(port);
    await until(() => handle.stats().ackedBitrate !== null);
    const { ackedBytes, sentBytes, unackedBytes } = handle.stats();
    expect(ackedBytes).toBeGreaterThan(32 * 1024);
    expect(unackedBytes).toBeLessThan(96 * 1024);
    expect(ackedBytes).toBeLessThanOrEqual(sentBytes);
    // Two seconds of confirmations: what a rate is measured over.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    // 728 kbit/s with sound and key frames: a confirmation every third of a second, so the rate is known well.
    expect(handle.stats().ackedBitrate).toBeGreaterThan(400_000);
    expect(handle.stats().ackedBitrate).toBeLessThan(1_200_000);
  });

  it('lets a second publisher take over when told to; the first ends with the reason', async () => {
    const server = await ingest();
    server.letTakeOver(true);
    const first = studio(server.port);
    await until(() => first.handle.state().kind === 'sending');
    const second = studio(server.port);
    await until(() => first.handle.state().kind === 'taken_over');
    expect(first.handle.state()).toMatchObject({
      fault: {
        code: 'ingest_taken_over',
        detail: 'NetStream.Publish.BadName: Replaced by another publisher.',
      },
    });
    await until(() => second.handle.state().kind === 'sending');
    // A state that must stay as it is can only be watched.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(second.states.map((s) => s.kind)).toEqual(['connecting', 'sending']);
    expect(first.handle.state().kind).toBe('taken_over');
    expect(first.handle.stats().sessions).toBe(1);
  });

  it('keeps the place of a publisher whose line broke for 5 s, then gives it to the one that comes back', async () => {
    const server = await ingest();
    const proxy = await startRoughProxy(server.port);
    ends.push(() => proxy.close());
    const { handle, states } = studio(proxy.port);
    await until(() => handle.state().kind === 'sending');
    proxy.strand();
    await until(() => states.some((s) => s.kind === 'reconnecting' && s.fault.code === 'ingest_busy'));
    await until(() => handle.state().kind === 'sending');
    expect(handle.stats().sessions).toBe(2);
  });

  it('frees the place of a publisher that fell silent', async () => {
    const said: string[] = [];
    const server = await ingest({ ...SILENT, info: (_, words) => said.push(words ?? '') });
    const proxy = await startRoughProxy(server.port);
    ends.push(() => proxy.close());
    const { handle } = studio(proxy.port);
    await until(() => handle.state().kind === 'sending' && server.receiving());
    proxy.freeze();
    await until(() => !server.receiving());
    await until(() => said.includes('ingest closed a silent publisher'));
    proxy.thaw();
    handle.networkBack();
    await until(() => handle.state().kind === 'sending' && server.receiving());
  });
});
