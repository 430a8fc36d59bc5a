import { fault } from '../../../../shared/domain/index.ts';
import { digestOf } from '../ids.ts';

/** What is remembered lives no longer than a worker's transports; more than this is somebody's mistake. */
const MAX_REMEMBERED = 64;

/**
 * Runs a call once per idempotency key, for what cannot be written into the database because it belongs to a running process:
 * the same call again gets the first answer (or waits for it), another call under the same key is refused. A call that failed
 * may be made again.
 */
export function createOnceLater() {
  const known = new Map<string, { digest: string; answer: Promise<unknown> }>();
  return async <T>(operation: string, input: { idempotencyKey: string }, work: () => Promise<T>): Promise<T> => {
    const key = input.idempotencyKey;
    const digest = digestOf(Buffer.from(JSON.stringify([operation, input])));
    const before = known.get(key);
    if (before) {
      if (before.digest !== digest) throw fault('bad_input', { field: 'idempotencyKey', rule: 'reused' });
      return before.answer as Promise<T>;
    }
    const answer = work();
    known.set(key, { digest, answer });
    for (const oldest of known.keys()) {
      if (known.size <= MAX_REMEMBERED) break;
      known.delete(oldest);
    }
    try {
      return await answer;
    } catch (error) {
      if (known.get(key)?.answer === answer) known.delete(key);
      throw error;
    }
  };
}
