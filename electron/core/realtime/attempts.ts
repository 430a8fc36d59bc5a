import {
  AUDIO_BITRATE,
  type Fault,
  type IceServer,
  type RealtimeIngest,
  type Reply,
  RTC_CODECS,
  type RtcNotice,
  type RtcPlan,
  type RtcReceived,
  type RtcReport,
  refuse,
} from '../../../shared/domain/index.ts';
import type { PlatformClient } from '../platform/index.ts';
import type { RtcCalls } from './calls.ts';
import { createSfuLine, type SfuLine } from './sfuLine.ts';
import { createWhipLine, type WhipLine } from './whipLine.ts';

export type AttemptOptions = {
  purpose: RtcPlan['purpose'];
  ingest: RealtimeIngest;
  video: Pick<RtcPlan, 'width' | 'height' | 'fps' | 'maxVideoBitrate' | 'startVideoBitrate' | 'layers'>;
  /** Who is asked for an SFU; not needed for WHIP. */
  client: PlatformClient | null;
  /** The same ingest with a fresh token, asked for once when the far end says that this one is too old. */
  refresh?(): Promise<Reply<RealtimeIngest>>;
  onReport(report: RtcReport): void;
  /** What the SFU says that it got, every 2 s. Never called for WHIP. */
  onReceived(received: RtcReceived): void;
  onNotice(notice: RtcNotice): void;
  /** The attempt cannot go on; once. It is still to be closed. */
  onFailed(fault: Fault): void;
};

/** One connection of the page, from its plan to its end. */
export type Attempt = {
  /** `RtcPlan.attempt` */
  readonly id: number;
  restartIce(): void;
  /** The page is told to stop, then the far end. Twice is harmless; resolves within 5 s. */
  close(): Promise<void>;
};

/** One at a time: a newer one closes the older. */
export type Attempts = {
  readonly calls: RtcCalls;
  begin(options: AttemptOptions): Attempt;
};

export type AttemptsOptions = {
  /** `StudioWishes`, of which only `rtc` is set here. */
  wishes: { rtc: RtcPlan | null };
  /** The wishes changed. */
  changed(): void;
  /** Tokens and credentials must stand in no log and no file. */
  keepSecret(value: string): void;
  /** Of WHIP. */
  fetch?: typeof fetch;
};

type FarEnd =
  | { readonly kind: 'sfu'; readonly line: SfuLine }
  | { readonly kind: 'whip'; readonly line: WhipLine }
  /** Without a platform there is nobody to ask. */
  | { readonly kind: 'none' };
const sfuOf = (far: FarEnd): SfuLine | null => (far.kind === 'sfu' ? far.line : null);
const whipOf = (far: FarEnd): WhipLine | null => (far.kind === 'whip' ? far.line : null);
type Running = {
  readonly id: number;
  readonly options: AttemptOptions;
  readonly far: FarEnd;
  failed(fault: Fault): void;
};

/** As many as an ingest may name. */
const MAX_ICE_SERVERS = 16;

const OVER = refuse('cancelled', { retry: 'now' });
/** The page asks what the plan did not say. */
const WRONG_WAY = refuse('bad_input', { field: 'attempt', rule: 'way' });

