import { done, type IceServer, type IngestOf, type RealtimeIngest, type Reply } from '../../../shared/domain/index.ts';
import { answered } from './answers.ts';
import { createWhipSession, type WhipSession } from './whip.ts';

/** A server may gather candidates before it answers an offer. */
const WHIP_MS = 8_000;
/** `DELETE` is courtesy: a server that does not hear it finds out by silence. */
const WHIP_END_MS = 3_000;

/** A WHIP endpoint as one attempt speaks to it. */
export type WhipLine = {
  offer(sdp: string): Promise<Reply<{ sdp: string }>>;
  restart(fragment: string): Promise<Reply<{ sdp: string | null }>>;
  end(): Promise<void>;
};

export function createWhipLine(options: {
  ingest: IngestOf<'whip'>;
  refresh: (() => Promise<Reply<RealtimeIngest>>) | undefined;
  onFresh(ingest: RealtimeIngest): void;
  /** Of the server's own, from its answer. */
  onIceServers(iceServers: IceServer[]): void;
  fetch: typeof fetch | undefined;
}): WhipLine {
  const over = new AbortController();
  const sessionAt = ({ url, token }: { url: string; token: string }) =>
    createWhipSession({ url, token, ...(options.fetch && { fetch: options.fetch }) });
  let session: WhipSession = sessionAt(options.ingest);
  let renewed = false;

  return {
    async offer(sdp) {
      const send = () => answered((signal) => session.offer(sdp, signal), over.signal, WHIP_MS);
      let reply = await send();
      if (!reply.ok && reply.fault.code === 'whip_unauthorized' && options.refresh && !renewed) {
        renewed = true;
        const fresh = await answered(options.refresh, over.signal);
        if (!fresh.ok) return fresh;
        if (fresh.value.kind !== 'whip') return reply;
        options.onFresh(fresh.value);
        session = sessionAt(fresh.value);
        reply = await send();
      }
      if (!reply.ok) return reply;
      if (reply.value.iceServers.length > 0) options.onIceServers(reply.value.iceServers);
      return done({ sdp: reply.value.sdp });
    },
    async restart(fragment) {
      const reply = await answered((signal) => session.restart(fragment, signal), over.signal, WHIP_MS);
      return reply.ok ? done({ sdp: reply.value }) : reply;
    },
    async end() {
      over.abort();
      await answered(async () => done(await session.end()), new AbortController().signal, WHIP_END_MS);
    },
  };
}
