import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { DiskState, Fault } from '../../../shared/domain/index.ts';
import { diskState, RESERVE_BYTES, watchDisk } from './disk.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('says how long a drive lasts at this rate, down to what is kept for others', () => {
  // 2.5 Mb/s: a quarter of an hour is 281 MB.
  const rate = 312_500;
  expect(diskState(RESERVE_BYTES + rate * 7_200, rate)).toMatchObject({ secondsLeft: 7_200, level: 'fine' });
  expect(diskState(RESERVE_BYTES + rate * 5_000, rate)).toMatchObject({ secondsLeft: 5_000, level: 'low' });
  expect(diskState(RESERVE_BYTES + rate * 60, rate)).toMatchObject({ secondsLeft: 60, level: 'critical' });
  expect(diskState(RESERVE_BYTES - 1, rate)).toMatchObject({ secondsLeft: 0, level: 'critical' });
  // At 20 Mb/s ten gigabytes are little more than an hour, and two are a quarter of one.
  expect(diskState(10e9, 2_500_000).level).toBe('fine');
  expect(diskState(2.2e9, 2_500_000).level).toBe('low');
});

function watched(free: () => number | Promise<number>, present = () => true) {
  const told = { disk: [] as (DiskState | null)[], notices: [] as Fault[], settled: 0, ended: [] as Fault[] };
  const stop = watchDisk({
    file: {
      path: '/r/a.mp4',
      bytes: () => 31_250_000,
      ms: () => 100_000,
      present: async () => present(),
      end: (fault) => told.ended.push(fault),
    },
    freeBytes: async () => free(),
    lookMs: 1_000,
    onDisk: (state) => told.disk.push(state),
    notice: (fault) => told.notices.push(fault),
    settled: () => {
      told.settled += 1;
    },
  });
  return { ...told, settledCount: () => told.settled, stop };
}

it('tells once per level, takes the word back, and ends the recording before nothing is left', async () => {
  let free = 50e9;
  const watch = watched(() => free);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(watch.notices).toEqual([]);
  free = 1.9e9;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(watch.notices).toMatchObject([{ code: 'disk_low', params: { minutes: 92 } }]);
  // What was said is kept true: again at half of it.
  free = 0.9e9;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(watch.notices.at(-1)).toMatchObject({ code: 'disk_low', params: { minutes: 39 } });
  expect(watch.notices).toHaveLength(2);
  free = 50e9;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(watch.settledCount()).toBe(1);
  free = 300e6;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(watch.notices).toHaveLength(3);
  expect(watch.ended).toEqual([]);
  free = 149e6;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(watch.ended).toMatchObject([{ code: 'disk_full', rule: 'reserve' }]);
  watch.stop();
  watch.stop();
  expect(watch.disk.at(-1)).toBeNull();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(watch.disk.at(-1)).toBeNull();
});

it('asks a drive that hangs only once, and says nothing after its end', async () => {
  let asked = 0;
  let answer = (_: number) => {};
  const watch = watched(() => {
    asked += 1;
    return new Promise<number>((resolve) => {
      answer = resolve;
    });
  });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toBe(1);
  watch.stop();
  answer(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(watch.ended).toEqual([]);
  expect(watch.disk).toEqual([null]);
});

it('knows a drive that is gone', async () => {
  let there = true;
  const watch = watched(
    () => 50e9,
    () => there,
  );
  await vi.advanceTimersByTimeAsync(1_000);
  there = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(watch.ended).toMatchObject([{ code: 'recording_drive_gone' }]);
  watch.stop();
});
