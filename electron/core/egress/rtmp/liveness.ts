/**
 * What a session's line is doing, judged by what the server confirms and by what waits to be sent. The socket itself
 * says nothing for a long time: a kernel takes megabytes (75 s of a small stream, measured on loopback) before it is
 * full, and a pulled cable closes nothing for a quarter of an hour.
 */
export type LineState =
  | { readonly kind: 'good' }
  /** `sinceMs` is of the session's monotonic clock. */
  | { readonly kind: 'degraded'; readonly sinceMs: number; readonly why: 'queue' | 'unconfirmed' }
  /** Nothing was confirmed, or taken where the server never confirms, for `silentMs`. */
  | { readonly kind: 'lost'; readonly silentMs: number; readonly why: 'unconfirmed' | 'stalled' };

/** The same object each time: a change is another object. */
export const GOOD: LineState = { kind: 'good' };

export type LivenessOptions = {
  /** What the server was asked to confirm by. */
  readonly askedBytes: number;
  /** What an earlier session with this server saw it confirm by: it is held to that from the first byte on. */
  readonly knownBytes?: number;
};

/**
 * A confirmation that is owed for so long is a line in trouble. With 32 kB between confirmations (0.7 s of the floor
 * of 430 kbit/s, with all headers) the host hears of a dead line within 3 s.
 */
const OWED_MS = 1_500;
/**
 * And so long, a line that is gone: 5.5 s after it stopped at the floor bitrate, sooner at any higher one. A line that
 * carries less than 58 kbit/s (32 kB in this time) counts as gone too: it does not even carry the sound.
 */
const LOST_MS = 4_500;
/** A packet that has waited so long for its turn: the line carries less than we send. */
const QUEUE_MS = 1_500;
/** Better means: nothing owed for longer than this, nothing waiting longer than that, and so for two seconds. */
const CLEAR_OWED_MS = 1_000;
const CLEAR_QUEUE_MS = 500;
const CLEAR_MS = 2_000;
/** Servers differ in whether they count the handshake (3,073 bytes) and read in blocks of their own size. */
const SLACK_BYTES = 4 * 1024;
/** From so many confirmations the server's habit is read; the smallest step counts, as a stall is followed by leaps. */
const STEPS = 4;
/** A server with a habit of its own is believed after so many steps of about the same size. */
const STEADY_STEPS = 3;
const STEADY_RATIO = 2.5;
/** Later than this and we ourselves were asleep (a suspended machine, a busy process): that is no silence of the server. */
const NAP_MS = 1_000;

/** Pure: told of every event with its time, asked for the state every quarter of a second. */
export class Liveness {
  private written = 0;
  private confirmed: number | null = null;
  private readonly steps: number[] = [];
  private stepBytes: number | null;
  private readonly askedBytes: number;
  private owedSinceMs: number | null = null;
  private blockedSinceMs: number | null = null;
  private judgedAtMs: number | null = null;
  private clearSinceMs: number | null = null;
  private state: LineState = GOOD;

  constructor(options: LivenessOptions) {
    this.stepBytes = options.knownBytes ?? null;
    this.askedBytes = options.askedBytes;
  }

  /** Bytes between two confirmations, as far as the server has shown; null: no habit of its own is known. */
  get everyBytes(): number | null {
    return this.stepBytes;
  }

  /** @param total bytes given to the socket since the connection stood */
  wrote(total: number, nowMs: number): void {
    this.written = total;
    if (this.owedSinceMs === null && this.isOwed()) this.owedSinceMs = nowMs;
  }

  /** @param total bytes that the server confirmed; the same or less than before confirms nothing */
  acknowledged(total: number, nowMs: number): void {
    if (total <= (this.confirmed ?? 0)) return;
    // The first one may be the handshake's, at any size: steps are counted from it.
    if (this.confirmed !== null) this.learn(total - this.confirmed);
    this.confirmed = total;
    this.owedSinceMs = this.isOwed() ? nowMs : null;
    if (this.blockedSinceMs !== null) this.blockedSinceMs = nowMs; // a slow line is not a dead one
  }

  /** The socket takes no more, or takes again. */
  blocked(on: boolean, nowMs: number): void {
    if (on) this.blockedSinceMs ??= nowMs;
    else this.blockedSinceMs = null;
  }

  /**
   * @param queueMs how long the oldest packet waits for the socket
   * @param everyMs how often this is asked
   */
  judge(nowMs: number, queueMs: number, everyMs: number): LineState {
    this.forgiveNap(nowMs, everyMs);
    const owedMs = this.owedSinceMs === null ? 0 : nowMs - this.owedSinceMs;
    const blockedMs = this.blockedSinceMs === null ? 0 : nowMs - this.blockedSinceMs;
    const silentMs = Math.max(owedMs, blockedMs);
    if (silentMs >= LOST_MS) {
      this.state = { kind: 'lost', silentMs, why: owedMs >= LOST_MS ? 'unconfirmed' : 'stalled' };
      return this.state;
    }
    const unconfirmed = silentMs >= OWED_MS;
    if (unconfirmed || queueMs >= QUEUE_MS) {
      const why = unconfirmed ? 'unconfirmed' : 'queue';
      if (this.state.kind !== 'degraded') this.state = { kind: 'degraded', sinceMs: nowMs, why };
      // From a queue to silence it can get worse; the way back is told once it is good.
      else if (this.state.why === 'queue' && unconfirmed) this.state = { ...this.state, why };
      this.clearSinceMs = null;
      return this.state;
    }
    if (this.state.kind === 'good') return this.state;
    const clear = silentMs < CLEAR_OWED_MS && queueMs < CLEAR_QUEUE_MS;
    this.clearSinceMs = clear ? (this.clearSinceMs ?? nowMs) : null;
    if (this.clearSinceMs !== null && nowMs - this.clearSinceMs >= CLEAR_MS) this.state = GOOD;
    return this.state;
  }

  /**
   * A server that confirms as it was asked is believed at once, any other when it is steady: one that confirms whenever
   * it likes owes nothing at any moment, and then only the socket tells.
   */
  private learn(step: number): void {
    this.steps.push(step);
    if (this.steps.length > STEPS) this.steps.shift();
    const smallest = Math.min(...this.steps);
    const asAsked = smallest >= this.askedBytes / 2 && smallest <= this.askedBytes * 4;
    const steady = this.steps.length >= STEADY_STEPS && Math.max(...this.steps) <= smallest * STEADY_RATIO;
    if (asAsked || steady) this.stepBytes = Math.max(smallest, this.askedBytes / 4);
  }

  /** The server has enough to confirm something. */
  private isOwed(): boolean {
    return this.stepBytes !== null && this.written - (this.confirmed ?? 0) >= this.stepBytes + SLACK_BYTES;
  }

  private forgiveNap(nowMs: number, everyMs: number): void {
    const lateMs = this.judgedAtMs === null ? 0 : nowMs - this.judgedAtMs - everyMs;
    this.judgedAtMs = nowMs;
    if (lateMs < NAP_MS) return;
    if (this.owedSinceMs !== null) this.owedSinceMs = Math.min(nowMs, this.owedSinceMs + lateMs);
    if (this.blockedSinceMs !== null) this.blockedSinceMs = Math.min(nowMs, this.blockedSinceMs + lateMs);
    if (this.clearSinceMs !== null) this.clearSinceMs = Math.min(nowMs, this.clearSinceMs + lateMs);
  }
}
