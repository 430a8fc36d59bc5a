import {
  type Fault,
  type RealtimeIngest,
  type Reply,
  type RtcHealth,
  type RtcReceived,
  type RtcReport,
  refuse,
} from '../../../shared/domain/index.ts';
import type { TellBlackBox } from '../blackBox/index.ts';
import type { PlatformClient } from '../platform/index.ts';
import type { Attempt, AttemptOptions, Attempts } from './attempts.ts';
import type { VideoPlan } from './layers.ts';
import { Progress } from './progress.ts';
import { type WatchDecision, Watchdog, type WatchFact } from './watchdog.ts';
import { lowestScore, type WatchState } from './watchState.ts';

/** Signalling, ICE with its checks, DTLS and the first confirmed picture; over TURN and TLS that takes a few seconds. */
const OPEN_MS = 10_000;
/** How often the watchdog looks. */
const LOOK_MS = 250;

export type CarryOptions = {
  attempts: Attempts;
  ingest: RealtimeIngest;
  client(): PlatformClient | null;
  /** The same ingest, named anew. */
  refresh?: (() => Promise<Reply<RealtimeIngest>>) | undefined;
  video(): VideoPlan;
  /** Another way out is open to the stream now. */
  canSteady(): boolean;
  /** Once it stands: how it is, whenever that changes. Monotonic times. */
  onState(state: WatchState): void;
  onStep(step: Watchdog['step'], why: Fault): void;
  /** Real time does not hold, and another way is open. What there is goes on until `close`. */
  onFallBack(why: Fault): void;
  /** Another program sends in this one's place. */
  onTakenOver(why: Fault): void;
  /** Nothing more is told. */
  onClosed(): void;
  tell: TellBlackBox;
};

/** What the health line has of a real-time upload. */
export type CarryFacts = { health: RtcHealth; videoBitrate: number; audioBitrate: number };

/** A real-time upload that stood once, and is kept standing. */
export type Carry = {
  page(present: boolean): void;
  networkBack(): void;
  /** False when there is nothing to hurry. */
  retryNow(): boolean;
  /** Null before the page said anything. */
  facts(): CarryFacts | null;
  /** Connections after the first. */
  renewals(): number;
  /** The ingest with its freshest token. */
  ingest(): RealtimeIngest;
  /** Twice is harmless; resolves within 5 s. */
  close(): Promise<void>;
};

