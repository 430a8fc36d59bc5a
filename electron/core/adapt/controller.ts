import { type AdaptState, type AdaptWhy, FORMATS, type FormatName } from '../../../shared/domain/index.ts';
import { Gauge, type LinkCounters, type Reading } from './gauge.ts';
import { type Rung, rungsOf } from './rungs.ts';

/** One look at the upload. */
export type AdaptSample = LinkCounters & {
  /** A publication stands: packets are taken. */
  readonly connected: boolean;
  /** What feeds the stream: nothing is raised while it is not the page, as nothing would show that it holds. */
  readonly source: 'page' | 'slate' | 'none';
};

export type AdaptSettings = {
  readonly format: FormatName;
  /** bit/s of the sound, which is never lowered: a seller is heard first. */
  readonly audioBitrate: number;
  readonly mayReduceSize: boolean;
};

/** What is asked of the encoder from now on, with the numbers it was decided by. */
export type Decision = {
  readonly state: AdaptState;
  readonly size: Rung['size'];
  readonly facts: Readonly<Record<string, number | null>>;
};

/** Delay that stands above the line's own, from which the bitrate is lowered. A dip of a second stays below it. */
const DOWN_DELAY_MS = 300;
/** … on a line that has delivered nearly all of what is asked for, for some time. */
const LONG_DELAY_MS = 500;
const LONG_MS = 1_500;
const KEEPS_UP = 0.9;
/** … and below which the line counts as clear. */
const CLEAR_DELAY_MS = 80;
/** A line that is silent is given so long: what comes back by itself needs no answer. */
const DIP_MS = 1_250;
/** Time to see what a change did before the next one. */
const DOWN_EVERY_MS = 1_000;
const UP_EVERY_MS = 2_500;
/** After lowering, the line must have been clear for so long. */
const UP_AFTER_DOWN_MS = 4_000;
/** Of what the line delivers, so much is used; the rest drains the queue and takes bursts. */
const SHARE = 0.85;
/** What waits is drained within about this time by asking for less still, at least half of what the line delivers. */
const DRAIN_MS = 8_000;
const LEAST_SHARE = 0.5;
/** A step up: a part of what is, at least so much. 300 kbit/s to 2.5 Mbit/s takes 45 s. */
const STEP_SHARE = 0.12;
const STEP_BITRATE = 60_000;
/** Below this part of the rate at which the line was last full, raising is no experiment. */
const SAFE_SHARE = 0.88;
/** Going beyond is tried after the first wait; each try that fails doubles the wait. */
const PATIENCE_MS = 15_000;
const PATIENCE_MOST_MS = 240_000;
/** Congestion so soon after a raise is the raise's fault; later it is the line's, and the wait begins anew. */
const BLAME_MS = 20_000;
/**
 * A try stands so long before it goes on, and counts as proof that the line carries more once it is above the rate at
 * which the line was last full by this factor.
 */
const PROVEN_MS = 5_000;
const PROVEN_SHARE = 1.1;
/**
 * A server that confirms nothing shows a queue only when the kernel's is full: raising takes so many times longer. One
 * that confirms more seldom than this lies between.
 */
const BLIND_FACTOR = 4;
const QUICK_ACK_MS = 700;
/** The size changes the encoder: rarely, and only after the least bitrate of the size was not enough for some time. */
const SIZE_EVERY_MS = 10_000;
const SIZE_AFTER_MS = 4_000;
/** Back to the rung above from so much more than it needs. */
const RUNG_UP = 1.2;
/** After a reconnect: part of what the line delivered when it was last clear, at least half of what was asked then. */
const CAUTIOUS_SHARE = 0.75;
const CAUTIOUS_LEAST = 0.5;
/** Clear for so long, what is delivered is what the line carries at least. */
const LEARN_MS = 2_000;
/** Full for so long, its rate is known better than from the first moment. */
const KNOWN_MS = 2_000;
/** Lowerings within this time belong to one congestion. */
const EPISODE_MS = 10_000;
/**
 * A queue that takes so long to send is left behind: viewers see a still of about a second, and not everything so much
 * later for half a minute. OBS's default gives up frames from 0.7 s on.
 */
