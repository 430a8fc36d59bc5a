import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type FakeTransport, fakeRunning } from './fakeRunning.ts';
import { createViewers, type Viewers } from './viewers.ts';

let viewers: Viewers;
let transports: FakeTransport[];
let welcome: boolean;
beforeEach(() => {
  vi.useFakeTimers();
  const fake = fakeRunning();
  ({ transports } = fake);
  welcome = true;
  viewers = createViewers({
    run: async () => fake.running,
    addresses: () => ['127.0.0.1'],
    candidates: (given) => given,
    shown: () => [],
  });
});
afterEach(() => {
  viewers.closeAll();
  vi.useRealTimers();
});
const open = () => viewers.create(() => welcome);

it('keeps who is heard of, and lets go of who was not for half a minute', async () => {
  await open();
  await open();
  for (let seconds = 0; seconds < 60; seconds += 5) {
    const [here] = transports;
    if (here) here.bytesReceived += 100;
    await vi.advanceTimersByTimeAsync(5_000);
  }
  expect(transports.map(({ closed }) => closed)).toEqual([false, true]);
  expect(viewers.count()).toBe(1);
});

it('lets go of who was sent out of the room within five seconds', async () => {
  await open();
  welcome = false;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(transports[0]?.closed).toBe(true);
});

it('lets go of who says goodbye', async () => {
  const { id } = await open();
  transports[0]?.dtls('connected');
  expect(viewers.count()).toBe(1);
  transports[0]?.dtls('closed');
  expect(viewers.count()).toBe(0);
  await expect(viewers.resume(id)).rejects.toThrow('not_found');
});

it('takes a hundred at once, however fast they come, and another when one has left', async () => {
  const asked = await Promise.allSettled(Array.from({ length: 101 }, open));
  expect(asked.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  await expect(open()).rejects.toThrow('rate_limited');
  transports[5]?.dtls('failed');
  await open();
  expect(viewers.count()).toBe(100);
});
