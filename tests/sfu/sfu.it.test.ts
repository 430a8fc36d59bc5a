import { statSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { isAlive } from '../../scripts/lib/lock.mjs';
import { missing } from '../support/needs.ts';
import { listens } from '../support/processes.ts';
import { findSfu } from './index.ts';
import { loadMediasoup, type SfuWorker } from './mediasoup.ts';

/*
 * The server that was compiled here is a real one: it answers, offers the codecs and candidates that a real-time upload
 * needs, lets go of everything, and its death is noticed.
 */
describe.skipIf(missing('sfu'))('the real-time server', () => {
  const workers: SfuWorker[] = [];
  afterAll(() => {
    for (const worker of workers) worker.close();
  });

  const start = async () => {
    const worker = await mediasoup().createWorker({ logLevel: 'error' });
    workers.push(worker);
    return worker;
  };

  it('is the version that the package asks for', () => {
    expect(mediasoup().version).toBe('3.8.4');
    expect(statSync(sfu().workerPath).mode & 0o111).not.toBe(0);
  });

  it('offers H.264 and Opus, and a transport by UDP and by TCP', async () => {
    const worker = await start();
    const router = await worker.createRouter({
      mediaCodecs: [
        { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
        {
          kind: 'video',
          mimeType: 'video/H264',
          clockRate: 90_000,
          parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
        },
      ],
    });
    const codecs = (router.rtpCapabilities.codecs ?? []).map((codec) => codec.mimeType.toLowerCase());
    expect(codecs).toEqual(expect.arrayContaining(['audio/opus', 'video/h264']));

    const transport = await router.createWebRtcTransport({
      listenIps: ['127.0.0.1'],
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
    });
    expect(transport.iceCandidates.map(({ protocol, ip }) => `${protocol} ${ip}`)).toEqual([
      'udp 127.0.0.1',
      'tcp 127.0.0.1',
    ]);
    expect(transport.dtlsParameters.fingerprints.map(({ algorithm }) => algorithm)).toContain('sha-256');
    expect(transport.dtlsState).toBe('new');

    const tcpPort = transport.iceCandidates.find(({ protocol }) => protocol === 'tcp')?.port ?? 0;
    expect(await listens(tcpPort)).toBe(true);

    // Closed from the top: what belongs to it goes with it, and so does the process.
    worker.close();
    expect([worker.closed, router.closed, transport.closed]).toEqual([true, true, true]);
    await expect.poll(() => isAlive(worker.pid), { timeout: 10_000 }).toBe(false);
    expect(await listens(tcpPort)).toBe(false);
  });

  it('says when a worker is killed, and starts another', async () => {
    const worker = await start();
    const died = new Promise<Error>((resolve) => worker.on('died', resolve));
    process.kill(worker.pid, 'SIGKILL');
    expect(await died).toBeInstanceOf(Error);
    expect(worker.closed).toBe(true);

    const next = await start();
    expect(next.pid).not.toBe(worker.pid);
    expect((await next.getResourceUsage()).ru_maxrss).toBeGreaterThan(0);
  });

  it('refuses a range of ports that is none', async () => {
    await expect(
      mediasoup().createWorker({ logLevel: 'error', rtcMinPort: 50_000, rtcMaxPort: 40_000 }),
    ).rejects.toThrow('wrong settings');
  });
});

function sfu() {
  const found = findSfu();
  if (!found) throw new Error('the real-time server is not built: npm run sfu');
  return found;
}

function mediasoup() {
  return loadMediasoup(sfu().folder);
}