const LATE_MS = 1_500;
/** The queue gives everything up from 5 s on, sound included (`egress/rtmp/send-queue.ts`): pictures go before. */
const LATE_MOST_MS = 4_000;
const LATE_EVERY_MS = 4_000;
/** So long after a lowering what waits is mostly of the rate before: the server's next word tells how late it will be. */
const LATE_AFTER_DOWN_MS = 1_500;
/** An encoder that gives more than it is asked for is asked for less, down to half. */
const OVERSHOOT_MOST = 2;
/** … as soon as what is read was produced after the last change. */
const OVERSHOOT_MS = 3_000;

/**
 * Decides what the encoder is asked for, from samples some four times a second. No timers, no clock of its own.
 *
 * Down: when a delay stands, to a share of what the line delivers. Up: in small steps while the line is clear; beyond
 * the rate at which it was last full only after a wait that doubles with each try that fails, so that at a constant
 * capacity it comes to rest below it. The frame rate and then the size follow the bitrate (`rungs.ts`).
 */
export class AdaptController {
  private settings: AdaptSettings;
  private rungs: readonly Rung[];
  private gauge = new Gauge();
  private bitrate: number;
  private rung = 0;
  private why: AdaptWhy = 'none';
  private connected = false;
  private everConnected = false;
  private changedAtMs = Number.NEGATIVE_INFINITY;
  private downAtMs = Number.NEGATIVE_INFINITY;
  private upAtMs = Number.NEGATIVE_INFINITY;
  private clearSinceMs: number | null = null;
  private sizeAtMs = Number.NEGATIVE_INFINITY;
  private late = false;
  private lateAtMs = Number.NEGATIVE_INFINITY;
  /** Since when the least bitrate of the present size is asked for. */
  private leastSinceMs: number | null = null;
  /** Video bit/s at which the line was last full, or null when it never was. */
  private limit: number | null = null;
  /** What was asked when the last congestion began. */
  private failedAt = 0;
  private patienceMs = PATIENCE_MS;
  /** Beyond the safe part of the limit, step by step. */
  private trying = false;
  private slowness = 1;
  /** What was asked, and what the line delivered, when it was last clear. */
  private clear: { bitrate: number; delivered: number } | null = null;

  constructor(settings: AdaptSettings) {
    this.settings = settings;
    this.rungs = rungsOf(settings.format, settings.mayReduceSize);
    this.bitrate = this.full;
  }

  get full(): number {
    return FORMATS[this.settings.format].bitrate;
  }

  state(): AdaptState {
    const { format } = this.settings;
    const rung = this.now;
    const { width, height } = rung.size ?? FORMATS[format];
    const least = this.rungs.at(-1)?.floor ?? 0;
    const lowered = this.bitrate < this.full || this.rung > 0;
    return {
      level: !lowered ? 'full' : this.bitrate <= least ? 'floor' : 'lowered',
      why: lowered ? this.why : 'none',
      videoBitrate: this.bitrate,
      fullVideoBitrate: this.full,
      fps: rung.fps,
      width,
      height,
    };
  }

  /** Whether the size may be reduced: forbidding it takes effect with the next sample. */
  allowSize(may: boolean): void {
    if (may === this.settings.mayReduceSize) return;
    this.settings = { ...this.settings, mayReduceSize: may };
    this.rungs = rungsOf(this.settings.format, may);
  }

  /** A new decision, or null when nothing changes. */
  take(sample: AdaptSample): Decision | null {
    const { nowMs } = sample;
    this.late = false;
    if (!sample.connected) {
      // Bitrate and connection are two matters: a line that is gone says nothing about its rate.
      this.connected = false;
      return null;
    }
    if (!this.connected) {
      this.connected = true;
      const again = this.everConnected;
      this.everConnected = true;
      this.begin();
      return again ? this.cautious(nowMs) : null;
    }
    const reading = this.gauge.read(sample);
    if (this.rung >= this.rungs.length) return this.become(this.bitrate, nowMs, this.why, reading);
    this.learn(reading, sample);
    const lowered = this.lower(reading, nowMs);
    this.late = this.areLate(reading, sample);
    return lowered ?? this.raise(reading, sample);
  }

  /**
   * After the last sample: what waits before the kernel would take so long that it is better to give its pictures up. What
   * the kernel has is out of reach.
   */
  get picturesLate(): boolean {
    return this.late;
  }

