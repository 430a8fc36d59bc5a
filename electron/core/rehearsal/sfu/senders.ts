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
import type { Flow } from './flow.ts';
import type { Notices } from './notices.ts';
import { openSender, type Sender, type SenderOptions, type Why } from './sender.ts';
import type { Running } from './worker.ts';

/** How often it is looked whether media comes: noticed half a second after the two seconds at the latest. */
const LOOK_MS = 500;
/** A worker that answers none of these for so long is stuck, and with it the media: it is ended and another one started. */
const STUCK_MS = 10_000;
/** A studio that was torn out never says so: a transport that got nothing for so long is closed. */
const ABANDONED_MS = 30_000;
/** Transports that are over are remembered, so that who asks for one hears why. */
const MAX_REMEMBERED = 16;

/** What a transport is for. The room's is shown to viewers; a test's is only counted. One of each at a time. */
export type Scope = 'room' | 'test';

type Open = { readonly scope: Scope; readonly sender: Sender; expiry: NodeJS.Timeout | null };

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

export type SendersOptions = SenderOptions & {
  run: () => Promise<Running>;
  log: RehearsalLog;
  /** `receiving()` may have changed. */
  onReceiving: () => void;
  /** What viewers can be shown is something else now. */
  onShown: () => void;
  /** The worker does not answer any more. */
  onStuck: () => void;
};

export function createSenders(options: SendersOptions): Senders {
  const { now, log } = options;
  const open = new Map<string, Open>();
  const over = new Map<string, { notices: Notices; why: Why | null }>();
  let turn: Promise<unknown> = Promise.resolve();
  let receiving = false;
  let looking: NodeJS.Timeout | null = null;
  let answeredMs = performance.now();

  const ofScope = (scope: Scope): Open | undefined => [...open.values()].find((one) => one.scope === scope);
  const find = (id: string): Sender => {
    const here = open.get(id);
    if (here) return here.sender;
    const before = over.get(id);
    if (before?.why) throw fault('realtime_gone', { field: 'transportId', rule: before.why, retry: 'now' });
    throw fault('not_found', { field: 'transportId' });
  };

  const look = async () => {
    const all = [...open.values()];
    const answers = await Promise.all(all.map(({ sender }) => sender.look()));
    const nowMs = performance.now();
    if (answers.every((answer) => answer)) answeredMs = nowMs;
    judge();
    for (const one of all) if (nowMs - one.sender.heardMs() > ABANDONED_MS) finish(one, 'expired');
    if (nowMs - answeredMs <= STUCK_MS) return;
    log.warn({}, 'the real-time worker does not answer and is ended');
    answeredMs = nowMs;
    options.onStuck();
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
    const next = ofScope('room')?.sender.decodable() ?? false;
    if (next === receiving) return;
    receiving = next;
    options.onReceiving();
  }

  function finish({ scope, sender, expiry }: Open, why: Why | null) {
    const { id } = sender.answer;
    if (!open.delete(id)) return;
    if (expiry) clearTimeout(expiry);
    sender.close(why);
    over.set(id, { notices: sender.notices, why });
    for (const oldest of over.keys()) {
      if (over.size <= MAX_REMEMBERED) break;
      over.delete(oldest);
    }
    judge();
    if (scope === 'room' && sender.flows().length > 0) options.onShown();
  }

  async function create(scope: Scope, untilMs: number | null): Promise<TransportOptions> {
    const running = await options.run();
    const sender = await openSender(running, options, () => {
      if (scope === 'room') options.onShown();
    });
    if (running.router.closed) {
      // It died while it answered, and was told to all that were open then.
      sender.close('sfu_gone');
      throw fault('realtime_unavailable', { retry: 'later', rule: 'sfu_gone' });
    }
    const before = ofScope(scope);
    const one: Open = { scope, sender, expiry: null };
    open.set(sender.answer.id, one);
    if (before) finish(before, 'replaced');
    if (untilMs !== null) one.expiry = setTimeout(() => finish(one, 'expired'), Math.max(0, untilMs - now())).unref();
    answeredMs = performance.now();
    lookOn();
    return sender.answer;
  }

  return {
    create(scope, untilMs) {
      const next = turn.then(() => create(scope, untilMs));
      // The next in turn does not care how this one went; its caller hears it.
      turn = next.catch(() => {});
      return next;
    },
    connect: async (id, dtlsParameters) => find(id).connect(dtlsParameters),
    produce: async (id, kind, rtpParameters) => find(id).produce(kind, rtpParameters),
    restartIce: async (id) => find(id).restartIce(),
    async stats(id) {
      const sender = find(id);
      const fresh = await sender.look();
      // One that was closed while its counts were asked for says why it is gone.
      find(id);
      if (!fresh) throw fault('realtime_no_answer', { retry: 'later' });
      // What is told here holds for the room as well.
      judge();
      return sender.received();
    },
    notices(id, signal) {
      const known = open.get(id)?.sender.notices ?? over.get(id)?.notices;
      if (!known) throw fault('not_found', { field: 'transportId' });
      return known.follow(signal);
    },
    close(id) {
      find(id);
      const one = open.get(id);
      if (one) finish(one, null);
    },
    end(scope, why) {
      const one = ofScope(scope);
      if (one) finish(one, why);
    },
    gone() {
      for (const one of [...open.values()]) finish(one, 'sfu_gone');
    },
    receiving: () => receiving,
    shown: () => ofScope('room')?.sender.flows() ?? [],
    busy: () => open.size > 0,
    closeAll() {
      for (const one of [...open.values()]) finish(one, 'sfu_gone');
      if (looking) clearTimeout(looking);
    },
  };
}
