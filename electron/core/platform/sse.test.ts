import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RtcNotice } from '../../../shared/domain/index.ts';
import { NoAnswer, TooLong } from './faults.ts';
import { readEvents, readNotices, type StreamItem } from './sse.ts';

const encoder = new TextEncoder();

function bodyOf(chunks: readonly Uint8Array[], end: 'close' | 'open' = 'close'): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      if (end === 'close') controller.close();
    },
  });
}

async function read(text: string): Promise<StreamItem[]> {
  const items: StreamItem[] = [];
  const { signal } = new AbortController();
  for await (const some of readEvents(bodyOf([encoder.encode(text)]), signal)) items.push(...some);
  return items;
}

const live = (seq: number) => ({ seq, atMs: 5, kind: 'live' });
const message = (data: string, id = '', event = 'message') =>
  `event: ${event}\n${id && `id: ${id}\n`}data: ${data}\n\n`;

describe('readEvents', () => {
  it('reads events, also without a name, with comments and every kind of line end between them', async () => {
    const text = `: hello\n\n${message(JSON.stringify(live(1)))}:\r\n\r\nid: 2\r\ndata:${JSON.stringify(live(2))}\r\n\r\n`;
    expect(await read(text)).toEqual([1, 2].map((seq) => ({ kind: 'event', event: live(seq) })));
  });

  it('tells what is no event, with its number when that can be read', async () => {
    const items = await read(
      message('{"seq":', '7') +
        message('{"seq":8,"atMs":1,"kind":"gift"}') +
        message('<html>') +
        message('{"seq":-1}', 'x') +
        message('null', '9'),
    );
    expect(items).toMatchObject([
      { kind: 'garbage', seq: 7, why: 'broken JSON' },
      { kind: 'garbage', seq: 8, why: expect.stringContaining('kind') },
      { kind: 'garbage', seq: null },
      { kind: 'garbage', seq: null },
      { kind: 'garbage', seq: 9 },
    ]);
  });

  it('reads several events of one message, and a garbled one costs only itself', async () => {
    const events = [live(1), { seq: 2, atMs: 5, kind: 'gift' }, live(3), null, 'x', { seq: 'no' }];
    expect(await read(message(JSON.stringify({ events }), '6'))).toMatchObject([
      { kind: 'event', event: live(1) },
      { kind: 'garbage', seq: 2 },
      { kind: 'event', event: live(3) },
      { kind: 'garbage', seq: null },
      { kind: 'garbage', seq: null },
      { kind: 'garbage', seq: 6 },
    ]);
    expect(await read(message(JSON.stringify({ events: [] }), '6'))).toEqual([]);
    const far = Array.from({ length: 10_001 }, (_, i) => live(i + 1));
    expect(await read(message(JSON.stringify({ events: far }), '10001'))).toMatchObject([
      { kind: 'garbage', seq: null },
    ]);
  });

  it('ends where the server says so and drops a message that was cut off', async () => {
    const first = message(JSON.stringify(live(1)));
    expect(await read(`${first}${message('{}', '', 'done')}${message(JSON.stringify(live(2)))}`)).toHaveLength(1);
    expect(await read(`${first}data: ${JSON.stringify(live(2))}\n`)).toHaveLength(1);
  });

  it('throws on the transport’s error message', async () => {
    await expect(read(message('{"code":"INTERNAL"}', '', 'error'))).rejects.toThrow(/broke off/);
  });

  it('does not take a message without end', async () => {
    await expect(read(`data: ${'x'.repeat(2_100_000)}`)).rejects.toThrow(TooLong);
    await expect(read('data: x\n'.repeat(1_100_000))).rejects.toThrow(TooLong);
  });

  it('gives up on a stream that is silent', async () => {
    const { signal } = new AbortController();
    const silent = readEvents(bodyOf([encoder.encode(':\n\n')], 'open'), signal, 5);
    await expect(silent.next()).rejects.toThrow(NoAnswer);
  });

  it('stops waiting when told to', async () => {
    const abort = new AbortController();
    const waiting = readEvents(bodyOf([], 'open'), abort.signal).next();
    abort.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('reads the same whatever pieces the network makes of it', async () => {
    const chat = {
      seq: 3,
      atMs: 1,
      kind: 'chat',
      messageId: 'm',
      from: { id: 'v', name: '小鹿👩‍👩‍👧' },
      text: '好看！',
      host: false,
    };
    const text = `: keep\r\n\r\n${message(JSON.stringify(live(1)), '1')}data: {"seq":2,\r\ndata: "atMs":5,"kind":"live"}\r\n\r\n${message(JSON.stringify(chat))}`;
    const bytes = encoder.encode(text);
    const whole = await read(text);
    expect(whole).toHaveLength(3);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), async (sizes) => {
        const chunks: Uint8Array[] = [];
        for (let at = 0, i = 0; at < bytes.length; i += 1) {
          const size = sizes[i % sizes.length] ?? 1;
          chunks.push(bytes.slice(at, at + size));
          at += size;
        }
        const items: StreamItem[] = [];
        for await (const some of readEvents(bodyOf(chunks), new AbortController().signal)) items.push(...some);
        expect(items).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });
});

describe('readNotices', () => {
  const notices = async (text: string): Promise<RtcNotice[]> => {
    const all: RtcNotice[] = [];
    for await (const one of readNotices(bodyOf([encoder.encode(text)]), new AbortController().signal)) all.push(one);
    return all;
  };

  it('reads what an SFU says by itself and passes over what is no notice', async () => {
    const score = { kind: 'score', of: 'video', score: 9 } as const;
    const gone = { kind: 'closed', why: 'sfu_gone' } as const;
    const text =
      message(JSON.stringify(score)) +
      message('{"kind":"score","of":"video","score":11}') +
      message('{"kind":') +
      message('null') +
      ': alive\n\n' +
      message(JSON.stringify(gone)) +
      message('', '', 'done') +
      message(JSON.stringify(score));
    expect(await notices(text)).toEqual([score, gone]);
  });

  it('throws when the platform breaks off', async () => {
    await expect(notices(message('"gone"', '', 'error'))).rejects.toThrow(/broke off/);
  });
});
