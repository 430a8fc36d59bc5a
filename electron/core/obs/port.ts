import type { OBSRequestTypes } from 'obs-websocket-js/json';
import type { Fault, Reply } from '../../../shared/domain/index.ts';
import type { Answer, ObsEvent, RequestName } from './protocol.ts';

/** What a request takes, as obs-websocket-js types it; `undefined` for those that take nothing or nothing in particular. */
export type RequestInput<K extends RequestName> = [OBSRequestTypes[K]] extends [never]
  ? undefined
  : Record<never, never> extends OBSRequestTypes[K]
    ? OBSRequestTypes[K] | undefined
    : OBSRequestTypes[K];

export type ObsHello = {
  obsVersion: string;
  websocketVersion: string;
  system: string;
  /** OBS asked for a password and took it. */
  authenticated: boolean;
  /** Names of the requests this OBS knows. */
  requests: ReadonlySet<string>;
};

/**
 * One open, identified connection to OBS. Nothing in here throws or rejects, and no call is left without an answer: each
 * has a time limit, and all calls in flight are answered when the connection ends.
 */
export type ObsConnection = {
  readonly hello: ObsHello;
  /**
   * Faults: `obs_timeout` (the answer may still take effect), `obs_missing` (600: no such thing), `obs_output_active`
   * (500 to a change of settings while sending), `obs_refused` (`params.code`, `params.comment` as OBS gave them),
   * `obs_not_connected` (the connection is closed or closed meanwhile).
   */
  call<K extends RequestName>(
    name: K,
    input: RequestInput<K>,
    options?: { timeoutMs?: number },
  ): Promise<Reply<Answer<K>>>;
  /** Events in the order OBS sent them. Returns how to stop. */
  onEvent(listener: (event: ObsEvent) => void): () => void;
  /** Called once, also when it ended before. The fault says whether OBS said goodbye (`obs_closed`), kicked us, or vanished. */
  onClosed(listener: (fault: Fault) => void): void;
  /** Closing twice is harmless. */
  close(): void;
};

export type OpenObs = (to: {
  host: string;
  port: number;
  password: string | null;
  /** Gives up connecting. */
  signal: AbortSignal;
  /** For the log: events of OBS that cannot be read, each kind once. Holds no values, so no keys. */
  note?(words: string): void;
}) => Promise<Reply<ObsConnection>>;