/** Opens real time and answers when the far end has confirmed media, or why it did not. */
export async function openCarry(options: CarryOptions, signal: AbortSignal): Promise<Reply<Carry>> {
  const { tell } = options;
  let { ingest } = options;
  const saysItself = ingest.kind === 'webrtc';
  let report: RtcReport | null = null;
  let received: RtcReceived | null = null;
  const progress = new Progress(performance.now());
  let dog: Watchdog | null = null;
  let attempt: Attempt | null = null;
  let renewals = 0;
  let looking: NodeJS.Timeout | null = null;
  let shown: WatchState | null = null;
  let step: Watchdog['step'] = 'steady';
  /** While it is opened: why it will not stand. */
  let refused: Fault | null = null;

  const refresh: AttemptOptions['refresh'] =
    options.refresh &&
    (async () => {
      const fresh = (await options.refresh?.()) ?? refuse('realtime_unavailable', { retry: 'later' });
      if (fresh.ok) ingest = fresh.value;
      return fresh;
    });

  function begin(): void {
    report = null;
    received = null;
    attempt = options.attempts.begin({
      purpose: 'stream',
      ingest,
      video: options.video(),
      client: options.client(),
      ...(refresh && { refresh }),
      onReport(next) {
        report = next;
        take({ kind: 'report', report: next });
      },
      onReceived(next) {
        received = next;
        take({ kind: 'received', received: next });
      },
      onNotice: (notice) => take({ kind: 'notice', notice }),
      onFailed: (fault) => take({ kind: 'failed', fault }),
    });
  }

  function take(fact: WatchFact): void {
    const nowMs = performance.now();
    if (dog) carryOut(dog.take(fact, nowMs));
    else if (fact.kind === 'report') {
      progress.report(fact.report, nowMs);
      if (fact.report.connection === 'failed') refused ??= refuse('realtime_no_route', { retry: 'later' }).fault;
    } else if (fact.kind === 'received') progress.received(fact.received, nowMs);
    else if (fact.kind === 'failed') refused ??= fact.fault;
    else if (fact.kind === 'notice' && fact.notice.kind === 'closed')
      refused ??= refuse('realtime_gone', { retry: 'later', rule: fact.notice.why }).fault;
  }

  function carryOut(decision: WatchDecision | null): void {
    if (decision) note(decision);
    switch (decision?.kind) {
      case 'restart_ice':
        attempt?.restartIce();
        break;
      case 'new_transport':
        renewals += 1;
        begin();
        break;
      case 'pause':
        void attempt?.close();
        break;
      case 'fall_back':
      case 'taken_over':
        rest();
        break;
    }
    if (dog && looking) {
      if (dog.step !== step) {
        step = dog.step;
        options.onStep(step, decision?.why ?? refuse('realtime_stalled', { retry: 'now' }).fault);
      }
      if (dog.state !== shown) {
        shown = dog.state;
        options.onState(shown);
      }
    }
    if (decision?.kind === 'fall_back') options.onFallBack(decision.why);
    if (decision?.kind === 'taken_over') options.onTakenOver(decision.why);
  }

  function note(decision: WatchDecision): void {
    const { code, rule = null } = decision.why;
    const what = `real time: ${decision.kind.replace('_', ' ')}`;
    tell({
      kind: 'decision',
      what,
      why: rule === null ? code : `${code} (${rule})`,
      facts: { attempt: attempt?.id ?? 0 },
    });
  }

  /** The watchdog looks no more. */
  function rest(): void {
    if (looking) clearInterval(looking);
    looking = null;
  }

  async function close(): Promise<void> {
    rest();
    options.onClosed();
    await attempt?.close();
  }

  begin();
  const why = await opened();
  if (why) {
    tell({ kind: 'fault', where: 'real time', fault: why });
    void close(); // what hangs there must not keep anybody waiting
    return { ok: false, fault: why };
  }

  /** Null when it stands. */
  async function opened(): Promise<Fault | null> {
    const untilMs = performance.now() + OPEN_MS;
    while (!progress.stands(saysItself)) {
      if (signal.aborted) return refuse('cancelled', { retry: 'now' }).fault;
      if (refused) return refused;
      if (performance.now() > untilMs) return silence(report);
      // What ends this comes from four sides (page, SFU, refusal, somebody's wish), so it is looked for.
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS / 5));
    }
    return null;
  }

  const nowMs = performance.now();
  dog = new Watchdog(
    { canSteady: options.canSteady, wantedBitrate: options.video().maxVideoBitrate, saysItself, random: Math.random },
    progress,
    nowMs,
  );
  const watchdog = dog;
  looking = setInterval(() => carryOut(watchdog.look(performance.now())), LOOK_MS);
  shown = watchdog.state;
  options.onState(shown);

  return {
    ok: true,
    value: {
      page: (present) => take({ kind: 'page', present }),
      networkBack: () => take({ kind: 'network_back' }),
      retryNow() {
        const before = [renewals, step];
        take({ kind: 'retry_now' });
        return before[0] !== renewals || before[1] !== step;
      },
      facts: () => factsOf(report, received, watchdog.confirmedAtMs(performance.now())),
      renewals: () => renewals,
      ingest: () => ingest,
      close,
    },
  };
}

/** Why nothing was confirmed in all that time. */
function silence(report: RtcReport | null): Fault {
  if (report === null) return refuse('no_page', { retry: 'later', rule: 'mute' }).fault;
  if (report.connection !== 'connected') return refuse('realtime_no_route', { retry: 'later' }).fault;
  return refuse('realtime_stalled', { retry: 'later', rule: 'silence' }).fault;
}

function factsOf(
  report: RtcReport | null,
  received: RtcReceived | null,
  confirmedAtMs: number | null,
): CarryFacts | null {
  if (!report) return null;
  const { route, codec, lossShare, availableBitrate, limitation, layers } = report;
  return {
    health: {
      ...{ route, codec, lossShare, availableBitrate, limitation, layers },
      rttMs: report.rttMs ?? received?.rttMs ?? null,
      nacks: report.nacks,
      plis: report.plis,
      score: lowestScore(received),
      confirmedAtMs: confirmedAtMs === null ? null : Math.round(Date.now() - (performance.now() - confirmedAtMs)),
    },
    videoBitrate: report.bitrate,
    audioBitrate: report.audioBitrate,
  };
}
