import type { Fault, RtcReceived, RtcReport } from '../../../shared/domain/index.ts';

/** What the far end should get at least for “sending” … */
const WEAK_LOSS = 0.05;
const WEAK_SCORE = 5;
const WEAK_SHARE = 0.5;
/** … and a moment more or less is no news. */
const SETTLE_MS = 2_000;
/** Congestion control rises in the beginning; until then its limits say nothing. */
const RAMP_MS = 10_000;

/** How a real-time upload is, in the words of a publisher; monotonic times. */
export type WatchState =
  | { kind: 'sending'; sinceMs: number }
  | { kind: 'degraded'; sinceMs: number; why: 'unconfirmed' | 'received' }
  | { kind: 'reconnecting'; sinceMs: number; attempt: number; nextTryAtMs: number; fault: Fault };

/** What is known of a connection that stands. */
type Standing = {
  /** Nothing was confirmed for some time. */
  unconfirmed: boolean;
  standsSinceMs: number;
  report: RtcReport | null;
  received: RtcReceived | null;
};

/** What people are shown of the upload: “sending” only when the far end says so, and without flicker. */
export class Shown {
  private readonly wantedBitrate: number;
  private now: WatchState;
  /** Since when the picture is weaker, or better, than what is shown says. */
  private turnedAtMs: number | null = null;

  constructor(wantedBitrate: number, nowMs: number) {
    this.wantedBitrate = wantedBitrate;
    this.now = { kind: 'sending', sinceMs: nowMs };
  }

  /** The same object until something changes. */
  get state(): WatchState {
    return this.now;
  }

  away(outage: Omit<Extract<WatchState, { kind: 'reconnecting' }>, 'kind'>): void {
    this.turnedAtMs = null;
    const { now } = this;
    const same =
      now.kind === 'reconnecting' &&
      now.attempt === outage.attempt &&
      now.nextTryAtMs === outage.nextTryAtMs &&
      now.fault === outage.fault;
    if (!same) this.now = { kind: 'reconnecting', ...outage };
  }

  standing(facts: Standing, nowMs: number): void {
    if (facts.unconfirmed) {
      this.turnedAtMs = null;
      if (!this.is('unconfirmed')) this.now = { kind: 'degraded', sinceMs: nowMs, why: 'unconfirmed' };
      return;
    }
    const weak = isWeak(facts, this.wantedBitrate, nowMs);
    if (weak ? this.is('received') : this.now.kind === 'sending') {
      this.turnedAtMs = null;
      return;
    }
    this.turnedAtMs ??= nowMs;
    const wasAway = this.now.kind === 'reconnecting' || this.is('unconfirmed');
    if (!wasAway && nowMs - this.turnedAtMs < SETTLE_MS) return;
    this.turnedAtMs = null;
    this.now = weak ? { kind: 'degraded', sinceMs: nowMs, why: 'received' } : { kind: 'sending', sinceMs: nowMs };
  }

  private is(why: 'unconfirmed' | 'received'): boolean {
    return this.now.kind === 'degraded' && this.now.why === why;
  }
}

function isWeak({ report, received, standsSinceMs }: Standing, wantedBitrate: number, nowMs: number): boolean {
  const score = lowestScore(received);
  if (score !== null && score < WEAK_SCORE) return true;
  if (received !== null && !received.receiving) return true;
  if (report === null) return false;
  if ((report.lossShare ?? 0) > WEAK_LOSS) return true;
  const held = report.limitation === 'bandwidth' && nowMs - standsSinceMs > RAMP_MS;
  return held && report.bitrate < WEAK_SHARE * wantedBitrate;
}

/** Lowest of the SFU's scores; null: it does not say. */
export function lowestScore(received: RtcReceived | null): number | null {
  const { video = null, audio = null } = received?.score ?? {};
  if (video === null) return audio;
  return audio === null ? video : Math.min(video, audio);
}
