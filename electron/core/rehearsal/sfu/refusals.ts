import { FaultError, fault, type RtcKind } from '../../../../shared/domain/index.ts';

/**
 * A worker answers within milliseconds. One that does not within this time is stuck, and so is the media that goes through
 * the same thread. Shorter than the studio itself waits for a call, so that it hears who does not answer.
 */
const ANSWER_LIMIT_MS = 3_000;

/** The answer of the worker, or `realtime_no_answer` after the limit. A late answer is let go. */
export async function answered<T>(question: Promise<T>, limitMs: number = ANSWER_LIMIT_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(fault('realtime_no_answer', { retry: 'later', params: { ms: limitMs } })), limitMs);
  });
  try {
    return await Promise.race([question, limit]);
  } finally {
    clearTimeout(timer);
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');
const wordsOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/[^\x20-\x7e]/g, ' ').slice(0, 300);

/**
 * What the library or its worker threw, as a refusal. `TypeError`: the parameters break a rule of ORTC. `UnsupportedError`:
 * no codec in common. `InvalidStateError`: the worker is gone. Any other `Error` is the worker's no: to `input` when
 * parameters were handed over, else the SFU itself cannot do it now.
 */
export function refusalOf(error: unknown, input?: { field: string; kind?: RtcKind }): FaultError {
  if (error instanceof FaultError) return error;
  const detail = wordsOf(error);
  const name = nameOf(error);
  if (name === 'UnsupportedError' && input) return noCodec(input.kind ?? 'video', detail);
  if (name === 'InvalidStateError' || !input)
    return fault('realtime_unavailable', { retry: 'later', rule: 'sfu_gone', detail }, error);
  if (/timeout/i.test(detail)) return fault('realtime_no_answer', { retry: 'later', detail }, error);
  return fault(
    'bad_input',
    { field: input.field, rule: name === 'TypeError' ? 'malformed' : 'refused', detail },
    error,
  );
}

/** Nothing that the one side sends can the other receive. */
export const noCodec = (kind: RtcKind, detail?: string): FaultError =>
  fault('realtime_no_codec', { rule: kind, ...(detail === undefined ? {} : { detail }) });
