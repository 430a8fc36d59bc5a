import { type Fault, type Reply, refuse } from '../../../shared/domain/index.ts';

/** Setting up takes five calls; a far end that needs longer for one is not there. */
export const ANSWER_MS = 4_000;

/** What the platform's client says, in the words of real time: people read about the upload, not about the platform. */
function inWords(fault: Fault): Fault {
  switch (fault.code) {
    case 'platform_timeout':
      return { ...fault, code: 'realtime_no_answer' };
    case 'platform_garbage':
      return { ...fault, code: 'realtime_garbage' };
    case 'not_found': // the SFU does not know the transport any more
      return { ...fault, code: 'realtime_gone', retry: 'now', rule: 'sfu_gone' };
    default:
      return fault;
  }
}

/**
 * Asks the far end and waits `ms` at most: `realtime_no_answer`. `cancelled` when `closing` aborts meanwhile. Whoever ignores
 * both is left behind.
 */
export async function answered<T>(
  ask: (signal: AbortSignal) => Promise<Reply<T>>,
  closing: AbortSignal,
  ms = ANSWER_MS,
): Promise<Reply<T>> {
  if (closing.aborted) return refuse('cancelled', { retry: 'now' });
  const asking = new AbortController();
  let giveUp = (_reply: Reply<T>) => {};
  const given = new Promise<Reply<T>>((resolve) => {
    giveUp = resolve;
  });
  const timer = setTimeout(() => giveUp(refuse('realtime_no_answer', { retry: 'later', params: { ms } })), ms);
  const onClosing = () => giveUp(refuse('cancelled', { retry: 'now' }));
  closing.addEventListener('abort', onClosing, { once: true });
  try {
    const reply = await Promise.race([ask(asking.signal), given]);
    return reply.ok ? reply : { ok: false, fault: inWords(reply.fault) };
  } catch (error) {
    return refuse('internal', { retry: 'later', detail: String(error).slice(0, 500) });
  } finally {
    clearTimeout(timer);
    closing.removeEventListener('abort', onClosing);
    asking.abort();
  }
}
