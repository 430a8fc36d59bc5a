import type { ClientLink } from '@orpc/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { snapshot } from '../../tests/ui/harness/fixtures.ts';
import { keepConnected } from './connection.ts';
import type { Host } from './host.ts';
import { followStream } from './streams.ts';

type Streams = { open: number; push(value: unknown): void; end(): void };

/** A core that answers `state.watch` with one snapshot and `obs.meters` with what the test pushes, or not at all. */
function fakeHost() {
  let drop: () => void = () => undefined;
  const streams: Streams[] = [];
  let refusing = false;
  const gate = (signal?: AbortSignal) => {
    const queue: unknown[] = [];
    let wake: () => void = () => undefined;
    let ended = false;
    const stream: Streams = {
      open: 1,
      push(value) {
        queue.push(value);
        wake();
      },
      end() {
        ended = true;
        wake();
      },
    };
    signal?.addEventListener('abort', () => stream.end());
    const values = (async function* () {
      try {
        while (!ended || queue.length > 0) {
          if (queue.length > 0) yield queue.shift();
          else
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
        }
      } finally {
        stream.open = 0;
      }
    })();
    return { stream, values };
  };
  const link: ClientLink<Record<never, never>> = {
    async call(path, _input, { signal }) {
      const { stream, values } = gate(signal);
      if (path.join('.') === 'state.watch') {
        stream.push(snapshot('ready'));
        drop = stream.end;
        return values;
      }
      if (refusing) throw new Error('refused');
      streams.push(stream);
      return values;
    },
  };
  const host: Host = {
    kind: 'web',
    connectRpc: async () => ({ link, onClosed: () => undefined, close: () => undefined }),
    connectMedia: () => new Promise(() => undefined),
  };
  return { host, streams, refuse: (on: boolean) => (refusing = on), loseConnection: () => drop() };
}

describe('an event iterator that is followed', () => {
  const page = new AbortController();
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('window', new EventTarget());
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

  it('goes on after an end, a refusal and a lost connection, until it is no longer wanted', async () => {
    const core = fakeHost();
    void keepConnected(core.host, page.signal);
    await settle();
    const seen: unknown[] = [];
    const wanted = new AbortController();
    followStream(
      (client, options) => client.obs.meters(undefined, options),
      (value) => seen.push(value),
      wanted.signal,
    );
    await settle();
    core.streams[0]?.push('a');
    await settle();
    expect(seen).toEqual(['a']);

    core.streams[0]?.end();
    await settle(999);
    expect(core.streams).toHaveLength(1);
    await settle(1);
    core.streams[1]?.push('b');
    await settle();

    core.refuse(true);
    core.streams[1]?.end();
    await settle(3_500);
    expect(core.streams).toHaveLength(2);
    core.refuse(false);
    await settle(1_000);
    core.streams[2]?.push('c');
    await settle();

    core.loseConnection();
    await settle(10_000);
    const last = core.streams.at(-1);
    last?.push('d');
    await settle();
    expect(seen).toEqual(['a', 'b', 'c', 'd']);
    // One at a time: the stream of the lost connection was let go.
    expect(core.streams.filter((stream) => stream.open === 1)).toEqual([last]);

    wanted.abort();
    last?.push('e');
    await settle(5_000);
    expect(seen).toEqual(['a', 'b', 'c', 'd']);
    expect(core.streams.filter((stream) => stream.open === 1)).toEqual([]);
    page.abort();
  });
});
