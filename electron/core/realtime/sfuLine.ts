import {
  type DtlsParameters,
  done,
  type IceRestart,
  type IngestOf,
  type RealtimeIngest,
  type Reply,
  type RtcKind,
  type RtcNotice,
  type RtcReceived,
  type RtpCapabilities,
  type RtpParameters,
  refuse,
  type TransportOptions,
} from '../../../shared/domain/index.ts';
import { pause } from '../pause.ts';
import type { PlatformClient } from '../platform/index.ts';
import { answered } from './answers.ts';

/** Numbers of a stream that stands are asked for this often … */
const STATS_MS = 2_000;
/** … and sooner while no media is confirmed: whoever waits to go live, or to be back, waits for that. */
const STATS_FIRST_MS = 500;
/** Notices come at once, but their stream is only worth so many tries: the numbers say the same a little later. */
const NOTICES_AGAIN_MS = 1_000;
const NOTICES_AGAIN_MOST_MS = 5_000;
/** A far end that does not hear the end finds out by silence; the studio does not wait for it. */
const CLOSE_MS = 2_000;

type Options = {
  client: PlatformClient;
  ingest: IngestOf<'webrtc'>;
  refresh?: (() => Promise<Reply<RealtimeIngest>>) | undefined;
  /** The token was renewed; its ICE servers may be others, too. */
  onFresh(ingest: IngestOf<'webrtc'>): void;
  onReceived(received: RtcReceived): void;
  onNotice(notice: RtcNotice): void;
};

/** The platform's SFU as one attempt speaks to it. No call throws or takes longer than 8 s. */
export type SfuLine = {
  capabilities(): Promise<Reply<{ rtpCapabilities: RtpCapabilities }>>;
  createTransport(): Promise<Reply<TransportOptions>>;
  connect(dtlsParameters: DtlsParameters): Promise<Reply<void>>;
  produce(kind: RtcKind, rtpParameters: RtpParameters): Promise<Reply<{ producerId: string }>>;
  restartIce(): Promise<Reply<IceRestart>>;
  close(): Promise<void>;
};

type Transport = { readonly id: string; readonly over: AbortController; watched: boolean };

export function createSfuLine(options: Options): SfuLine {
  const { realtime } = options.client;
  const closing = new AbortController();
  let token = options.ingest.token;
  let renewed = false;
  let transport: Transport | null = null;

  /** Asks with the token, and once more with a fresh one where the platform says that it is too old. */
  async function withToken<T>(ask: (token: string, signal: AbortSignal) => Promise<Reply<T>>): Promise<Reply<T>> {
    const reply = await answered((signal) => ask(token, signal), closing.signal);
    if (reply.ok || reply.fault.code !== 'realtime_token_expired' || renewed || !options.refresh) return reply;
    renewed = true;
    const fresh = await answered(options.refresh, closing.signal);
    if (!fresh.ok) return fresh;
    if (fresh.value.kind !== 'webrtc') return reply;
    token = fresh.value.token;
    options.onFresh(fresh.value);
    return answered((signal) => ask(token, signal), closing.signal);
  }

  async function onTransport<T>(ask: (id: string, signal: AbortSignal) => Promise<Reply<T>>): Promise<Reply<T>> {
    const at = transport;
    if (!at) return refuse('bad_input', { field: 'transport', rule: 'order' });
    return answered((signal) => ask(at.id, signal), at.over.signal);
  }

  /** The SFU has no such transport any more, or said itself that it is over. */
  function gone(at: Transport, notice: RtcNotice): void {
    if (at.over.signal.aborted) return;
    at.over.abort();
    if (transport === at) transport = null;
    options.onNotice(notice);
  }

  async function followNumbers(at: Transport): Promise<void> {
    const { signal } = at.over;
    let confirmed = false;
    while (!signal.aborted) {
      await pause(confirmed ? STATS_MS : STATS_FIRST_MS, signal);
      if (signal.aborted) return;
      const reply = await answered((asking) => realtime.stats({ transportId: at.id }, { signal: asking }), signal);
      if (signal.aborted) return;
      if (reply.ok) {
        confirmed = reply.value.receiving;
        options.onReceived(reply.value);
      } else if (reply.fault.code === 'realtime_gone') gone(at, { kind: 'closed', why: 'sfu_gone' });
      // Anything else says nothing about the media, which takes another way: the next answer may come again.
    }
  }

  async function followNotices(at: Transport): Promise<void> {
    const { signal } = at.over;
    for (let waitMs = NOTICES_AGAIN_MS; !signal.aborted; waitMs = Math.min(NOTICES_AGAIN_MOST_MS, waitMs * 2)) {
      const opened = await realtime.notices({ transportId: at.id }, { signal });
      if (!opened.ok && opened.fault.code === 'not_found') return gone(at, { kind: 'closed', why: 'sfu_gone' });
      if (opened.ok) {
        try {
          for await (const notice of opened.value) {
            if (signal.aborted) return;
            waitMs = NOTICES_AGAIN_MS;
            if (notice.kind === 'closed') return gone(at, notice);
            options.onNotice(notice);
          }
        } catch {
          // The stream broke: it is opened again below, as long as the transport is there.
        }
      }
      await pause(waitMs, signal);
    }
  }

  const closeThere = (transportId: string) =>
    answered((signal) => realtime.close({ transportId }, { signal }), new AbortController().signal, CLOSE_MS);

  return {
    capabilities: () => withToken((now, signal) => realtime.capabilities({ token: now }, { signal })),
    async createTransport() {
      const reply = await withToken(async (now, signal) => {
        const made = await realtime.createTransport({ token: now }, { signal });
        if (made.ok && signal.aborted) void closeThere(made.value.id); // too late: nobody waits for it any more
        return made;
      });
      if (!reply.ok) return reply;
      // The page began anew: the far end has closed the one before.
      transport?.over.abort();
      transport = { id: reply.value.id, over: new AbortController(), watched: false };
      return reply;
    },
    async connect(dtlsParameters) {
      const reply = await onTransport((transportId, signal) =>
        realtime.connect({ transportId, dtlsParameters }, { signal }),
      );
      return reply.ok ? done(undefined) : reply;
    },
    async produce(kind, rtpParameters) {
      const at = transport;
      const reply = await onTransport((transportId, signal) =>
        realtime.produce({ transportId, kind, rtpParameters }, { signal }),
      );
      if (reply.ok && at && !at.watched) {
        at.watched = true;
        void followNumbers(at);
        void followNotices(at);
      }
      return reply;
    },
    restartIce: () => onTransport((transportId, signal) => realtime.restartIce({ transportId }, { signal })),
    async close() {
      closing.abort();
      const at = transport;
      transport = null;
      at?.over.abort();
      if (at) await closeThere(at.id);
    },
  };
}
