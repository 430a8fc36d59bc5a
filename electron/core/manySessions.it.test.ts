import { readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Clip } from '../../tests/support/clip.ts';
import { missing } from '../../tests/support/needs.ts';
import {
  type Bench,
  closeBenches,
  kind,
  newFolder,
  prepare,
  removeFolders,
  startBench,
  testClip,
} from '../../tests/support/studioBench.ts';
import { until } from './studioKit.ts';

/** What this process holds: timers, sockets, open files. By kind, with how many. */
function held(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1;
  // Only Linux lists a process's own files; elsewhere timers and sockets have to do.
  if (process.platform === 'linux') counts.files = readdirSync('/proc/self/fd').length;
  return counts;
}
const STREAMS = 20;
/** What stays behind each stream, or each second one. Connections to the platform that are kept for a while come and go. */
const grown = (before: Record<string, number>) =>
  Object.entries(held()).filter(([name, count]) => count >= (before[name] ?? 0) + STREAMS / 2);

describe.skipIf(missing('ffmpeg'))('many streams in one core', () => {
  let clip: Clip;
  let bench: Bench;
  const warnings: string[] = [];
  const warned = (warning: Error) => warnings.push(`${warning.name}: ${warning.message}`);
  beforeAll(async () => {
    clip = await testClip();
    process.on('warning', warned);
  });
  beforeEach(async () => {
    bench = await startBench(newFolder(), clip);
  });
  afterEach(closeBenches);
  afterAll(() => {
    process.off('warning', warned);
    removeFolders();
  });

  async function stream(): Promise<void> {
    await bench.calls.live.start();
    await kind(bench, 'live');
    await bench.calls.live.end();
    await kind(bench, 'ended');
    await until('the report', () => bench.state().sessions.every((row) => row.endedAtMs !== null));
  }

  it('starts and ends thirty times in a row, each time in order', async () => {
    await prepare(bench, 1);
    const ids = new Set<string>();
    for (let round = 0; round < 30; round += 1) {
      const { sessionId } = await bench.calls.live.start();
      ids.add(sessionId);
      // Sometimes at once, sometimes in the middle of opening.
      if (round % 3 !== 0) await until('a step', () => bench.state().plan.encode?.sessionId === sessionId);
      await bench.calls.live.end();
      expect(['prepare', 'ended']).toContain(bench.state().live.kind);
      expect(bench.state().plan.encode).toBeNull();
    }
    expect(ids.size).toBe(30);
    await bench.calls.live.start();
    await kind(bench, 'live');
    await bench.calls.live.end();
    await kind(bench, 'ended');
    await until('every report', () => bench.state().sessions.every((row) => row.endedAtMs !== null));
    for (const row of bench.state().sessions) expect(row.endReason, row.id).toBe('host');
  }, 120_000);

  it('leave nothing behind: no timer, no socket, no file, no listener', async () => {
    await prepare(bench, 1);
    // What is loaded and opened with the first stream stays for the next ones.
    for (let round = 0; round < 3; round += 1) await stream();
    await new Promise((next) => setTimeout(next, 3_000)); // the last lines, and the platform's own goodbyes
    const before = held();
    for (let round = 0; round < STREAMS; round += 1) await stream();
    await expect.poll(() => grown(before), { timeout: 15_000 }).toEqual([]);
    expect(warnings.filter((text) => text.startsWith('MaxListeners'))).toEqual([]);
  }, 180_000);
});
