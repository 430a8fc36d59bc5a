import { MAX_RESPONSE_BYTES, NoAnswer, TooLong } from './faults.ts';

/** Slowest upload that still counts as one: 512 kbit/s. A file gets this much more time than a call without one. */
const SLOWEST_BYTES_PER_MS = 64;

/** An event stream that sends nothing, not even a comment, for this long is dead. Servers send one every 5 s. */
export const STREAM_SILENCE_MS = 20_000;

/** How long a call may take, in milliseconds: the limit, plus the time its files need on the slowest line. */
export function timeLimit(timeoutMs: number, input: unknown): number {
  if (typeof input !== 'object' || input === null) return timeoutMs;
  const bytes = Object.values(input).reduce<number>((sum, v) => sum + (v instanceof Blob ? v.size : 0), 0);
  return timeoutMs + bytes / SLOWEST_BYTES_PER_MS;
}

/** A body that fails with `TooLong` when it grows over the limit, so that no platform can fill the memory. */
export function bounded(response: Response): Response {
  if (!response.body) return response;
  let bytes = 0;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.byteLength;
        if (bytes > MAX_RESPONSE_BYTES) controller.error(new TooLong(`more than ${MAX_RESPONSE_BYTES} bytes`));
        else controller.enqueue(chunk);
      },
    }),
  );
  return new Response(counted, { status: response.status, headers: response.headers });
}

/** Runs a call and gives up after `ms`: whatever still hangs is aborted and its late answer ignored. */
export async function withinTime<T>(
  ms: number,
  outer: AbortSignal | undefined,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const onOuter = () => abort.abort(outer?.reason);
  if (outer?.aborted) onOuter();
  outer?.addEventListener('abort', onOuter, { once: true });
  const timer = setTimeout(() => abort.abort(new NoAnswer(`no answer within ${Math.round(ms)} ms`)), ms);
  try {
    return await Promise.race([call(abort.signal), rejected(abort.signal)]);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', onOuter);
  }
}

/** Rejects when the signal aborts, with its reason: a call that ignores the signal is left behind. */
function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => reject(signal.reason);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
