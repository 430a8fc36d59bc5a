import { createHash } from 'node:crypto';
import { fault } from '../../../../shared/domain/index.ts';
import type { World } from '../world.ts';

/** How long an answer is remembered for its key; the contract promises at least 24 hours. */
export const KEEP_MS = 25 * 3600 * 1000;

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('base64url');

/**
 * Runs a write once per idempotency key: the same call again gets the first answer, another call under the same key is
 * refused. Work and answer are written in one transaction; a refusal leaves no trace, so a corrected call may follow.
 */
export function once<T>(
  world: World,
  operation: string,
  input: { idempotencyKey: string },
  work: () => T,
  /** Stands for parts of the input that are no JSON, such as a file. */
  extra: unknown = null,
): T {
  const request = digest([operation, input, extra]);
  return world.db.tx(() => {
    const atMs = world.now();
    world.db.run('DELETE FROM idempotency WHERE atMs < ?', atMs - KEEP_MS);
    const known = world.db.get('SELECT request, answer FROM idempotency WHERE key = ?', input.idempotencyKey);
    if (known) {
      if (known.request !== request) throw fault('bad_input', { field: 'idempotencyKey', rule: 'reused' });
      return JSON.parse(String(known.answer)) as T;
    }
    const value = work();
    world.db.run(
      'INSERT INTO idempotency VALUES (?, ?, ?, ?)',
      input.idempotencyKey,
      request,
      JSON.stringify(value),
      atMs,
    );
    return value;
  });
}
