import { describe, expect, it } from 'vitest';
import { done, type Reply, refuse } from '../../../shared/domain/index.ts';
import { measureUpload } from './upload.ts';

/** A line of a given speed and round trip; time passes only by using it. */
function line(bitsPerSecond: number, rttMs: number, fail?: (probe: number) => Reply<{ bytes: number }> | null) {
  let nowMs = 0;
  const sizes: number[] = [];
  const client = {
    network: {
      async ping() {
        nowMs += rttMs;
        return done({ serverMs: nowMs });
      },
      realtime: async () => done({ ingest: null }),
      async probe({ file }: { file: File }) {
        const failed = fail?.(sizes.length);
        sizes.push(file.size);
        nowMs += rttMs + (file.size * 8 * 1000) / bitsPerSecond;
        return failed ?? done({ bytes: file.size });
      },
    },
  };
  const progress: number[] = [];
  const measure = (neededBps: number, signal = new AbortController().signal) =>
    measureUpload({ client, neededBps, signal, onProgress: (at) => progress.push(at), now: () => nowMs });
  return { measure, sizes, progress, tookMs: () => nowMs };
}

describe('measureUpload', () => {
  it.each([
    [400_000, 120],
    [3_000_000, 40],
    [20_000_000, 15],
    [900_000_000, 1],
  ])('finds %i bit/s at %i ms within a fifth, in about 4 s and 24 MiB', async (bps, rttMs) => {
    const { measure, sizes, tookMs } = line(bps, rttMs);
    const reply = await measure(bps);
    if (!reply.ok) throw new Error(reply.fault.code);
    expect(reply.value.rttMs).toBe(rttMs);
    expect(Math.abs(reply.value.uplink / bps - 1)).toBeLessThan(0.2);
    expect(tookMs()).toBeLessThan(7_000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(28 * 1024 * 1024);
  });

  it('ends early when the line is far better than needed, and tells how far it is', async () => {
    const { measure, tookMs, progress } = line(30_000_000, 20);
    expect((await measure(2_500_000)).ok).toBe(true);
    expect(tookMs()).toBeLessThan(3_500);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
  });

  it('keeps what it measured when a later probe fails, and fails when the first does', async () => {
    const broken = refuse('platform_unreachable', { retry: 'later' });
    expect((await line(3_000_000, 20, (probe) => (probe === 2 ? broken : null)).measure(1)).ok).toBe(true);
    expect(await line(3_000_000, 20, () => broken).measure(1)).toEqual(broken);
  });

  it('does not believe a platform that counted something else', async () => {
    const { measure } = line(3_000_000, 20, () => done({ bytes: 12 }));
    expect(await measure(1)).toMatchObject({ ok: false, fault: { code: 'platform_garbage', field: 'bytes' } });
  });
});
