import { expect, it } from 'vitest';
import { FaultError } from '../../../../shared/domain/index.ts';
import { createOnceLater } from './onceLater.ts';

const call = (name: string, more: object = {}) => ({ idempotencyKey: name, ...more });

it('runs a call once, also while it still runs', async () => {
  const once = createOnceLater();
  const over = Promise.withResolvers<void>();
  let runs = 0;
  const work = async () => {
    runs += 1;
    await over.promise;
    return runs;
  };
  const both = Promise.all([once('make', call('a'), work), once('make', call('a'), work)]);
  over.resolve();
  const [first, second] = await both;
  expect([first, second, await once('make', call('a'), work), runs]).toEqual([1, 1, 1, 1]);
});

it('refuses another call under the same key', async () => {
  const once = createOnceLater();
  await once('make', call('a', { kind: 'video' }), async () => 1);
  await expect(once('make', call('a', { kind: 'audio' }), async () => 2)).rejects.toBeInstanceOf(FaultError);
  await expect(once('drop', call('a', { kind: 'video' }), async () => 2)).rejects.toBeInstanceOf(FaultError);
});

it('lets a call that failed be made again', async () => {
  const once = createOnceLater();
  await expect(once('make', call('a'), () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await once('make', call('a', { other: true }), async () => 2)).toBe(2);
});
