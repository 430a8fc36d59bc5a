import { done, type IceServer, type Reply, refuse } from '../../../shared/domain/index.ts';
import { askWhip, type WhipRequest } from './whipHttp.ts';
import { iceServersOf } from './whipLinks.ts';
import { checkAnswer, checkFragment } from './whipSdp.ts';
import { described, refused, type Session, sessionAt, strongTag, whipAddress } from './whipTerms.ts';

export type WhipOptions = {
  url: string;
  /** For `Authorization: Bearer …`; empty: none is sent. */
  token: string;
  fetch?: typeof fetch;
  /** Milliseconds. Only tests need other ones. */
  limits?: Partial<WhipLimits>;
};

export type WhipLimits = { offerMs: number; restartMs: number; endMs: number };

const LIMITS: WhipLimits = {
  /** A server gathers its candidates before it answers (RFC 9725 §4.3.2). After this long it is taken for dead. */
  offerMs: 10_000,
  /** By then the watchdog has a new connection in mind anyway. */
  restartMs: 6_000,
  /** Going off air must not wait for a server that is gone; it finds out by silence (RFC 7675). */
  endMs: 3_000,
};

/** One sending session at a WHIP endpoint (RFC 9725): from the first offer to its end. */
export type WhipSession = {
  /**
   * Hands the browser's offer over. A session that is there already is ended first. `whip_*`, `ingest_host_not_found`,
   * `ingest_refused`, `ingest_tls_failed`, `ingest_protocol_error`, `realtime_no_answer`, `realtime_garbage` (`field`),
   * `realtime_no_codec` (`rule`: `video` or `audio`), `cancelled`.
   */
  offer(sdp: string, signal: AbortSignal): Promise<Reply<{ sdp: string; iceServers: IceServer[] }>>;
  /** Restarts ICE with a fragment of SDP; null: this server cannot, a new session is needed. The last one asked counts. */
  restart(fragment: string, signal: AbortSignal): Promise<Reply<string | null>>;
  /** Tells the server that this is over, within three seconds. Never fails: a server that does not hear it finds out by silence. */
  end(): Promise<void>;
};

export function createWhipSession(options: WhipOptions): WhipSession {
  const limits = { ...LIMITS, ...options.limits };
  const address = whipAddress(options.url, options.token);
  let held: Session | null = null;
  /** Grows with each offer and each end: an answer to an earlier one is no longer wanted. */
  let turn = 0;
  let restarts = 0;
  /** Offers whose answer has not come yet, wanted or not: a session that nobody ends would keep others out. */
  const open = new Set<Promise<unknown>>();

  const ask = (request: Omit<WhipRequest, 'fetch'>) => askWhip({ ...request, fetch: options.fetch });

  const drop = async ({ url, token }: Session): Promise<void> => {
    // Whatever comes back, nothing else could be done about it.
    await ask({ method: 'DELETE', url, token, limitMs: limits.endMs });
  };

  async function release(): Promise<void> {
    const was = held;
    held = null;
    if (was) await drop(was);
  }

  async function post(url: URL, token: string, sdp: string, wanted: () => boolean) {
    const answer = await ask({
      method: 'POST',
      url,
      token,
      headers: { 'Content-Type': 'application/sdp', Accept: 'application/sdp' },
      body: sdp,
      limitMs: limits.offerMs,
      follow: true,
      // Not the caller's signal: a session may exist once the offer has left, and then it must be ended.
    });
    if (!answer.ok) return answer;
    const response = answer.value;
    if (response.status !== 201 && response.status !== 200) return refused(response, token);
    const session = sessionAt(response);
    if (!session.ok) return session;
    const usable = described(response, 'application/sdp', (answered) => checkAnswer(sdp, answered));
    if (usable.ok && wanted()) {
      held = session.value;
      return done({ sdp: usable.value, iceServers: iceServersOf(response.headers.get('link')) });
    }
    await drop(session.value);
    return usable.ok ? refuse('cancelled', { retry: 'now' }) : usable;
  }

  async function patch(session: Session, fragment: string, match: string, signal: AbortSignal) {
    return ask({
      method: 'PATCH',
      url: session.url,
      token: session.token,
      headers: { 'Content-Type': FRAGMENT, 'If-Match': match },
      body: fragment,
      limitMs: limits.restartMs,
      signal,
    });
  }

  return {
    async offer(sdp, signal) {
      if (!address.ok) return address;
      turn += 1;
      const mine = turn;
      const wanted = () => turn === mine && !signal.aborted;
      await release();
      if (!wanted()) return refuse('cancelled', { retry: 'now' });
      const answer = post(address.value.url, address.value.token, sdp, wanted);
      const settled = answer.finally(() => open.delete(settled));
      open.add(settled);
      return firstOf(settled, signal);
    },

    async restart(fragment, signal) {
      const session = held;
      if (!session) return done(null);
      restarts += 1;
      const mine = restarts;
      // RFC 9725 §4.3.3: `*`. A server that wants the very tag gets it, once.
      let answer = await patch(session, fragment, '*', signal);
      const precondition = answer.ok && (answer.value.status === 412 || answer.value.status === 428);
      if (precondition && session.etag !== null) answer = await patch(session, fragment, session.etag, signal);
      // Answers may come out of order; only the one to the last question is true.
      if (mine !== restarts || held !== session) return refuse('cancelled', { retry: 'now' });
      if (!answer.ok) return answer;
      const { status, headers } = answer.value;
      if (status === 404 || status === 410) {
        held = null; // It is over there: nothing is left to be ended.
        return done(null);
      }
      if (status === 401 || status === 403 || status === 429) return refused(answer.value, session.token);
      if (status >= 500 && status !== 501) return refused(answer.value, session.token);
      // 204 took the candidates and kept the old route; 405, 422, 501 and the like cannot restart at all.
      if (status !== 200) return done(null);
      session.etag = strongTag(headers.get('etag'));
      return described(answer.value, FRAGMENT, checkFragment);
    },

    async end() {
      turn += 1;
      // An offer under way is waited for as long as an end may take, then left to end itself.
      const { promise: enough, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, limits.endMs);
      await Promise.race([Promise.all([release(), ...open]), enough]);
      clearTimeout(timer);
    },
  };
}

const FRAGMENT = 'application/trickle-ice-sdpfrag';

/** What settles first: the answer, or that nobody wants it any more. */
async function firstOf<T>(answer: Promise<Reply<T>>, signal: AbortSignal): Promise<Reply<T>> {
  const late = refuse('cancelled', { retry: 'now' });
  if (signal.aborted) return late;
  const unwanted = Promise.withResolvers<Reply<T>>();
  const onAbort = () => unwanted.resolve(late);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([answer, unwanted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
