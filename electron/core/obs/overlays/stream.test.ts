import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { OverlayModel } from './model.ts';
import { createModelStream } from './stream.ts';

/** An answer whose socket takes everything, or nothing, as the test says. */
class Socket extends EventEmitter {
  readonly written: string[] = [];
  takes = true;
  ended = false;
  write(text: string): boolean {
    this.written.push(text);
    return this.takes;
  }
  end(text: string, told: () => void): void {
    this.written.push(text);
    this.ended = true;
    if (this.takes) told();
  }
  destroy(): void {
    this.ended = true;
    this.emit('close');
  }
  /** What was sent of a kind. */
  sent(event: string): string[] {
    return this.written
      .filter((text) => text.startsWith(`event: ${event}\n`))
      .map((text) => text.split('data: ')[1] ?? '');
  }
}

const model = (now: string): OverlayModel => ({
  language: 'en',
  rehearsal: null,
  card: null,
  question: null,
  chat: [],
  goal: { label: 'Order goal', now, target: '100', share: 0, reached: false },
});
const nows = (socket: Socket) => socket.sent('model').map((text) => JSON.parse(text).goal.now);
const open = (maxReaders = 3) => createModelStream({ staleMs: 10_000, beatMs: 3_000, maxReaders });
const join = (stream: ReturnType<typeof open>, kind: 'card' | 'chat' = 'card') => {
  const socket = new Socket();
  stream.add(socket as unknown as ServerResponse, kind);
  return socket;
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('begins with the rules and the whole model, then sends what changed', async () => {
  const stream = open();
  stream.push(model('1'));
  const socket = join(stream);
  expect(socket.sent('hello')).toEqual(['{"staleMs":10000}\n\n']);
  expect(nows(socket)).toEqual(['1']);
  stream.push(model('1'));
  await vi.advanceTimersByTimeAsync(200);
  stream.push(model('2'));
  expect(nows(socket)).toEqual(['1', '2']);
});

it('sends ten a second at most, and always the last', async () => {
  const stream = open();
  const socket = join(stream);
  for (let n = 0; n < 1_000; n += 10) {
    stream.push(model(String(n)));
    await vi.advanceTimersByTimeAsync(10);
  }
  await vi.advanceTimersByTimeAsync(500);
  expect(nows(socket).length).toBeLessThanOrEqual(11);
  expect(nows(socket).at(-1)).toBe('990');
});

it('keeps nothing for a reader that takes nothing: it gets the newest when there is room', async () => {
  const stream = open();
  const [slow, quick] = [join(stream), join(stream)];
  slow.takes = false;
  for (let n = 0; n < 20; n += 1) {
    stream.push(model(String(n)));
    await vi.advanceTimersByTimeAsync(150);
  }
  expect(nows(quick)).toHaveLength(20);
  expect(nows(slow)).toEqual(['0']);
  slow.takes = true;
  slow.emit('drain');
  expect(nows(slow)).toEqual(['0', '19']);
});

it('lets go of a reader that has taken nothing for half a minute', async () => {
  const stream = open();
  const socket = join(stream);
  socket.takes = false;
  stream.push(model('1'));
  await vi.advanceTimersByTimeAsync(40_000);
  expect(socket.ended).toBe(true);
  expect(stream.readers()).toEqual({ card: 0, chat: 0, goal: 0 });
});

it('beats, so that a page knows that what it shows is still true', async () => {
  const socket = join(open());
  await vi.advanceTimersByTimeAsync(9_500);
  expect(socket.sent('beat')).toHaveLength(3);
});

it('has room for so many, counted by overlay', () => {
  const stream = open(2);
  const first = join(stream);
  join(stream, 'chat');
  expect([stream.hasRoom(), stream.readers()]).toEqual([false, { card: 1, chat: 1, goal: 0 }]);
  first.emit('close');
  expect(stream.hasRoom()).toBe(true);
});

it('tells every page to clear itself at the end, and waits for no stuck one', async () => {
  const stream = open();
  const [socket, stuck] = [join(stream), join(stream)];
  stuck.takes = false;
  const closed = stream.close();
  await vi.advanceTimersByTimeAsync(300);
  await closed;
  expect(socket.sent('bye')).toHaveLength(1);
  expect(stream.hasRoom()).toBe(false);
});
