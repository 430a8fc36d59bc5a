import { type Fault, type RtcNotice, type RtcReceived, type RtcReport, refuse } from '../../../shared/domain/index.ts';
import { retryDelayMs } from '../egress/index.ts';
import { Progress } from './progress.ts';
import { lowestScore, Shown, type WatchState } from './watchState.ts';

/** Without progress for so long, the route is looked for anew on the same connection … */
const RESTART_MS = 3_000;
/** … and after this a new connection is made. */
const RENEW_MS = 10_000;
/** Where another way is open, a new connection has this long to stand … */
const STAND_MS = 6_000;
/** … and where there is none, a slow line gets the time of a first one. */
const STAND_ALONE_MS = 10_000;
/** A second new connection, or a fourth restart, within this time is a line that does not hold. */
const FLAPPING_MS = 60_000;
const RESTARTS_MOST = 3;
/** More loss than this (a share), or a score of the SFU up to this, is a picture that stands: for so long, it counts as none. */
const BAD_LOSS = 0.15;
const BAD_SCORE = 2;
const BAD_MS = 15_000;
/** A page takes over from another within one turn; one that is loaded again needs longer. */
const TAKE_OVER_MS = 250;
/** A page that says nothing for so long cannot mend anything. */
const MUTE_MS = 5_000;

/** What can be told to the watchdog. */
export type WatchFact =
  | { kind: 'report'; report: RtcReport }
  | { kind: 'received'; received: RtcReceived }
  | { kind: 'notice'; notice: RtcNotice }
  /** The attempt cannot go on. */
  | { kind: 'failed'; fault: Fault }
  /** Whether a page is there that may send. */
  | { kind: 'page'; present: boolean }
  | { kind: 'network_back' }
  /** The host does not want to wait. */
  | { kind: 'retry_now' };

/** What is to be done, and why. */
export type WatchDecision =
  | { kind: 'restart_ice'; why: Fault }
  | { kind: 'new_transport'; why: Fault; attempt: number }
  /** The connection is of no use; the next try is later, or when a page is there. */
  | { kind: 'pause'; why: Fault; attempt: number; ms: number | null }
  /** The watchdog is done. */
  | { kind: 'fall_back'; why: Fault }
  /** Another program sends in our place; the watchdog is done. */
  | { kind: 'taken_over'; why: Fault };

type Phase =
  | { kind: 'standing'; sinceMs: number }
  | { kind: 'connecting'; sinceMs: number; fault: Fault }
  /** `untilMs` null: for a page. */
  | { kind: 'waiting'; untilMs: number | null; fault: Fault }
  | { kind: 'over' };

export type WatchdogOptions = {
  /** Another way out is open to the stream now. */
  canSteady(): boolean;
  /** bit/s of picture that is wanted. */
  wantedBitrate: number;
  /** The far end says itself what it gets (an SFU); a server of WHIP does not. */
  saysItself: boolean;
  /** In [0, 1). */
  random(): number;
};

/**
 * Decides when a real-time upload is mended, made anew and given up. Pure: facts and moments in (monotonic, in
 * milliseconds), decisions out; whoever carries them out begins the next attempt and goes on telling facts, of that one.
 * Begins with a connection that stands.
 */
export class Watchdog {
  private readonly options: WatchdogOptions;
  private phase: Phase;
  private progress: Progress;
  private outageSinceMs: number | null = null;
  private restartedAtMs: number | null = null;
  private attempt = 0;
  private restarts: number[] = [];
  private renewals: number[] = [];
  private badSinceMs: number | null = null;
  private badBy: 'loss' | 'score' = 'loss';
  private pageGoneAtMs: number | null = null;
  private report: RtcReport | null = null;
  private received: RtcReceived | null = null;
  private readonly shown: Shown;

  /** @param progress of the connection, as far as it stands already */
  constructor(options: WatchdogOptions, progress: Progress, nowMs: number) {
    this.options = options;
    this.phase = { kind: 'standing', sinceMs: nowMs };
    this.progress = progress;
    this.shown = new Shown(options.wantedBitrate, nowMs);
  }

  get state(): WatchState {
    return this.shown.state;
  }

  /** When the far end last confirmed media; null: never on this connection. */
  confirmedAtMs(nowMs: number): number | null {
    return this.progress.at(nowMs);
  }

  get step(): 'steady' | 'restarting_ice' | 'new_transport' {
    if (this.phase.kind !== 'standing') return 'new_transport';
    return this.restartedAtMs === null ? 'steady' : 'restarting_ice';
  }

