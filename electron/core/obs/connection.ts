import type { OBSRequestTypes } from 'obs-websocket-js/json';
import { z } from 'zod';
import { done, type Fault, type Reply, refuse } from '../../../shared/domain/index.ts';
import { closedFault, type Ending, type Progress, requestFault } from './faults.ts';
import type { ObsSocket } from './library.ts';
import type { ObsConnection } from './port.ts';
import { ANSWERS, type Answer, EVENTS, type EventName, type ObsEvent, type RequestName } from './protocol.ts';

export type Session = Omit<ObsConnection, 'hello'>;

/** `params.code` where OBS answered something of another shape. */
export const UNREADABLE = 0;
const Ended = z.object({ code: z.number(), message: z.string() }).partial();
const RequestError = z.object({ code: z.number().catch(UNREADABLE), message: z.string().catch('') });
/** obs-websocket-js throws these without a code, before anything was sent. */
const NOT_SENT = /^(Not connected|Socket not identified)$/;

/** What the library says of the end of a connection, whatever it is made of. */
export function endingOf(error: unknown, socket: ObsSocket): Ending {
  const { code = 1006, message } = Ended.safeParse(error).data ?? {};
  return { code, words: message || socket.errorWords, system: socket.systemCode };
}

/**
 * Calls and events over one socket, from before it is open to after it has ended. obs-websocket-js drops its listeners at
 * the end of a connection, so that a call in flight would never be answered: here each has a limit, and all are answered.
 */
export function createSession(
  socket: ObsSocket,
  about: Progress,
  limits: { callMs: number; pingMs: number },
  note: (words: string) => void,
): Session & { keepAlive(): void } {
  const inFlight = new Set<() => void>();
  const listeners = new Set<(event: ObsEvent) => void>();
  const closers = new Set<(fault: Fault) => void>();
  const noted = new Set<string>();
  let ended: Fault | null = null;

  const noteOnce = (about: string, words: string) => {
    if (noted.has(about)) return;
    noted.add(about);
    note(words);
  };
  /** A listener that fails is our own mistake, and no reason to lose what comes after. */
  const safely = (what: string, work: () => void) => {
    try {
      work();
    } catch (error) {
      noteOnce(`listener ${what}`, `a listener failed at ${what}: ${String(error)}`);
    }
  };

  function end(fault: Fault): void {
    if (ended) return;
    ended = fault;
    for (const answer of [...inFlight]) answer();
    for (const closer of [...closers]) safely('the end', () => closer(fault));
    closers.clear();
    listeners.clear();
    socket.leave();
  }

  function take<K extends EventName>(type: K, data: unknown): void {
    if (ended) return;
    if (type === 'ExitStarted') about.exiting = true;
    const parsed = EVENTS[type].safeParse(data);
    if (!parsed.success) {
      noteOnce(type, `events ${type} of OBS cannot be read and are left out: ${reason(parsed.error)}`);
      return;
    }
    const event = { type, data: parsed.data } as ObsEvent;
    for (const listener of [...listeners]) safely(type, () => listener(event));
  }

  for (const type of Object.keys(EVENTS) as EventName[]) socket.on(type, (data?: unknown) => take(type, data));
  socket.on('ConnectionClosed', (error: unknown) => end(closedFault(endingOf(error, socket), about)));

  function parsed<K extends RequestName>(name: K, raw: unknown): Reply<Answer<K>> {
    const answer = ANSWERS[name].safeParse(raw);
    if (answer.success) return done(answer.data as Answer<K>);
    return unreadable(name, reason(answer.error));
  }

  function failed(name: RequestName, input: unknown, error: unknown): Reply<never> {
    if (error instanceof Error && NOT_SENT.test(error.message)) return refuse('obs_not_connected', { retry: 'later' });
    if (!(error instanceof Error) || !('code' in error)) return unreadable(name, 'no status');
    const { code, message } = RequestError.parse({ code: error.code, message: error.message });
    return { ok: false, fault: requestFault(name, input, code, message) };
  }

  return {
    call(name, input, { timeoutMs = limits.callMs } = {}) {
      if (ended) return Promise.resolve(refuse('obs_not_connected', { retry: 'later' }));
      return new Promise((resolve) => {
        const answer = (reply: Reply<Answer<typeof name>>) => {
          clearTimeout(timer);
          inFlight.delete(cut);
          resolve(reply);
        };
        const cut = () =>
          answer(refuse('obs_not_connected', { retry: 'later', detail: `${name}: the connection ended meanwhile` }));
        const timer = setTimeout(
          () => answer(refuse('obs_timeout', { retry: 'later', detail: `${name}: no answer in ${timeoutMs} ms` })),
          timeoutMs,
        );
        inFlight.add(cut);
        // Settles or not; what comes after the limit is dropped by `resolve`.
        socket.call(name, input as OBSRequestTypes[typeof name]).then(
          (raw: unknown) => answer(parsed(name, raw)),
          (error: unknown) => answer(failed(name, input, error)),
        );
      });
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onClosed(listener) {
      const fault = ended;
      if (fault) queueMicrotask(() => safely('the end', () => listener(fault)));
      else closers.add(listener);
    },
    close: () => end({ code: 'obs_not_connected', retry: 'now' }),
    keepAlive: () =>
      socket.keepAlive(() => end({ code: 'obs_timeout', retry: 'later', detail: 'no sign of life' }), limits.pingMs),
  };
}

const unreadable = (name: string, why: string): Reply<never> =>
  refuse('obs_refused', {
    params: { code: UNREADABLE, comment: 'an answer that cannot be read' },
    detail: `${name}: ${why}`.slice(0, 300),
  });

/** Where and why, without the value: it may be a stream key. */
const reason = (error: z.ZodError): string =>
  error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join('.')}: ${issue.code}`)
    .join('; ');
