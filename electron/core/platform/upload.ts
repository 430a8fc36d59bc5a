import { randomFillSync } from 'node:crypto';
import { done, type Reply, refuse } from '../../../shared/domain/index.ts';
import type { PlatformClient } from './client.ts';

export type UploadOptions = {
  client: { network: PlatformClient['network'] };
  /** bit/s the stream will need. Well above it the test ends early. */
  neededBps: number;
  /** 0 to 1. */
  onProgress(progress: number): void;
  signal: AbortSignal;
  /** About how long it may take (default 4 s). A probe under way is not cut. */
  seconds?: number;
  now?(): number;
};

const PINGS = 4;
const FIRST_PROBE_BYTES = 64 * 1024;
/** The contract takes no larger file. */
const MAX_PROBE_BYTES = 4 * 1024 * 1024;
/** On a fast line the test must not eat a data plan. */
const MAX_TOTAL_BYTES = 24 * 1024 * 1024;
/** A probe is sized to take about this long: long against the round trip, short against the test. */
const PROBE_MS = 800;
/** More than three times what is needed is enough, whatever the exact number. */
const PLENTY = 3;
const PLENTY_AFTER_MS = 1_500;

/**
 * Measures the line to the platform: a few pings, then files of growing size, as HTTP uploads. `uplink` is bit/s of
 * payload over the probes after the first one, which only warms up the connection.
 */
export async function measureUpload(options: UploadOptions): Promise<Reply<{ uplink: number; rttMs: number }>> {
  const { client, neededBps, onProgress, signal } = options;
  const now = options.now ?? (() => performance.now());
  const limitMs = (options.seconds ?? 4) * 1000;
  const startedMs = now();
  const report = (least: number) => onProgress(Math.min(0.99, Math.max(least, (now() - startedMs) / limitMs)));

  let rttMs = Number.POSITIVE_INFINITY;
  for (let n = 1; n <= PINGS; n += 1) {
    const atMs = now();
    const pong = await client.network.ping(undefined, { signal });
    if (!pong.ok) return pong;
    // The smallest: the others waited for something that is not the line.
    rttMs = Math.min(rttMs, now() - atMs);
    report((0.1 * n) / PINGS);
  }

  const noise = new Uint8Array(MAX_PROBE_BYTES);
  randomFillSync(noise); // incompressible: a proxy that packs requests would measure itself
  let size = FIRST_PROBE_BYTES;
  let total = 0;
  let uplink: number | null = null;
  let measured = { bytes: 0, ms: 0 };
  for (let n = 0; total < MAX_TOTAL_BYTES; n += 1) {
    if (signal.aborted) return refuse('cancelled', { retry: 'now' });
    const file = new File([noise.subarray(0, size)], 'probe.bin', { type: 'application/octet-stream' });
    const atMs = now();
    const answer = await client.network.probe({ file }, { signal });
    const tookMs = Math.max(1, now() - atMs);
    if (!answer.ok) {
      // What was measured before the trouble still says more than nothing, unless the host stopped the test.
      if (uplink !== null && !signal.aborted) break;
      return answer;
    }
    if (answer.value.bytes !== size) {
      return refuse('platform_garbage', { retry: 'later', field: 'bytes', detail: `${answer.value.bytes} of ${size}` });
    }
    total += size;
    // The answer's way back is not upload. Never take more than half away: a fast line is not infinitely fast.
    const sendMs = Math.max(tookMs / 2, tookMs - rttMs);
    if (n === 1) measured = { bytes: 0, ms: 0 };
    measured = { bytes: measured.bytes + size, ms: measured.ms + sendMs };
    uplink = (measured.bytes * 8 * 1000) / measured.ms;
    report(0.1);
    const elapsedMs = now() - startedMs;
    if (elapsedMs >= limitMs) break;
    if (n > 0 && elapsedMs >= PLENTY_AFTER_MS && uplink > neededBps * PLENTY) break;
    const fits = (uplink / 8 / 1000) * Math.min(PROBE_MS, limitMs - elapsedMs);
    size = Math.round(Math.min(MAX_PROBE_BYTES, size * 4, Math.max(FIRST_PROBE_BYTES, fits)));
  }
  onProgress(1);
  return done({ uplink: Math.round(uplink ?? 0), rttMs: Math.round(rttMs * 10) / 10 });
}
