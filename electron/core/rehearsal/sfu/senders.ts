import {
  type DtlsParameters,
  fault,
  type IceRestart,
  type RtcKind,
  type RtcNotice,
  type RtcReceived,
  type RtpParameters,
  type TransportOptions,
} from '../../../../shared/domain/index.ts';
import type { RehearsalLog } from '../options.ts';
import { createFlow, type Flow } from './flow.ts';
import type { MsTransport } from './mediasoup.ts';
import { createNotices, type Notices } from './notices.ts';
import { answered, refusalOf } from './refusals.ts';
import { overall, readScores, receivedOf } from './stats.ts';
import { type CandidateMap, connecting, openTransport, optionsOf, restartedIce } from './transport.ts';
import type { Running } from './worker.ts';

/** bit/s: three sizes of a full-HD picture at 30 frames a second with room to spare. More is somebody else's doing. */
const MAX_INCOMING = 12_000_000;
/** How often it is looked whether media comes: noticed half a second after the two seconds at the latest. */
const LOOK_MS = 500;
/** A worker that answers none of these for so long is stuck, and with it the media: it is ended and another one started. */
const STUCK_MS = 10_000;
/** A studio that was torn out never says so: a transport that got nothing for so long is closed. */
const ABANDONED_MS = 30_000;
/** Viewers who come together ask for one key frame, not for one each. */
const KEY_FRAME_GAP_MS = 1_000;
/** Transports that are over are remembered, so that who asks for one hears why. */
const MAX_REMEMBERED = 16;

/** What a transport is for. The room's is shown to viewers; a test's is only counted. One of each at a time. */
export type Scope = 'room' | 'test';
type Why = Extract<RtcNotice, { kind: 'closed' }>['why'];

type Sender = {
  readonly scope: Scope;
  readonly running: Running;
  readonly transport: MsTransport;
  readonly notices: Notices;
  readonly connect: (dtlsParameters: DtlsParameters) => Promise<void>;
  readonly flows: Map<RtcKind, Flow>;
  /** Kinds that are just being opened. */
  readonly opening: Set<RtcKind>;
  readonly openedMs: number;
  expiry: NodeJS.Timeout | null;
};

export type Senders = {
  /** Opens a transport; the one before of the same scope is closed as `replaced`. `untilMs` (epoch): closed as `expired` then. */
  create(scope: Scope, untilMs: number | null): Promise<TransportOptions>;
  connect(id: string, dtlsParameters: DtlsParameters): Promise<void>;
  /** One picture and one sound at most. */
  produce(id: string, kind: RtcKind, rtpParameters: RtpParameters): Promise<string>;
  restartIce(id: string): Promise<IceRestart>;
  stats(id: string): Promise<RtcReceived>;
  notices(id: string, signal?: AbortSignal): AsyncGenerator<RtcNotice, void, void>;
  close(id: string): void;
  /** Closes what there is of a scope. */
  end(scope: Scope, why: Why): void;
  /** The worker died. */
  gone(): void;
  /** Decodable video of the room arrives. */
  receiving(): boolean;
  /** What viewers can be shown now. */
  shown(): readonly Flow[];
  /** Whether anything is open. */
  busy(): boolean;
  closeAll(): void;
};

export type SenderOptions = {
  run: () => Promise<Running>;
  addresses: () => readonly string[];
  candidates: CandidateMap;
  now: () => number;
  log: RehearsalLog;
  /** `receiving()` may have changed. */
  onReceiving: () => void;
  /** What viewers can be shown is something else now. */
  onShown: () => void;
  /** The worker does not answer any more. */
  onStuck: () => void;
};

/** Two sizes of one name: what arrives could not be told apart. */
function alike({ encodings }: RtpParameters): boolean {
  const names = encodings.flatMap(({ rid, ssrc }) => rid ?? ssrc ?? []);
  return new Set(names).size < names.length;
}

