import { AUDIO_BITRATE, type RtcReceived, type RtcReport } from '../../../shared/domain/index.ts';

/** An SFU speaks of the last two seconds (`RtcReceived.receiving`); what it said counts this long. */
const FAR_WINDOW_MS = 2_000;
const FAR_FRESH_MS = 3_000;
/** A page speaks twice a second. */
const PAGE_LATE_MS = 1_000;
/** A third more than sound alone: whatever `receiving` says, pictures arrive. */
const WITH_PICTURES = AUDIO_BITRATE * 1.33;
/** Some servers of WHIP confirm every few seconds only; how often is learned in the beginning. */
const LEARN_MS = 15_000;
const LONGEST_GAP_MS = 4_000;

/**
 * When the far end last confirmed media, by both witnesses: feedback that comes back to the page, within half a second, and
 * what the SFU says it got. Feedback alone is not believed against an SFU that says that nothing arrives: receiver reports
 * travel on also while the way there is blocked. Times are monotonic, in milliseconds.
 */
export class Progress {
  private readonly beganAtMs: number;
  private lastAtMs: number | null = null;
  /** When the SFU last said that it got something. */
  private farGotAtMs: number | null = null;
  private longestGapMs = 0;
  private sent = 0;
  private feedback = 0;
  private far: { gets: boolean; atMs: number } | null = null;
  private reportAtMs: number;

  constructor(nowMs: number) {
    this.beganAtMs = nowMs;
    this.reportAtMs = nowMs;
  }

  /** Null: never on this connection. */
  at(nowMs: number): number | null {
    // A page that speaks says it to the half second; only where it is silent the SFU is the better witness.
    const { lastAtMs, farGotAtMs } = this;
    if (farGotAtMs === null || (lastAtMs !== null && nowMs - this.reportAtMs < PAGE_LATE_MS)) return lastAtMs;
    return Math.max(farGotAtMs, lastAtMs ?? farGotAtMs);
  }

  /** When the page last said anything. */
  get heardAtMs(): number {
    return this.reportAtMs;
  }

  /** Between two confirmations of a connection that is well, at most; 0 where the SFU says what it gets. */
  get gapMs(): number {
    return this.far === null ? this.longestGapMs : 0;
  }

  /** Media stands: an SFU must have said so itself, a server of WHIP has no voice but its feedback. */
  stands(saysItself: boolean): boolean {
    return saysItself ? this.farGotAtMs !== null : this.lastAtMs !== null;
  }

  report(report: Pick<RtcReport, 'sentBytes' | 'feedbackBytes'>, nowMs: number): void {
    this.reportAtMs = nowMs;
    const grew = report.sentBytes > this.sent && report.feedbackBytes > this.feedback;
    this.sent = report.sentBytes;
    this.feedback = report.feedbackBytes;
    if (!grew) return;
    const denied = this.far !== null && !this.far.gets && nowMs - this.far.atMs < FAR_FRESH_MS;
    if (denied) return;
    if (this.lastAtMs !== null && nowMs - this.beganAtMs < LEARN_MS)
      this.longestGapMs = Math.min(LONGEST_GAP_MS, Math.max(this.longestGapMs, nowMs - this.lastAtMs));
    this.lastAtMs = nowMs;
  }

  received(received: Pick<RtcReceived, 'receiving' | 'bitrate'>, nowMs: number): void {
    const gets = received.receiving || received.bitrate > WITH_PICTURES;
    this.far = { gets, atMs: nowMs };
    if (gets) {
      this.farGotAtMs = nowMs;
    } else if (this.lastAtMs !== null) this.lastAtMs = Math.min(this.lastAtMs, nowMs - FAR_WINDOW_MS);
  }
}
