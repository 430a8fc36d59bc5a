import type { FromReader, ToReader } from './protocol.ts';
import { type BadRow, FILE_MAX_BYTES, type FileFacts, type FileProblem, type GoodRow } from './types.ts';

export type FileRead =
  | { ok: true; facts: FileFacts; good: readonly GoodRow[]; bad: readonly BadRow[] }
  | { ok: false; problem: FileProblem };

/** Reads a file in a worker of its own. `onProgress` gets 0 to 1. Null when the signal stopped it. */
export function readFile(
  file: File,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<FileRead | null> {
  if (file.size > FILE_MAX_BYTES) return Promise.resolve({ ok: false, problem: { why: 'too_large' } });
  if (signal.aborted) return Promise.resolve(null);
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'redcast-csv' });
  const good: GoodRow[] = [];
  const bad: BadRow[] = [];
  return new Promise((resolve) => {
    const finish = (read: FileRead | null) => {
      worker.terminate();
      signal.removeEventListener('abort', stop);
      resolve(read);
    };
    const stop = () => finish(null);
    signal.addEventListener('abort', stop, { once: true });
    worker.onmessage = ({ data }: MessageEvent<FromReader>) => {
      if (data.kind === 'rows') {
        for (const row of data.good) good.push(row);
        for (const row of data.bad) bad.push(row);
        onProgress(data.done);
      } else finish(data.result.ok ? { ok: true, facts: data.result.facts, good, bad } : data.result);
    };
    // The worker could not be loaded, or ran out of memory.
    worker.onerror = () => finish({ ok: false, problem: { why: 'unreadable' } });
    const order: ToReader = { file };
    worker.postMessage(order);
  });
}