/** Connects nothing by itself: the plan says what the page is to do, and the page's calls are carried to the far end. */
export function createAttempts(options: AttemptsOptions): Attempts {
  const { wishes } = options;
  let last = 0;
  let running: Running | null = null;
  /**
   * What the last WHIP endpoint named with its answer. A browser looks for routes before it offers, so a network that lets
   * nothing but a relay through is passed with the next attempt.
   */
  let learned: { url: string; iceServers: IceServer[] } | null = null;

  /** Another attempt is under way by now, or none: what the page still asks for this one leads nowhere. */
  const isOver = (id: number) => running?.id !== id;

  function patch(id: number, change: Partial<RtcPlan>): void {
    if (wishes.rtc?.attempt !== id) return;
    wishes.rtc = { ...wishes.rtc, ...change };
    options.changed();
  }

  function keepSecrets(ingest: Pick<RealtimeIngest, 'iceServers'> & { token?: string }): void {
    if (ingest.token !== undefined) options.keepSecret(ingest.token);
    for (const { credential } of ingest.iceServers) if (credential !== undefined) options.keepSecret(credential);
  }

  /** The endpoint's own first: its relay is the nearest to it. */
  const iceServersOf = (ingest: RealtimeIngest): IceServer[] =>
    ingest.kind === 'whip' && learned?.url === ingest.url
      ? [...learned.iceServers, ...ingest.iceServers].slice(0, MAX_ICE_SERVERS)
      : ingest.iceServers;

  function farEnd(id: number, of: AttemptOptions): FarEnd {
    const { ingest } = of;
    const onFresh = (fresh: RealtimeIngest) => {
      keepSecrets(fresh);
      patch(id, { iceServers: fresh.iceServers });
    };
    const refresh = of.refresh && (() => of.refresh?.() ?? Promise.resolve(OVER));
    if (ingest.kind === 'whip') {
      const onIceServers = (iceServers: IceServer[]) => {
        keepSecrets({ iceServers });
        learned = { url: ingest.url, iceServers };
        patch(id, { iceServers: iceServersOf(ingest) });
      };
      return {
        kind: 'whip',
        line: createWhipLine({ ingest, refresh, onFresh, onIceServers, fetch: options.fetch }),
      };
    }
    if (!of.client) return { kind: 'none' };
    const { onReceived, onNotice } = of;
    return {
      kind: 'sfu',
      line: createSfuLine({ client: of.client, ingest, refresh, onFresh, onReceived, onNotice }),
    };
  }

  /** Asks the far end of the attempt; what it refuses while the connection is made ends the attempt. */
  async function ask<T, L>(
    id: number,
    lineOf: (far: FarEnd) => L | null,
    call: (line: L) => Promise<Reply<T>>,
    mayFail = false,
  ): Promise<Reply<T>> {
    const mine = running;
    if (mine?.id !== id) return OVER;
    const line = lineOf(mine.far);
    if (!line) return WRONG_WAY;
    const reply = await call(line);
    if (isOver(id)) return OVER;
    if (!reply.ok && !mayFail) mine.failed(reply.fault);
    return reply;
  }

  const calls: RtcCalls = {
    capabilities: (id) => ask(id, sfuOf, (line) => line.capabilities()),
    createTransport: (id) => ask(id, sfuOf, (line) => line.createTransport()),
    connect: (id, dtlsParameters) => ask(id, sfuOf, (line) => line.connect(dtlsParameters)),
    produce: (id, kind, rtpParameters) => ask(id, sfuOf, (line) => line.produce(kind, rtpParameters)),
    restartIce: (id) => ask(id, sfuOf, (line) => line.restartIce(), true),
    whip: (id, sdp) => ask(id, whipOf, (line) => line.offer(sdp)),
    whipRestart: (id, sdp) => ask(id, whipOf, (line) => line.restart(sdp), true),
    report(report) {
      if (!isOver(report.attempt)) running?.options.onReport(report);
    },
    failed(id, fault) {
      if (!isOver(id)) running?.failed(fault);
    },
  };

  async function close(mine: Running | null): Promise<void> {
    if (!mine || running !== mine) return;
    running = null;
    if (wishes.rtc?.attempt === mine.id) {
      wishes.rtc = null;
      options.changed();
    }
    await endOf(mine.far);
  }

  return {
    calls,
    begin(of) {
      last += 1;
      const id = last;
      const { ingest } = of;
      keepSecrets(ingest);
      const before = running;
      let told = false;
      const far = farEnd(id, of);
      const mine: Running = {
        id,
        options: of,
        far,
        failed(fault) {
          if (told || running !== mine) return;
          told = true;
          of.onFailed(fault);
        },
      };
      running = mine;
      // One step for the page: the plan of the next in place of the one before.
      wishes.rtc = {
        attempt: id,
        purpose: of.purpose,
        way: ingest.kind,
        iceServers: iceServersOf(ingest),
        iceRestarts: 0,
        codecs: [...RTC_CODECS],
        ...of.video,
        audioBitrate: AUDIO_BITRATE,
      };
      options.changed();
      if (before) void endOf(before.far); // its end is not waited for: the next one must not be late
      if (far.kind === 'none') queueMicrotask(() => mine.failed(refuse('no_platform', { retry: 'later' }).fault));
      return {
        id,
        restartIce: () => patch(id, { iceRestarts: (wishes.rtc?.iceRestarts ?? 0) + 1 }),
        close: () => close(mine),
      };
    },
  };
}

const endOf = async (far: FarEnd): Promise<void> => {
  if (far.kind === 'sfu') await far.line.close();
  if (far.kind === 'whip') await far.line.end();
};
