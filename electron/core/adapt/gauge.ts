/**
 * What the line does, from counters looked at a few times a second. Pure: the time is in the samples.
 *
 * A byte is `produced` when it is handed to the send queue, and `delivered` when the server has confirmed it. What lies
 * between, divided by the rate at which the line delivers, is the delay that viewers get. Our own queue shows a part of it:
 * the kernel has the rest, up to 4 MB on Linux where the server confirms nothing and so cannot pace us.
 * Servers confirm in steps (a number of bytes); between two steps the age of the byte that the next step must reach
 * is what is known. A server that confirms nothing leaves our own queue and the rate at which it drains.
 */
export type LinkCounters = {
  readonly nowMs: number;
  /** Bytes that the kernel took. */
  readonly sentBytes: number;
  /** Bytes that the server confirmed, and those written that it has not; null when it never says. */
  readonly ackedBytes: number | null;
  readonly unackedBytes: number | null;
  /** Bytes waiting before the kernel, and how long the oldest has waited. */
  readonly queueBytes: number;
  readonly queueMs: number;
  /** From a byte's leaving to its confirmation, at the last confirmation. */
  readonly rttMs: number | null;
};

export type Reading = {
  /** Delay that stood through the last 0.75 s and 2 s, above the line's own, in milliseconds. */
  readonly standingMs: number;
  readonly calmMs: number;
  /** The line has been busy without a pause for so long. */
  readonly busyMs: number;
  /** bit/s that the line delivered while it was busy; null when it was not, or not for long enough to tell. */
  readonly capacity: number | null;
  /** … and it was seen to deliver meanwhile: a line that stands still has no rate. */
  readonly delivers: boolean;
  /** Bytes on their way beyond what is normal for this line. */
  readonly backlogBytes: number;
  /** The line delivers more than comes: the delay goes down by itself. */
  readonly draining: boolean;
  /** bit/s produced over the last two seconds; null at the beginning. */
  readonly produced: number | null;
  /** Milliseconds between two confirmations at the present rate; 0 without confirmations. */
  readonly ackEveryMs: number;
};

type Look = { atMs: number; produced: number; delivered: number };

const KEEP_MS = 12_000;
/** A stall of a second is a dip; a delay that stands through this is congestion. */
const STANDING_MS = 750;
const CALM_MS = 2_000;
/** Above the line's own delay by so much, bytes are queueing somewhere. */
const BUSY_MS = 120;
/** The last before a silence and the first after it are two. */
const DELIVERING_STEPS = 3;
/** A tenth less than within so long is a queue that drains. */
const DRAIN_LOOK_MS = 500;
const DRAINED = 0.1;
/** The rate of a busy line is read over at least and at most this long. */
const READ_MS = 750;
const READ_MOST_MS = 5_000;
/** Until a step was seen: twice what servers are asked for, as two often come between two looks. */
const FIRST_STEP_BYTES = 64_000;
const STEPS_KEPT = 6;
/** A step that takes so many times longer than expected is late; this part of it is taken for delivered. */
const OVERDUE = 1.3;
const PART_THERE = 0.7;

export class Gauge {
  private looks: Look[] = [];
  private delays: { atMs: number; ms: number }[] = [];
  /** The line's own delay: the least there was. Another route is another connection, and another gauge. */
  private leastMs: number | null = null;
  /** Of the last confirmation. */
  private ackMs: number | null = null;
  private steps: number[] = [];
  private lastStepAtMs: number | null = null;
  private busySinceMs: number | null = null;
  private acks = false;

  read(now: LinkCounters): Reading {
    const { nowMs } = now;
    const acks = now.ackedBytes !== null;
    if (acks !== this.acks) this.forget(); // bytes are counted from another point
    this.acks = acks;
    const delivered = now.ackedBytes ?? now.sentBytes;
    const produced = delivered + (now.unackedBytes ?? 0) + now.queueBytes;
    const before = this.looks.at(-1);
    // Frames that the queue gave up were never delivered: the counters step back, and what was known is of no use.
    if (before && (produced < before.produced || delivered < before.delivered)) this.forget();
    const advanced = before ? Math.max(0, delivered - before.delivered) : 0;
    if (acks && advanced > 0) {
      this.steps.push(advanced);
      if (this.steps.length > STEPS_KEPT) this.steps.shift();
      this.lastStepAtMs = nowMs;
    }
    this.looks.push({ atMs: nowMs, produced, delivered });
    while ((this.looks[0]?.atMs ?? nowMs) < nowMs - KEEP_MS) this.looks.shift();

    const step = acks ? this.step() : 0;
    const delayMs = this.delay(now, delivered, step, advanced > 0);
    this.noteDelay(nowMs, delayMs);
    const baseMs = this.leastMs ?? 0;
    const standingMs = Math.max(0, this.least(nowMs, STANDING_MS) - baseMs);
    const calmMs = Math.max(0, this.least(nowMs, CALM_MS) - baseMs);
    if (standingMs > BUSY_MS || now.queueMs > BUSY_MS) this.busySinceMs ??= nowMs - STANDING_MS;
    else this.busySinceMs = null;
    const busyMs = this.busySinceMs === null ? 0 : nowMs - this.busySinceMs;

    const rate = this.producedRate(nowMs, 2_000);
    const waiting = produced - delivered;
    const most = Math.max(
      ...this.looks.filter(({ atMs }) => atMs >= nowMs - DRAIN_LOOK_MS).map((look) => look.produced - look.delivered),
    );
    const draining = waiting < most - Math.max(DRAINED * most, step / 2);
    return {
      standingMs,
      calmMs,
      busyMs,
      capacity: this.capacity(nowMs, busyMs, step),
      delivers: this.delivers(nowMs, busyMs),
      backlogBytes: Math.max(0, waiting - step - ((rate ?? 0) / 8000) * baseMs),
      draining,
      produced: rate,
      ackEveryMs: step > 0 && rate !== null && rate > 0 ? (step * 8000) / rate : 0,
    };
  }

