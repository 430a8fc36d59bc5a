import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { refuse } from '../../../../shared/domain/index.ts';
import { createFakeConnection } from './fakeConnection.ts';
import { createSourceWriter } from './writer.ts';

const start = () => {
  const obs = createFakeConnection({ kinds: ['text_ft2_source_v2'], scenes: { Desk: ['Text', 'Other'] } });
  const texts = () => obs.changes.map(({ input }) => (input.inputSettings as { text: string }).text);
  return { obs, writer: createSourceWriter({ driver: obs.driver }), texts };
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('sends the first at once, then at most four a second, and only the newest', async () => {
  const { obs, writer, texts } = start();
  for (let n = 0; n < 1_000; n += 10) {
    writer.want('Text', 'text', `text ${n}`);
    await vi.advanceTimersByTimeAsync(10);
  }
  await vi.advanceTimersByTimeAsync(1_000);
  expect(texts()[0]).toBe('text 0');
  expect(texts().length).toBeGreaterThanOrEqual(4);
  expect(texts().length).toBeLessThanOrEqual(5);
  expect(obs.inputs.get('Text')?.settings.text).toBe('text 990');
});

it('sends nothing that is there already', async () => {
  const { writer, texts } = start();
  writer.has('Text', 'text', 'one');
  writer.want('Text', 'text', 'one');
  writer.want('Text', 'text', 'two');
  await vi.advanceTimersByTimeAsync(300);
  writer.want('Text', 'text', 'two');
  await vi.advanceTimersByTimeAsync(300);
  expect(texts()).toEqual(['two']);
});

it('takes back a wish that was not sent yet', async () => {
  const { writer, texts } = start();
  writer.want('Text', 'text', 'one');
  await vi.advanceTimersByTimeAsync(0);
  writer.want('Text', 'text', 'two');
  writer.want('Text', 'text', 'one');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(texts()).toEqual(['one']);
});

it('lets no source wait for another', async () => {
  const { writer, texts } = start();
  writer.want('Text', 'text', 'one');
  writer.want('Other', 'text', 'a');
  await vi.advanceTimersByTimeAsync(0);
  expect(texts()).toEqual(['one', 'a']);
});

it('goes on after a refusal with the next wish', async () => {
  const { obs, writer, texts } = start();
  obs.failOn(() => refuse('obs_timeout', { retry: 'later' }));
  writer.want('Text', 'text', 'one');
  await vi.advanceTimersByTimeAsync(1_000);
  obs.failOn(null);
  writer.want('Text', 'text', 'one');
  await vi.advanceTimersByTimeAsync(0);
  expect(texts()).toEqual(['one', 'one']);
  expect(obs.inputs.get('Text')?.settings.text).toBe('one');
});

it('waits for nothing once OBS is gone, and knows nothing of the next one', async () => {
  const { writer, texts } = start();
  writer.want('Text', 'text', 'one');
  await vi.advanceTimersByTimeAsync(0);
  writer.want('Text', 'text', 'two');
  writer.forget();
  await writer.settled();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(texts()).toEqual(['one']);
  writer.want('Text', 'text', 'one');
  await vi.advanceTimersByTimeAsync(0);
  expect(texts()).toEqual(['one', 'one']);
});
