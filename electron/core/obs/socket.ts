import { EventSubscription } from 'obs-websocket-js/json';
import { z } from 'zod';
import { done, type Fault, isLoopback, obsAddress, type Reply, refuse } from '../../../shared/domain/index.ts';
import { createSession, endingOf, type Session, UNREADABLE } from './connection.ts';
import { connectFault, type Progress, silenceFault } from './faults.ts';
import { ObsSocket } from './library.ts';
import type { OpenObs } from './port.ts';
import type { Answer } from './protocol.ts';
import { oldObsVersion, takesConnections } from './whoAnswers.ts';

const LIMITS = {
  /** OBS on this machine says hello in 10 ms. */
  localMs: 4_000,
  remoteMs: 8_000,
  /** To find out who answers instead of OBS, or whether anybody does. */
  lookMs: 1_000,
  /** An answer takes 0.4 ms, up to 70 with scenes and pictures. */
  callMs: 5_000,
  /** OBS that is still loading is asked again. */
  againMs: 200,
  /** Between two signs of life asked for; the fourth that is missing ends the connection. */
  pingMs: 4_000,
};

/** OBS is not ready to answer anything yet. */
const NOT_READY = 207;
const OLDEST_OBS = 28;
const SUBSCRIPTIONS = EventSubscription.All | EventSubscription.InputVolumeMeters;
const Hello = z.object({ obsWebSocketVersion: z.string(), authentication: z.unknown().optional() });

/** Opens one connection to OBS and asks it what it is. Why it may fail is in faults.ts. */
export const createOpenObs = (given: Partial<typeof LIMITS> = {}): OpenObs => {
  const limits = { ...LIMITS, ...given };

  return async ({ host, port, password, signal, note = () => undefined }) => {
    const url = `ws://${obsAddress(host, port)}`;
    if (!URL.canParse(url)) return refuse('bad_input', { field: 'host', rule: 'host' });
    if (signal.aborted) return refuse('cancelled', { retry: 'now' });
    const limitMs = isLoopback(host) ? limits.localMs : limits.remoteMs;
    const socket = new ObsSocket();
    const about: Progress = { host, password: !!password, opened: false, hello: null, exiting: false };
    let authenticated = false;
    socket.once('ConnectionOpened', () => {
      about.opened = true;
    });
    socket.once('Hello', (said: unknown) => {
      const hello = Hello.safeParse(said).data;
      about.hello = hello?.obsWebSocketVersion ?? null;
      authenticated = !!hello?.authentication;
    });
    // Before there is a connection: OBS may announce its exit in its first words.
    const session = createSession(socket, about, limits, note);

    const ended = await within(
      limitMs,
      signal,
      socket.connect(url, password ?? undefined, { rpcVersion: 1, eventSubscriptions: SUBSCRIPTIONS }).then(
        () => null,
        (error: unknown) => endingOf(error, socket),
      ),
    );
    if (ended === 'aborted' || signal.aborted) {
      session.close();
      return refuse('cancelled', { retry: 'now' });
    }
    if (ended === 'late') {
      session.close();
      const taken = isLoopback(host) || about.opened || (await takesConnections(host, port, limits.lookMs));
      return { ok: false, fault: silenceFault(about, taken, limitMs) };
    }
    if (ended !== null) {
      session.close();
      const version = /subprotocol/.test(ended.words) ? await oldObsVersion(url, limits.lookMs) : null;
      if (version !== null) return refuse('obs_too_old', { params: { version } });
      return { ok: false, fault: connectFault(ended, about) };
    }

    let gone: Fault | null = null;
    session.onClosed((fault) => {
      gone = fault;
    });
    const version = await greet(session, limitMs, limits.againMs, signal);
    if (!version.ok) {
      // That it ended says less than why.
      const fault = gone ?? version.fault;
      session.close();
      return { ok: false, fault };
    }
    session.keepAlive();
    const { obsVersion, obsWebSocketVersion, platform, platformDescription, availableRequests } = version.value;
    return done({
      hello: {
        obsVersion,
        websocketVersion: obsWebSocketVersion,
        system: platformDescription || platform,
        authenticated,
        requests: new Set(availableRequests),
      },
      ...session,
    });
  };
};

export const openObs: OpenObs = createOpenObs();

/** The work's result, or what came before it. */
async function within<T>(ms: number, signal: AbortSignal, work: Promise<T>): Promise<T | 'late' | 'aborted'> {
  const over = new AbortController();
  try {
    return await Promise.race([
      work,
      new Promise<'late' | 'aborted'>((resolve) => {
        const timer = setTimeout(() => resolve('late'), ms);
        over.signal.addEventListener('abort', () => clearTimeout(timer));
        signal.addEventListener('abort', () => resolve('aborted'), { signal: over.signal });
      }),
    ]);
  } finally {
    over.abort();
  }
}

/** OBS 30 and newer take connections before they have loaded, and say so. */
async function greet(
  session: Session,
  limitMs: number,
  againMs: number,
  signal: AbortSignal,
): Promise<Reply<Answer<'GetVersion'>>> {
  const untilMs = performance.now() + limitMs;
  let loading: Reply<never> | null = null;
  for (;;) {
    const timeoutMs = untilMs - performance.now();
    if (loading && timeoutMs <= 0) return loading;
    const reply = await within(limitMs, signal, session.call('GetVersion', undefined, { timeoutMs }));
    if (reply === 'aborted') return refuse('cancelled', { retry: 'now' });
    if (reply === 'late') return refuse('obs_timeout', { retry: 'later' });
    if (reply.ok) {
      const { obsVersion } = reply.value;
      return Number.parseInt(obsVersion, 10) < OLDEST_OBS
        ? refuse('obs_too_old', { params: { version: obsVersion } })
        : reply;
    }
    const code = reply.fault.params?.code;
    if (code === UNREADABLE) return refuse('obs_not_obs', { ...reply.fault, retry: 'later' });
    if (code !== NOT_READY) return loading && reply.fault.code === 'obs_timeout' ? loading : reply;
    loading = reply;
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
}