  /** The size of the server's steps: of several seen between two looks each is a part, so the least that is no crumb. */
  private step(): number {
    const seen = this.steps.filter((bytes) => bytes > 4_000);
    return seen.length === 0 ? FIRST_STEP_BYTES : Math.min(...seen);
  }

  private delay(now: LinkCounters, delivered: number, step: number, advanced: boolean): number {
    if (now.ackedBytes === null) return now.queueMs;
    if (advanced && now.rttMs !== null) {
      this.ackMs = now.rttMs;
      this.leastMs = Math.min(this.leastMs ?? now.rttMs, now.rttMs);
    }
    // The byte that the next confirmation must reach: as long as it is not reached, it is at least so old. Before it is
    // due nothing new is known, and what was goes on.
    const due = this.producedAt(delivered + step);
    return Math.max(due === null ? 0 : now.nowMs - due, (this.ackMs ?? 0) + now.queueMs);
  }

  /** When the byte was produced, between two looks by proportion; null when it is not yet. */
  private producedAt(bytes: number): number | null {
    for (let i = this.looks.length - 1; i > 0; i -= 1) {
      const [early, late] = [this.looks[i - 1], this.looks[i]];
      if (!early || !late || late.produced < bytes) return null;
      if (early.produced > bytes) continue;
      const share = (bytes - early.produced) / Math.max(1, late.produced - early.produced);
      return early.atMs + share * (late.atMs - early.atMs);
    }
    const first = this.looks[0];
    return first && first.produced >= bytes && this.looks.length > 1 ? first.atMs : null;
  }

  private noteDelay(atMs: number, ms: number): void {
    this.delays.push({ atMs, ms });
    while ((this.delays[0]?.atMs ?? atMs) < atMs - CALM_MS) this.delays.shift();
  }

  private least(nowMs: number, spanMs: number): number {
    let least = Number.POSITIVE_INFINITY;
    for (const { atMs, ms } of this.delays) if (atMs > nowMs - spanMs - 1) least = Math.min(least, ms);
    return Number.isFinite(least) ? least : 0;
  }

  private lookAt(atMs: number): Look | undefined {
    return this.looks.find((look) => look.atMs >= atMs);
  }

  private producedRate(nowMs: number, spanMs: number): number | null {
    const [from, to] = [this.lookAt(nowMs - spanMs), this.looks.at(-1)];
    if (!from || !to || to.atMs - from.atMs < spanMs * 0.7) return null;
    return ((to.produced - from.produced) * 8000) / (to.atMs - from.atMs);
  }

  private capacity(nowMs: number, busyMs: number, step: number): number | null {
    if (busyMs < READ_MS) return null;
    const fromMs = nowMs - Math.min(busyMs, READ_MOST_MS);
    const span = step > 0 ? this.stepsSince(fromMs) : { from: this.lookAt(fromMs), to: this.looks.at(-1) };
    const { from, to } = span;
    if (!from || !to || to.atMs - from.atMs < READ_MS * 0.7) {
      // Too few confirmations to tell: at most one more step is there than is known.
      const sinceMs = nowMs - (this.lastStepAtMs ?? nowMs);
      return step > 0 && sinceMs >= READ_MS * 0.7 ? (PART_THERE * step * 8000) / sinceMs : null;
    }
    const rate = ((to.delivered - from.delivered) * 8000) / (to.atMs - from.atMs);
    if (step === 0) return rate;
    // A step that is overdue at this rate: the line has just become slower than the rate says.
    const sinceMs = nowMs - (this.lastStepAtMs ?? nowMs);
    return sinceMs * rate > OVERDUE * step * 8000 ? Math.min(rate, (PART_THERE * step * 8000) / sinceMs) : rate;
  }

  private delivers(nowMs: number, busyMs: number): boolean {
    if (!this.acks) return true; // its queue drains, or it would stand still
    const fromMs = nowMs - Math.min(busyMs, READ_MOST_MS);
    return this.stepLooks().filter(({ atMs }) => atMs >= fromMs).length >= DELIVERING_STEPS;
  }

  /** Looks that found something confirmed. */
  private stepLooks(): Look[] {
    return this.looks.filter(({ delivered }, i) => delivered > (this.looks[i - 1]?.delivered ?? delivered));
  }

  /** The first and the last of the looks since then that found something confirmed. */
  private stepsSince(fromMs: number): { from: Look | undefined; to: Look | undefined } {
    const steps = this.stepLooks();
    let first = steps.findIndex(({ atMs }) => atMs >= fromMs);
    if (first < 0) return { from: undefined, to: undefined };
    if (first === steps.length - 1) first = Math.max(0, first - 1); // one alone says nothing: from the one before
    return { from: steps[first], to: steps.at(-1) };
  }

  private forget(): void {
    this.looks = [];
    this.delays = [];
    this.busySinceMs = null;
  }
}
