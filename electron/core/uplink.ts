import {
  type Fault,
  type IngestState,
  isRealtime,
  isSteady,
  type RealtimeIngest,
  type Reply,
  refuse,
  type SessionId,
  type Settings,
  type SteadyIngest,
  type Uplink as UplinkState,
  type UploadTest,
} from '../../shared/domain/index.ts';
import type { TellBlackBox } from './blackBox/index.ts';
import { loadEgress } from './egressLater.ts';
import { createIngestStates } from './ingestState.ts';
import { createNetWatch } from './netWatch.ts';
import type { Outputs } from './outputs.ts';
import type { PlatformClient } from './platform/index.ts';
import type { Attempts, CarryFacts, VideoPlan, videoPlan } from './realtime/index.ts';
import { loadRealtime } from './realtimeLater.ts';
import { NO_WAY, UplinkRun, type Ways } from './uplinkRun.ts';
import { keepIngestSecrets, orderOf } from './ways.ts';

/** While no steady address takes a stream that real time cannot carry: every so many tries real time is looked at again. */
const REALTIME_EVERY = 2;

const CANCELLED = refuse('cancelled', { retry: 'now' });

export type UplinkOptions = {
  outputs: Pick<Outputs, 'publish' | 'unpublish' | 'firstBytes' | 'reconnectNow' | 'networkBack'>;
  attempts(): Promise<Attempts>;
  client(): PlatformClient | null;
  settings(): Settings;
  upload(): UploadTest;
  /** What the page is asked to send; the rules for it are loaded with real time. */
  video(rules: typeof videoPlan): VideoPlan;
  /** The encoder's packets go to a server from now on, or nowhere but perhaps into a file. */
  spare(on: boolean): void;
  keepSecret(value: string): void;
  notice(fault: Fault, tone?: 'info' | 'warn' | 'error'): void;
  settled(code: Fault['code']): void;
  tell: TellBlackBox;
  /** How the upload of this session is. */
  onIngest(state: IngestState, sessionId: SessionId): void;
  changed(state: UplinkState | null): void;
  log: { error(facts: object, text: string): void };
};

/** The way out of the running session: by the core (RTMP) or by the page (real time), and from the one to the other. */
export type Uplink = {
  /** Answers when a server granted the publication, or the far end confirmed media; or why none of the ways did. */
  connect(ways: Ways, sessionId: SessionId, signal: AbortSignal): Promise<Reply<void>>;
  /** Answers when media was taken. */
  firstBytes(signal: AbortSignal): Promise<Reply<void>>;
  stop(sessionId: SessionId): Promise<void>;
  /** Takes the other way out; granted as well when it is the stream's already, or on its way there. */
  switchPath(to: 'realtime' | 'steady'): Reply<void>;
  /** False when there is nothing to hurry. */
  reconnectNow(): boolean;
  networkBack(): void;
  /** Whether a page is there that may send. */
  carrier(present: boolean): void;
  /** What the outputs say of the publication. */
  published(state: IngestState, sessionId: SessionId): void;
  /** While real time is the way. */
  facts(): CarryFacts | null;
  /** Connections and ways after the first of the running session. */
  changes(): number;
};

