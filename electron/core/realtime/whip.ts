import type { IceServer, Reply } from '../../../shared/domain/index.ts';
import { refuse } from '../../../shared/domain/index.ts';

export type WhipOptions = {
  url: string;
  /** For `Authorization: Bearer …`; empty: none is sent. */
  token: string;
  fetch?: typeof fetch;
};

/** One sending session at a WHIP endpoint (RFC 9725): from the first offer to its end. */
export type WhipSession = {
  /** Hands the browser's offer over. A session that is there already is ended first. */
  offer(sdp: string, signal: AbortSignal): Promise<Reply<{ sdp: string; iceServers: IceServer[] }>>;
  /** Restarts ICE with a fragment of SDP; null: this server cannot, a new session is needed. */
  restart(fragment: string, signal: AbortSignal): Promise<Reply<string | null>>;
  /** Tells the server that this is over. Never fails: a server that does not hear it finds out by silence. */
  end(): Promise<void>;
};

export function createWhipSession(_options: WhipOptions): WhipSession {
  return {
    offer: async () => refuse('realtime_unavailable', { retry: 'later' }),
    restart: async () => ({ ok: true, value: null }),
    end: async () => {},
  };
}