  /** Takes in a fact. Cheap: called a few times a second. */
  take(fact: WatchFact, nowMs: number): WatchDecision | null {
    if (this.phase.kind === 'over') return null;
    switch (fact.kind) {
      case 'report':
        this.report = fact.report;
        this.progress.report(fact.report, nowMs);
        if (fact.report.connection === 'failed' || fact.report.connection === 'closed')
          return this.show(this.broke(stalled('connection'), nowMs), nowMs);
        break;
      case 'received':
        this.received = fact.received;
        this.progress.received(fact.received, nowMs);
        break;
      case 'notice':
        return this.show(this.noticed(fact.notice, nowMs), nowMs);
      case 'failed':
        return this.show(this.broke(fact.fault, nowMs), nowMs);
      case 'page':
        return this.show(this.page(fact.present, nowMs), nowMs);
      case 'network_back':
      case 'retry_now':
        return this.show(this.hurry(fact.kind === 'retry_now', nowMs), nowMs);
    }
    return this.look(nowMs);
  }

  /** What time alone brings: to be called a few times a second. */
  look(nowMs: number): WatchDecision | null {
    if (this.phase.kind === 'over') return null;
    return this.show(this.decide(nowMs), nowMs);
  }

  private decide(nowMs: number): WatchDecision | null {
    if (this.pageGoneAtMs !== null && nowMs - this.pageGoneAtMs >= TAKE_OVER_MS && !this.waitsForPage())
      return this.alone(noPage('gone'), nowMs);
    switch (this.phase.kind) {
      case 'standing':
        return this.watch(nowMs);
      case 'connecting': {
        const { sinceMs, fault } = this.phase;
        if (this.progress.stands(this.options.saysItself)) {
          this.phase = { kind: 'standing', sinceMs: nowMs };
          this.outageSinceMs = null;
          this.attempt = 0;
          return null;
        }
        const limitMs = this.options.canSteady() ? STAND_MS : STAND_ALONE_MS;
        return nowMs - sinceMs >= limitMs ? this.broke(fault, nowMs) : null;
      }
      case 'waiting': {
        const { untilMs, fault } = this.phase;
        if (this.options.canSteady()) return this.fallBack(fault);
        return untilMs !== null && nowMs >= untilMs ? this.renew(fault, nowMs) : null;
      }
      case 'over':
        return null;
    }
  }

  private watch(nowMs: number): WatchDecision | null {
    const since = this.progress.at(nowMs) ?? nowMs;
    const idleMs = nowMs - since;
    const patienceMs = this.patienceMs();
    if (this.restartedAtMs !== null && since > this.restartedAtMs) {
      this.restartedAtMs = null;
      this.outageSinceMs = null;
    }
    if (this.badFor(nowMs) >= BAD_MS) return this.broke(stalled(this.badBy), nowMs);
    const muteMs = nowMs - this.progress.heardAtMs;
    if (idleMs >= MUTE_MS && muteMs >= MUTE_MS && this.options.canSteady()) return this.fallBack(noPage('mute'));
    if (idleMs >= RENEW_MS - RESTART_MS + patienceMs) return this.broke(stalled('silence'), nowMs);
    if (idleMs < patienceMs || this.restartedAtMs !== null) return null;
    return this.restart(nowMs, since);
  }

  private restart(nowMs: number, sinceMs: number): WatchDecision | null {
    this.restarts = recent(this.restarts, nowMs);
    if (this.restarts.length >= RESTARTS_MOST) return this.broke(stalled('flapping'), nowMs);
    this.restarts.push(nowMs);
    this.restartedAtMs = nowMs;
    this.outageSinceMs ??= sinceMs;
    return { kind: 'restart_ice', why: stalled('silence') };
  }

  /** Twice what lies between two confirmations where all is well, at least three seconds. */
  private patienceMs(): number {
    return Math.max(RESTART_MS, 2 * this.progress.gapMs);
  }

  private badFor(nowMs: number): number {
    const score = lowestScore(this.received);
    const loss = this.report?.lossShare ?? 0;
    const bad = loss > BAD_LOSS || (score !== null && score <= BAD_SCORE);
    if (!bad) this.badSinceMs = null;
    else {
      this.badSinceMs ??= nowMs;
      this.badBy = loss > BAD_LOSS ? 'loss' : 'score';
    }
    return this.badSinceMs === null ? 0 : nowMs - this.badSinceMs;
  }

  private noticed(notice: RtcNotice, nowMs: number): WatchDecision | null {
    if (notice.kind !== 'closed') return null; // the numbers say it, too
    switch (notice.why) {
      case 'room_ended':
        return null; // the room's own log says so, and ends the stream
      case 'replaced': {
        this.phase = { kind: 'over' };
        const why = refuse('ingest_taken_over', { retry: 'later', rule: 'replaced' }).fault;
        return { kind: 'taken_over', why };
      }
      case 'sfu_gone':
      case 'expired':
        return this.broke(refuse('realtime_gone', { retry: 'now', rule: notice.why }).fault, nowMs);
    }
  }

