import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RtcNotice, RtpParameters } from '../../../../shared/domain/index.ts';
import { SILENT } from '../options.ts';
import { type FakeTransport, fakeRunning } from './fakeRunning.ts';
import { createSenders, type Senders } from './senders.ts';

const PARAMETERS: RtpParameters = {
  codecs: [{ mimeType: 'video/H264', payloadType: 102, clockRate: 90_000 }],
  headerExtensions: [],
  encodings: [],
  rtcp: {},
};
let senders: Senders;
let transports: FakeTransport[];
let answers: { stats: boolean };
let story: string[];
beforeEach(() => {
  vi.useFakeTimers();
  const fake = fakeRunning();
  ({ transports, answers } = fake);
  story = [];
  senders = createSenders({
    run: async () => fake.running,
    addresses: () => ['127.0.0.1'],
    candidates: (given) => given,
    now: Date.now,
    log: SILENT,
    onReceiving: () => story.push(senders.receiving() ? 'comes' : 'stops'),
    onShown: () => story.push('shown'),
    onStuck: () => story.push('stuck'),
  });
});
afterEach(() => {
  senders.closeAll();
  vi.useRealTimers();
});

const sending = async (scope: 'room' | 'test' = 'room') => {
  const { id } = await senders.create(scope, null);
  await senders.produce(id, 'video', PARAMETERS);
  const producer = transports.at(-1)?.producers[0];
  if (!producer) throw new Error('no producer');
  return { id, producer };
};
const over = async (id: string): Promise<RtcNotice | undefined> => {
  let last: RtcNotice | undefined;
  for await (const notice of senders.notices(id)) last = notice;
  return last;
};

it('counts a picture from its first key frame on, until nothing came for two seconds', async () => {
  const { producer } = await sending();
  producer.byteCount = 1_000;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(senders.receiving()).toBe(false);
  producer.keyFrame();
  producer.byteCount = 2_000;
  await vi.advanceTimersByTimeAsync(500);
  expect(senders.receiving()).toBe(true);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(senders.receiving()).toBe(true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(senders.receiving()).toBe(false);
  expect(story).toEqual(['shown', 'comes', 'stops']);
});

it('counts a picture without a key frame seen once it has come for three seconds', async () => {
  const { producer } = await sending();
  for (let halves = 0; halves < 8; halves += 1) {
    producer.byteCount += 1_000;
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(senders.receiving()).toBe(true);
});

it('does not show a test to anybody, and closes it when its time is over', async () => {
  const { id } = await senders.create('test', Date.now() + 20_000);
  await senders.produce(id, 'video', PARAMETERS);
  const [producer] = transports[0]?.producers ?? [];
  producer?.keyFrame();
  if (producer) producer.byteCount = 1_000;
  await vi.advanceTimersByTimeAsync(1_000);
  expect((await senders.stats(id)).receiving).toBe(true);
  expect(senders.receiving()).toBe(false);
  expect(senders.shown()).toEqual([]);
  await vi.advanceTimersByTimeAsync(19_000);
  expect(await over(id)).toEqual({ kind: 'closed', why: 'expired' });
  expect(transports[0]?.closed).toBe(true);
  expect(story).toEqual([]);
});

it('keeps the order of those who come at once: the last one sends', async () => {
  const made = await Promise.all([1, 2, 3].map(() => senders.create('room', null)));
  expect(transports.map(({ closed }) => closed)).toEqual([true, true, false]);
  expect(await over(made[0]?.id ?? '')).toEqual({ kind: 'closed', why: 'replaced' });
  await expect(senders.produce(made[1]?.id ?? '', 'video', PARAMETERS)).rejects.toThrow('realtime_gone');
  await senders.produce(made[2]?.id ?? '', 'video', PARAMETERS);
});

it('says once that a worker has not answered for ten seconds', async () => {
  await sending();
  await vi.advanceTimersByTimeAsync(2_000);
  answers.stats = false;
  await vi.advanceTimersByTimeAsync(9_000);
  expect(story).toEqual(['shown']);
  await vi.advanceTimersByTimeAsync(8_000);
  expect(story).toEqual(['shown', 'stuck']);
});

it('closes a transport that got nothing for half a minute, begun or not', async () => {
  const { id, producer } = await sending();
  const idle = await senders.create('test', null);
  for (let seconds = 0; seconds < 29; seconds += 1) {
    producer.byteCount += 1_000;
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(transports.map(({ closed }) => closed)).toEqual([false, false]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await over(idle.id)).toEqual({ kind: 'closed', why: 'expired' });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(await over(id)).toEqual({ kind: 'closed', why: 'expired' });
});

it('looks at nothing once nobody sends', async () => {
  const { id } = await sending();
  senders.close(id);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(vi.getTimerCount()).toBe(0);
  expect(senders.busy()).toBe(false);
});
