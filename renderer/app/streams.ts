import { useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import { onClient, type StudioClient } from './connection.ts';

/** After a stream ended or was refused: soon enough to be unnoticed, seldom enough to cost nothing while it stays so. */
const AGAIN_MS = 1_000;

type OpenStream<T> = (
  client: StudioClient,
  options: { signal: AbortSignal },
) => Promise<AsyncIterable<T, unknown, unknown>>;

/**
 * Hands every value of an event iterator of the core to `take` until the signal aborts: through each new connection, and
 * again after it ended.
 */
export function followStream<T>(open: OpenStream<T>, take: (value: T) => void, signal: AbortSignal): void {
  let stop: (() => void) | null = null;
  const off = onClient((client) => {
    stop?.();
    const one = new AbortController();
    stop = () => one.abort();
    void keepOpen(client, open, take, one.signal);
  });
  signal.addEventListener('abort', () => {
    off();
    stop?.();
  });
}

async function keepOpen<T>(client: StudioClient, open: OpenStream<T>, take: (value: T) => void, signal: AbortSignal) {
  while (!signal.aborted) {
    try {
      for await (const value of await open(client, { signal })) {
        if (signal.aborted) return;
        take(value);
      }
    } catch {
      // Refused (OBS is away) or the connection is gone: tried again below, or through the next connection.
    }
    await pause(signal);
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, AGAIN_MS);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

/**
 * The newest value of an event iterator, null before the first. `key` names what is followed: another key follows anew
 * and forgets the value, null follows nothing. A value the page does not understand is left out and named in the log.
 */
export function useStream<T>(key: string | null, schema: z.ZodType<T>, open: OpenStream<unknown>): T | null {
  const [value, setValue] = useState<{ key: string; value: T } | null>(null);
  const latest = useRef({ schema, open });
  latest.current = { schema, open };
  useEffect(() => {
    if (key === null) return;
    const stopped = new AbortController();
    const take = (raw: unknown) => {
      const next = latest.current.schema.safeParse(raw);
      if (next.success) setValue({ key, value: next.data });
      else console.error('stream not understood', next.error.issues.slice(0, 3));
    };
    followStream((client, options) => latest.current.open(client, options), take, stopped.signal);
    return () => stopped.abort();
  }, [key]);
  return value !== null && value.key === key ? value.value : null;
}

/** False while the window or tab cannot be seen: what only draws can rest then. */
export function usePageVisible(): boolean {
  const [visible, setVisible] = useState(() => document.visibilityState === 'visible');
  useEffect(() => {
    const look = () => setVisible(document.visibilityState === 'visible');
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return visible;
}