  private areLate({ capacity, delivers }: Reading, sample: AdaptSample): boolean {
    const { nowMs, queueBytes, queueMs } = sample;
    if (capacity === null || !delivers || nowMs - this.lateAtMs < LATE_EVERY_MS) return false;
    // Asked for at a higher rate than the line has. What was asked for at the new one may catch up, up to a limit.
    if (nowMs - this.downAtMs > LATE_AFTER_DOWN_MS && queueMs < LATE_MOST_MS) return false;
    if ((queueBytes * 8000) / Math.max(1, capacity) < LATE_MS) return false;
    this.lateAtMs = nowMs;
    return true;
  }

  private get now(): Rung {
    const rung = this.rungs[Math.min(this.rung, this.rungs.length - 1)];
    if (!rung) throw new Error('a format without rungs'); // rungsOf gives four at least
    return rung;
  }

  private begin(): void {
    this.gauge = new Gauge();
    this.clearSinceMs = null;
    this.leastSinceMs = null;
    this.limit = null;
    this.trying = false;
    this.patienceMs = PATIENCE_MS;
  }

  /** The line is back, and nobody knows how good it is. */
  private cautious(nowMs: number): Decision | null {
    const { clear } = this;
    if (clear === null) return null;
    const known = CAUTIOUS_SHARE * clear.delivered - this.settings.audioBitrate;
    const to = Math.min(clear.bitrate, Math.max(known, CAUTIOUS_LEAST * clear.bitrate));
    return this.become(to, nowMs, 'reconnected', null);
  }

  private learn(reading: Reading, { nowMs, source, ackedBytes }: AdaptSample): void {
    const seldom = Math.max(1, Math.min(BLIND_FACTOR, reading.ackEveryMs / QUICK_ACK_MS));
    this.slowness = ackedBytes === null ? BLIND_FACTOR : seldom;
    const clear = reading.standingMs < CLEAR_DELAY_MS * 2 && reading.calmMs < CLEAR_DELAY_MS;
    if (!clear) this.clearSinceMs = null;
    else this.clearSinceMs ??= nowMs;
    const clearMs = this.clearSinceMs === null ? 0 : nowMs - this.clearSinceMs;
    if (clearMs >= LEARN_MS && source === 'page' && reading.produced !== null)
      this.clear = { bitrate: this.bitrate, delivered: reading.produced };
    if (this.limit === null) return;
    // While the queue drains the line is full, and the longer it is read the better it is known.
    if (reading.capacity !== null && reading.busyMs >= KNOWN_MS && nowMs - this.downAtMs < EPISODE_MS)
      this.limit = Math.min(this.failedAt, Math.max(this.limit, reading.capacity - this.settings.audioBitrate));
    if (!this.trying) return;
    const proven = Math.min(clearMs, nowMs - this.changedAtMs) >= PROVEN_MS * this.slowness;
    if (!proven || this.bitrate < Math.min(this.full, PROVEN_SHARE * this.limit)) return;
    // It carries more than it did when it was full: what was known is no longer so.
    this.trying = false;
    this.limit = null;
    this.patienceMs = PATIENCE_MS;
  }

  private lower(reading: Reading, nowMs: number): Decision | null {
    if (reading.standingMs < DOWN_DELAY_MS || reading.capacity === null || reading.draining) return null;
    if (nowMs - this.downAtMs < DOWN_EVERY_MS || reading.backlogBytes <= 0) return null;
    // A line that delivers about what is asked for is long or shaky, and not slow, until its delay says otherwise.
    const asked = this.bitrate + this.settings.audioBitrate;
    if (reading.standingMs < LONG_DELAY_MS && reading.busyMs >= LONG_MS && reading.capacity >= KEEPS_UP * asked)
      return null;
    // Silence may be a dip, which is over before anybody sees it; a line that goes on slowly is none.
    if (!reading.delivers && reading.busyMs < DIP_MS) return null;
    const { audioBitrate } = this.settings;
    // The queue grows, so the line carries less than comes, whatever coarse confirmations make of it.
    const line = Math.min(reading.capacity, reading.produced ?? Number.POSITIVE_INFINITY);
    const drain = (reading.backlogBytes * 8000) / DRAIN_MS;
    const share = Math.max(LEAST_SHARE * line, SHARE * line - drain);
    const target = (share - audioBitrate) / this.overshoot(reading, nowMs);
    if (target >= this.bitrate * 0.97) return null; // below what the line carries: the queue is draining
    if (nowMs - this.downAtMs > EPISODE_MS) {
      this.failedAt = this.bitrate;
      const blamed = this.trying || nowMs - this.upAtMs < BLAME_MS * this.slowness;
      this.patienceMs = blamed ? Math.min(PATIENCE_MOST_MS, this.patienceMs * 2) : PATIENCE_MS;
    }
    this.limit = Math.max(0, Math.min(line - audioBitrate, this.failedAt));
    this.trying = false;
    this.downAtMs = nowMs;
    return this.become(target, nowMs, 'congested', reading);
  }