export function createUplink(options: UplinkOptions): Uplink {
  const { outputs, tell } = options;
  let run: UplinkRun | null = null;
  let present = false;

  /** The encoder's packets are asked for in full unless nobody wants them. */
  function takes(mine: UplinkRun, way: 'steady' | 'realtime', path: UplinkState['path']): void {
    options.spare(way === 'realtime' && !options.settings().recording.enabled);
    mine.takes(way, path);
  }

  async function openSteady(mine: UplinkRun, ingest: SteadyIngest, signal: AbortSignal): Promise<Reply<void>> {
    keepIngestSecrets(options.keepSecret, ingest);
    mine.say('steady', null);
    const granted = await outputs.publish({ url: ingest.url, key: ingest.key }, signal);
    return granted.ok && mine.isOver ? CANCELLED : granted;
  }

  async function openRealtime(mine: UplinkRun, ingest: RealtimeIngest, signal: AbortSignal): Promise<Reply<void>> {
    if (!present) return refuse('no_page', { retry: 'later', rule: 'gone' });
    const [{ openCarry, videoPlan }, attempts] = await Promise.all([loadRealtime(), options.attempts()]);
    const toIngest = createIngestStates();
    const net = createNetWatch(() => mine.carry?.networkBack());
    const opened = await openCarry(
      {
        ...{ attempts, ingest, client: options.client, tell },
        async refresh() {
          const again = await mine.askAgain();
          if (!again.ok) return again;
          const same = mine.ingests.find((one): one is RealtimeIngest => one.kind === ingest.kind);
          return same ? { ok: true, value: same } : refuse('realtime_unavailable', { retry: 'later' });
        },
        video: () => options.video(videoPlan),
        canSteady: () => !mine.busy && mine.steady().length > 0,
        onState(state) {
          net.watch(state.kind !== 'sending' && !mine.isOver);
          mine.say('realtime', toIngest(state));
        },
        onStep(step, fault) {
          if (mine.way !== 'realtime' || mine.busy) return;
          const sinceMs = Date.now();
          if (step === 'steady') mine.show({ step: { kind: step } });
          else if (step === 'restarting_ice') mine.show({ step: { kind: step, sinceMs } });
          else mine.show({ step: { kind: step, sinceMs, fault } });
        },
        onFallBack: (why) => void fallBack(mine, why).catch(broken(mine)),
        onTakenOver: (fault) => mine.say('realtime', { kind: 'taken_over', atMs: Date.now(), fault }),
        onClosed: () => net.watch(false),
      },
      AbortSignal.any([signal, mine.abort.signal]),
    );
    if (!opened.ok) return opened;
    mine.carry = opened.value;
    if (!mine.isOver) return { ok: true, value: undefined };
    void mine.letGo(); // the session ended in this moment; nobody waits for this any more
    return CANCELLED;
  }

  /** An error of this program must not leave a stream without a way and without a word. */
  const broken = (mine: UplinkRun) => (error: unknown) => {
    options.log.error({ err: error }, 'the way out failed');
    if (mine.isOver) return;
    const { fault } = refuse('internal', { retry: 'later', detail: String(error).slice(0, 500) });
    options.onIngest({ kind: 'failed', fault }, mine.sessionId);
  };

  /** Real time does not hold: the steady way, as often as it takes. What there is of real time goes on until then. */
  async function fallBack(mine: UplinkRun, why: Fault): Promise<void> {
    if (mine.isOver || mine.busy) return;
    mine.busy = 'steady';
    const sinceMs = Date.now();
    options.spare(false);
    mine.show({ step: { kind: 'falling_back', sinceMs, fault: why } });
    const said = mine.heard('realtime');
    // A picture that is only bad is one all the same.
    const away = said?.kind !== 'degraded' || said.why !== 'received';
    const outage = { kind: 'reconnecting', sinceMs, closesAtMs: null } as const;
    if (away) mine.say('realtime', { ...outage, attempt: 1, nextTryAtMs: sinceMs, fault: why });
    const { retryDelayMs } = await loadEgress();
    for (let attempt = 1; !mine.isOver; attempt += 1) {
      const reply = await anySteady(mine);
      if (mine.isOver) return;
      if (reply.ok) {
        mine.busy = null;
        mine.changes += 1;
        takes(mine, 'steady', reply.value.kind);
        noteFallBack(mine, why);
        return mine.letGo();
      }
      if (attempt % REALTIME_EVERY === 0 && (await realtimeAgain(mine))) return;
      const ms = retryDelayMs(reply.fault, attempt, Math.random());
      const nextTryAtMs = Date.now() + ms;
      mine.say('realtime', { ...outage, attempt: attempt + 1, nextTryAtMs, fault: reply.fault });
      await mine.pause(ms);
      await mine.askAgain(); // where it fails, what was known before is tried again
    }
  }

  async function anySteady(mine: UplinkRun): Promise<Reply<SteadyIngest>> {
    let last: Reply<never> = NO_WAY;
    for (const ingest of mine.steady()) {
      const reply = await openSteady(mine, ingest, mine.abort.signal);
      if (reply.ok) return { ok: true, value: ingest };
      last = reply;
    }
    return last;
  }

  async function realtimeAgain(mine: UplinkRun): Promise<boolean> {
    const ingest = mine.realtime();
    if (!ingest || !present || mine.isOver) return false;
    await mine.letGo();
    const opened = await mine.within((signal) => openRealtime(mine, ingest, signal));
    if (!opened.ok) return false;
    mine.busy = null;
    mine.changes += 1;
    takes(mine, 'realtime', ingest.kind);
    return true;
  }

  function noteFallBack(mine: UplinkRun, why: Fault): void {
    mine.show({ fellBack: { atMs: Date.now(), fault: why } });
    tell({ kind: 'decision', what: 'fell back', why: why.code, facts: { to: mine.shown.path } });
    options.notice({ code: 'realtime_fell_back', retry: 'later', rule: why.code }, 'warn');
  }

  /** The steady way goes on until the far end confirms media by real time. */
  async function goBack(mine: UplinkRun): Promise<void> {
    mine.busy = 'realtime';
    mine.show({ step: { kind: 'returning', sinceMs: Date.now() } });
    tell({ kind: 'decision', what: 'real time again', why: 'the host asked for it' });
    await mine.askAgain(); // tokens age; where it fails, the one that is known is tried
    const ingest = mine.realtime();
    const opened = ingest ? await openRealtime(mine, ingest, mine.abort.signal) : refuse('realtime_unavailable');
    if (mine.isOver) return;
    mine.busy = null;
    if (!opened.ok || !ingest) {
      mine.show({ step: { kind: 'steady' } });
      const rule = opened.ok ? 'realtime_unavailable' : opened.fault.code;
      options.settled('realtime_fell_back'); // what is said next says that as well
      return options.notice({ code: 'realtime_not_back', retry: 'later', rule }, 'warn');
    }
    mine.changes += 1;
    takes(mine, 'realtime', ingest.kind);
    mine.show({ fellBack: null });
    options.settled('realtime_fell_back');
    options.settled('realtime_not_back');
    tell({ kind: 'decision', what: 'real time again', why: 'media is confirmed' });
    await outputs.unpublish(mine.sessionId);
  }

  /** By the host's own wish: real time goes on until the server takes the stream. */
  async function goSteady(mine: UplinkRun): Promise<void> {
    mine.busy = 'steady';
    mine.show({ step: { kind: 'changing', sinceMs: Date.now() } });
    options.spare(false);
    const reply = await anySteady(mine);
    if (mine.isOver) return;
    mine.busy = null;
    if (!reply.ok) {
      takes(mine, 'realtime', mine.shown.path);
      return options.notice(reply.fault, 'warn');
    }
    mine.changes += 1;
    takes(mine, 'steady', reply.value.kind);
    tell({ kind: 'decision', what: 'steady way', why: 'the host asked for it', facts: { to: reply.value.kind } });
    await mine.letGo();
  }

  function runFor(ways: Ways, sessionId: SessionId, path: UplinkState['path']): UplinkRun {
    if (run?.sessionId === sessionId && !run.isOver) {
      run.ingests = ways.ingests; // one more try of a stream that is taken up
      return run;
    }
    run?.abort.abort();
    void run?.letGo(); // of a session that never said that it was over
    run = new UplinkRun({ ...options }, ways, sessionId, path);
    return run;
  }

  return {
    async connect(ways, sessionId, signal) {
      const list = orderOf(ways, options.settings().stage.uploadPath, options.upload(), Date.now());
      const [first] = list;
      if (!first) return NO_WAY;
      const mine = runFor(ways, sessionId, first.kind);
      let last: Reply<void> = CANCELLED;
      let fell: Fault | null = null;
      for (const ingest of list) {
        if (signal.aborted || mine.isOver) break;
        mine.show({ path: ingest.kind, step: { kind: 'connecting' } });
        last = isSteady(ingest) ? await openSteady(mine, ingest, signal) : await openRealtime(mine, ingest, signal);
        if (last.ok) {
          takes(mine, isSteady(ingest) ? 'steady' : 'realtime', ingest.kind);
          if (fell && isSteady(ingest)) noteFallBack(mine, fell);
          return last;
        }
        if (isRealtime(ingest)) fell ??= last.fault;
      }
      if (run === mine) options.changed(null);
      return last;
    },
    async firstBytes(signal) {
      // What stands in real time was confirmed before it was said to stand.
      if (run?.way === 'realtime') return { ok: true, value: undefined };
      return outputs.firstBytes(signal);
    },
    async stop(sessionId) {
      const mine = run?.sessionId === sessionId ? run : null;
      if (mine) {
        mine.abort.abort();
        options.spare(false);
        options.changed(null);
      }
      await Promise.all([mine?.letGo(), outputs.unpublish(sessionId)]);
    },
    switchPath(to) {
      const mine = run;
      if (!mine || mine.isOver || mine.way === 'none') return refuse('not_live');
      if ((mine.busy ?? mine.way) === to) return { ok: true, value: undefined }; // asked for twice is asked for once
      if (mine.busy) return refuse('not_live', { retry: 'later', rule: 'way_changing' });
      if (to === 'realtime' ? mine.realtime() === null : mine.steady().length === 0)
        return refuse('not_live', { rule: 'one_way' });
      void (to === 'realtime' ? goBack(mine) : goSteady(mine)).catch(broken(mine));
      return { ok: true, value: undefined };
    },
    reconnectNow() {
      if (run?.hurry()) return true;
      return run?.way === 'realtime' ? (run.carry?.retryNow() ?? false) : outputs.reconnectNow();
    },
    networkBack() {
      run?.hurry();
      run?.carry?.networkBack();
      outputs.networkBack();
    },
    carrier(now) {
      present = now;
      run?.carry?.page(now);
    },
    published(state, sessionId) {
      if (run?.sessionId === sessionId) run.say('steady', state);
    },
    facts: () => (run?.way === 'realtime' ? (run.carry?.facts() ?? null) : null),
    changes: () => (run ? run.changes + (run.carry?.renewals() ?? 0) : 0),
  };
}