  private page(present: boolean, nowMs: number): WatchDecision | null {
    if (!present) {
      this.pageGoneAtMs ??= nowMs;
      return null;
    }
    const away = this.pageGoneAtMs !== null;
    this.pageGoneAtMs = null;
    // Another page, or the same one begun anew: what the one before had connected is no use to it.
    if (away || this.waitsForPage()) return this.renew(noPage('gone'), nowMs);
    return null;
  }

  private hurry(byHost: boolean, nowMs: number): WatchDecision | null {
    if (this.phase.kind === 'waiting' && this.phase.untilMs !== null) return this.renew(this.phase.fault, nowMs);
    if (this.phase.kind !== 'standing') return null;
    const since = this.progress.at(nowMs) ?? nowMs;
    // A network that came back is another route, mostly; where media flows there is nothing to hurry.
    if (this.restartedAtMs === null && nowMs - since >= RESTART_MS / 3) return this.restart(nowMs, since);
    return byHost && this.restartedAtMs !== null ? this.broke(stalled('silence'), nowMs) : null;
  }

  /** The connection is of no use any more. */
  private broke(why: Fault, nowMs: number): WatchDecision | null {
    this.outageSinceMs ??= this.progress.at(nowMs) ?? nowMs;
    if (this.phase.kind === 'waiting') return null; // it is closed already
    if (this.pageGoneAtMs !== null) return this.alone(why, nowMs);
    this.renewals = recent(this.renewals, nowMs);
    const hopeless = why.retry === 'never' || this.phase.kind === 'connecting' || this.renewals.length > 0;
    if (hopeless) {
      if (this.options.canSteady()) return this.fallBack(why);
      if (this.phase.kind === 'connecting' || why.retry === 'never') return this.wait(why, nowMs);
    }
    return this.renew(why, nowMs);
  }

  /** No page can send. */
  private alone(why: Fault, nowMs: number): WatchDecision | null {
    if (this.options.canSteady()) return this.fallBack(why);
    this.outageSinceMs ??= this.progress.at(nowMs) ?? nowMs;
    this.phase = { kind: 'waiting', untilMs: null, fault: why };
    return { kind: 'pause', why, attempt: Math.max(1, this.attempt), ms: null };
  }

  private waitsForPage(): boolean {
    return this.phase.kind === 'waiting' && this.phase.untilMs === null;
  }

  private wait(why: Fault, nowMs: number): WatchDecision {
    const ms = retryDelayMs(why, this.attempt, this.options.random());
    this.phase = { kind: 'waiting', untilMs: nowMs + ms, fault: why };
    return { kind: 'pause', why, attempt: this.attempt, ms };
  }

  private renew(why: Fault, nowMs: number): WatchDecision {
    this.outageSinceMs ??= this.progress.at(nowMs) ?? nowMs;
    this.attempt += 1;
    this.renewals = [...recent(this.renewals, nowMs), nowMs];
    this.restarts = [];
    this.restartedAtMs = null;
    this.badSinceMs = null;
    this.report = null;
    this.received = null;
    this.progress = new Progress(nowMs);
    this.phase = { kind: 'connecting', sinceMs: nowMs, fault: why };
    return { kind: 'new_transport', why, attempt: this.attempt };
  }

  private fallBack(why: Fault): WatchDecision {
    this.phase = { kind: 'over' };
    return { kind: 'fall_back', why };
  }

  /** Brings what is shown up to date, and passes the decision on. */
  private show(decision: WatchDecision | null, nowMs: number): WatchDecision | null {
    const { phase, report, received } = this;
    if (phase.kind === 'over') return decision;
    if (phase.kind === 'standing') {
      const unconfirmed = nowMs - (this.progress.at(nowMs) ?? nowMs) >= this.patienceMs();
      this.shown.standing({ unconfirmed, standsSinceMs: phase.sinceMs, report, received }, nowMs);
    } else {
      const nextTryAtMs = phase.kind === 'waiting' ? (phase.untilMs ?? this.outageSinceMs ?? nowMs) : phase.sinceMs;
      const sinceMs = this.outageSinceMs ?? nowMs;
      this.shown.away({ sinceMs, attempt: Math.max(1, this.attempt), nextTryAtMs, fault: phase.fault });
    }
    return decision;
  }
}

const stalled = (rule: 'silence' | 'connection' | 'loss' | 'score' | 'flapping'): Fault =>
  refuse('realtime_stalled', { retry: 'now', rule }).fault;

/** `gone`: closed, or loaded again. `mute`: it is there and does nothing. */
const noPage = (rule: 'gone' | 'mute'): Fault => refuse('no_page', { retry: 'later', rule }).fault;

const recent = (moments: readonly number[], nowMs: number): number[] =>
  moments.filter((atMs) => nowMs - atMs < FLAPPING_MS);