export function createSenders(options: SenderOptions): Senders {
  const { now, log } = options;
  const open = new Map<string, Sender>();
  const over = new Map<string, { notices: Notices; why: Why | null }>();
  let turn: Promise<unknown> = Promise.resolve();
  let receiving = false;
  let looking: NodeJS.Timeout | null = null;
  let answeredMs = performance.now();

  const ofScope = (scope: Scope): Sender | undefined => [...open.values()].find((sender) => sender.scope === scope);
  const find = (id: string): Sender => {
    const sender = open.get(id);
    if (sender) return sender;
    const before = over.get(id);
    if (before?.why) throw fault('realtime_gone', { field: 'transportId', rule: before.why, retry: 'now' });
    throw fault('not_found', { field: 'transportId' });
  };

  const look = async () => {
    const flows = [...open.values()].flatMap((sender) => [...sender.flows.values()]);
    const results = await Promise.allSettled(flows.map((flow) => flow.look()));
    const nowMs = performance.now();
    if (flows.length === 0 || results.some(({ status }) => status === 'fulfilled')) answeredMs = nowMs;
    judge();
    for (const sender of [...open.values()]) {
      const heardMs = [...sender.flows.values()].map((flow) => flow.grewMs() ?? 0);
      if (nowMs - Math.max(sender.openedMs, ...heardMs) > ABANDONED_MS) finish(sender, 'expired');
    }
    if (nowMs - answeredMs > STUCK_MS) {
      log.warn({}, 'the real-time worker does not answer and is ended');
      answeredMs = nowMs;
      options.onStuck();
    }
  };
  /** One look at a time: a slow worker is not asked again before it answered. */
  const lookOn = () => {
    looking ??= setTimeout(async () => {
      await look();
      looking = null;
      if (open.size > 0) lookOn();
    }, LOOK_MS).unref();
  };
  function judge() {
    const next = ofScope('room')?.flows.get('video')?.decodable() ?? false;
    if (next === receiving) return;
    receiving = next;
    options.onReceiving();
  }

  function finish(sender: Sender, why: Why | null) {
    const { id } = sender.transport;
    if (!open.delete(id)) return;
    if (sender.expiry) clearTimeout(sender.expiry);
    sender.transport.close();
    if (why === null) sender.notices.end();
    else sender.notices.tell({ kind: 'closed', why });
    over.set(id, { notices: sender.notices, why });
    for (const oldest of over.keys()) {
      if (over.size <= MAX_REMEMBERED) break;
      over.delete(oldest);
    }
    judge();
    if (sender.scope === 'room' && sender.flows.size > 0) options.onShown();
  }

  const follow = ({ transport, notices }: Sender) => {
    const path = (state: 'new' | 'connected' | 'disconnected' | 'closed') => notices.tell({ kind: 'path', state });
    path('new');
    transport.on('icestatechange', (state) => {
      if (state === 'connected' || state === 'completed') path('connected');
      else if (state === 'disconnected') path('disconnected');
    });
    transport.on('dtlsstatechange', (state) => {
      if (state === 'failed') path('disconnected');
      else if (state === 'closed') path('closed');
    });
  };

  async function create(scope: Scope, untilMs: number | null): Promise<TransportOptions> {
    const running = await options.run();
    const transport = await openTransport(running, options.addresses());
    const sender: Sender = {
      scope,
      running,
      transport,
      notices: createNotices(),
      connect: connecting(transport),
      flows: new Map(),
      opening: new Set(),
      openedMs: performance.now(),
      expiry: null,
    };
    try {
      await answered(transport.setMaxIncomingBitrate(MAX_INCOMING));
      const answer = await optionsOf(transport, 'sender', options.candidates);
      const before = ofScope(scope);
      open.set(transport.id, sender);
      if (before) finish(before, 'replaced');
      follow(sender);
      if (untilMs !== null)
        sender.expiry = setTimeout(() => finish(sender, 'expired'), Math.max(0, untilMs - now())).unref();
      answeredMs = performance.now();
      lookOn();
      return answer;
    } catch (error) {
      transport.close();
      throw refusalOf(error);
    }
  }

  return {
    create(scope, untilMs) {
      const next = turn.then(() => create(scope, untilMs));
      // The next in turn does not care how this one went; its caller hears it.
      turn = next.catch(() => {});
      return next;
    },
    connect: async (id, dtlsParameters) => find(id).connect(dtlsParameters),
    async produce(id, kind, rtpParameters) {
      const sender = find(id);
      if (sender.flows.has(kind) || sender.opening.has(kind))
        throw fault('bad_input', { field: 'kind', rule: 'one_of_each' });
      const strange = rtpParameters.codecs.some(({ mimeType }) => !mimeType.toLowerCase().startsWith(`${kind}/`));
      if (strange) throw fault('bad_input', { field: 'rtpParameters.codecs', rule: 'kind' });
      if (alike(rtpParameters)) throw fault('bad_input', { field: 'rtpParameters.encodings', rule: 'unique' });
      sender.opening.add(kind);
      const asked = sender.transport.produce({ kind, rtpParameters, keyFrameRequestDelay: KEY_FRAME_GAP_MS });
      try {
        const producer = await answered(asked);
        const flow = createFlow(
          producer,
          rtpParameters.encodings.map(({ rid }) => rid),
        );
        sender.flows.set(kind, flow);
        producer.on('score', (raw) => {
          const score = overall(readScores(raw));
          if (score !== null) sender.notices.tell({ kind: 'score', of: kind, score });
        });
        if (sender.scope === 'room') options.onShown();
        return producer.id;
      } catch (error) {
        // A late producer would be one that nobody knows of.
        asked.then(
          (late) => late.close(),
          () => {},
        );
        throw open.has(id) ? refusalOf(error, { field: 'rtpParameters', kind }) : refusalOf(error);
      } finally {
        sender.opening.delete(kind);
      }
    },
    restartIce: async (id) => restartedIce(find(id).transport),
    async stats(id) {
      const { flows } = find(id);
      const [video, audio] = [flows.get('video'), flows.get('audio')];
      try {
        await Promise.all([video?.look(), audio?.look()]);
      } catch (error) {
        // One that was closed while its counts were asked for says why it is gone.
        find(id);
        throw refusalOf(error);
      }
      // What is told here holds for the room as well.
      judge();
      const receiving = (video?.decodable() ?? false) && (audio?.arrives() ?? true);
      return receivedOf(now(), video?.last() ?? [], audio?.last() ?? [], receiving);
    },
    notices(id, signal) {
      const known = open.get(id)?.notices ?? over.get(id)?.notices;
      if (!known) throw fault('not_found', { field: 'transportId' });
      return known.follow(signal);
    },
    close: (id) => finish(find(id), null),
    end(scope, why) {
      const sender = ofScope(scope);
      if (sender) finish(sender, why);
    },
    gone() {
      for (const sender of [...open.values()]) finish(sender, 'sfu_gone');
    },
    receiving: () => receiving,
    shown: () => [...(ofScope('room')?.flows.values() ?? [])],
    busy: () => open.size > 0,
    closeAll() {
      for (const sender of [...open.values()]) finish(sender, 'sfu_gone');
      if (looking) clearTimeout(looking);
    },
  };
}