  private raise(reading: Reading, { nowMs, source }: AdaptSample): Decision | null {
    if (source !== 'page' || this.clearSinceMs === null) return null;
    if (this.bitrate >= this.full && this.rung === 0) return null;
    const pace = this.trying ? PROVEN_MS : UP_EVERY_MS;
    const every = pace * this.slowness;
    const clearMs = nowMs - this.clearSinceMs;
    if (clearMs < UP_EVERY_MS || nowMs - this.changedAtMs < every || nowMs - this.downAtMs < UP_AFTER_DOWN_MS)
      return null;
    const next = Math.min(this.full, this.bitrate + Math.max(STEP_BITRATE, STEP_SHARE * this.bitrate));
    if (this.limit !== null && next > SAFE_SHARE * this.limit && !this.trying) {
      if (nowMs - this.downAtMs < this.patienceMs) {
        this.why = 'limited';
        return null;
      }
      this.trying = true;
    }
    this.upAtMs = nowMs;
    return this.become(next, nowMs, 'recovering', reading);
  }

  private overshoot(reading: Reading, nowMs: number): number {
    if (reading.produced === null || nowMs - this.changedAtMs < OVERSHOOT_MS) return 1;
    const asked = this.bitrate + this.settings.audioBitrate;
    return Math.min(OVERSHOOT_MOST, Math.max(1, reading.produced / asked));
  }

  /** Sets the bitrate and what follows from it: rung by rung, never below what the rungs in reach need. */
  private become(wanted: number, nowMs: number, why: AdaptWhy, reading: Reading | null): Decision | null {
    const before = { bitrate: this.bitrate, rung: this.rung };
    this.rung = Math.min(this.rung, this.rungs.length - 1);
    const mayResize = nowMs - this.sizeAtMs >= SIZE_EVERY_MS;
    const bitrate = Math.round(Math.min(this.full, Math.max(wanted, this.rungs.at(-1)?.floor ?? 0)));
    let at = this.rung;
    for (;;) {
      const [here, below, above] = [this.rungs[at], this.rungs[at + 1], this.rungs[at - 1]];
      if (here && below && bitrate < here.floor && this.inReach(here, below, mayResize, nowMs)) at += 1;
      else if (here && above && bitrate >= above.floor * RUNG_UP && (above.size === here.size || mayResize)) at -= 1;
      else break;
    }
    if (this.rungs[at]?.size !== this.now.size || before.rung !== this.rung) this.sizeAtMs = nowMs;
    this.rung = at;
    this.bitrate = Math.max(bitrate, this.now.floor);
    if (this.bitrate > this.now.floor || this.rungs[at + 1]?.size === this.now.size) this.leastSinceMs = null;
    else this.leastSinceMs ??= nowMs;
    if (this.bitrate === before.bitrate && this.rung === before.rung) return null;
    this.why = why;
    this.changedAtMs = nowMs;
    return { state: this.state(), size: this.now.size, facts: factsOf(before.bitrate, reading) };
  }

  private inReach(here: Rung, below: Rung, mayResize: boolean, nowMs: number): boolean {
    if (below.size === here.size) return true;
    return mayResize && this.leastSinceMs !== null && nowMs - this.leastSinceMs >= SIZE_AFTER_MS;
  }
}

function factsOf(from: number, reading: Reading | null): Decision['facts'] {
  const whole = (value: number | null) => (value === null ? null : Math.round(value));
  if (reading === null) return { from };
  return {
    from,
    delayMs: whole(reading.standingMs),
    lineBitrate: whole(reading.capacity),
    backlogBytes: whole(reading.backlogBytes),
    producedBitrate: whole(reading.produced),
  };
}
