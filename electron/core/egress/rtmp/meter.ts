/** Span over which rates are measured: long enough for a whole group of pictures, short enough to see a fall. */
const WINDOW_MS = 2_000;
const MAX_SAMPLES = 512;
/** Unpaced senders: one sample in so many milliseconds is enough. */
const SAMPLE_MS = 5;

/** A running total at moments of its recent past, the newest `MAX_SAMPLES` of them. Kept in place: it grows 77 times a second. */
class Samples {
  /** So many were taken ever; sample number n stands at n modulo `MAX_SAMPLES`. */
  count = 0;
  private readonly times = new Float64Array(MAX_SAMPLES);
  private readonly totals = new Float64Array(MAX_SAMPLES);

  /** Number of the oldest one that is still known. */
  get oldest(): number {
    return Math.max(0, this.count - MAX_SAMPLES);
  }

  atMs(number: number): number {
    return this.times[number % MAX_SAMPLES] ?? 0;
  }

  total(number: number): number {
    return this.totals[number % MAX_SAMPLES] ?? 0;
  }

  /** Within `SAMPLE_MS` of the last one the same sample goes on, unless its number is below `from`. */
  reach(total: number, nowMs: number, from = 0): void {
    const last = this.count - 1;
    const goesOn = last >= from && nowMs - this.atMs(last) < SAMPLE_MS;
    if (!goesOn) {
      this.times[this.count % MAX_SAMPLES] = nowMs;
      this.count += 1;
    }
    this.totals[(this.count - 1) % MAX_SAMPLES] = total;
  }
}

/** A running total with its recent past. */
class Totals {
  total = 0;
  private readonly samples = new Samples();
  private readonly startedAtMs: number;
  /** The first sample inside the window, and the total before it: both only move on. */
  private inside = 0;
  private before = 0;

  constructor(nowMs: number) {
    this.startedAtMs = nowMs;
  }

  reach(total: number, nowMs: number): void {
    this.total = total;
    this.samples.reach(total, nowMs);
  }

  /** bit/s over the last two seconds. */
  rate(nowMs: number): number {
    const since = Math.max(nowMs - WINDOW_MS, this.startedAtMs);
    this.moveTo(since);
    return ((this.total - this.before) * 8000) / Math.max(nowMs - since, 250);
  }

  /**
   * bit/s where the total grows in steps: from the step before the window to the last one. A step that is late counts
   * as slowness only beyond the usual pause. Null before two steps.
   */
  stepRate(nowMs: number): number | null {
    const { samples } = this;
    const last = samples.count - 1;
    if (last < 1) return null;
    this.moveTo(nowMs - WINDOW_MS);
    const first = Math.max(samples.oldest, Math.min(this.inside - 1, last - 1));
    const [firstMs, lastMs] = [samples.atMs(first), samples.atMs(last)];
    const usualMs = (lastMs - firstMs) / (last - first);
    const spanMs = Math.max(lastMs - firstMs, nowMs - firstMs - usualMs, 1);
    return ((samples.total(last) - samples.total(first)) * 8000) / spanMs;
  }

  private moveTo(since: number): void {
    const { samples } = this;
    this.inside = Math.max(this.inside, samples.oldest);
    while (this.inside < samples.count && samples.atMs(this.inside) <= since) {
      this.before = samples.total(this.inside);
      this.inside += 1;
    }
  }
}

/** When each byte was written, until the server confirms it. */
class Unconfirmed {
  total = 0;
  private readonly writes = new Samples();
  private next = 0;

  reach(total: number, nowMs: number): void {
    this.total = total;
    this.writes.reach(total, nowMs, this.first);
  }

  /** Forgets what was written up to `bytes`; returns when byte number `bytes` was written, if that is still known. */
  confirm(bytes: number): number | null {
    for (let n = this.first; n < this.writes.count; n += 1) {
      const total = this.writes.total(n);
      this.next = total <= bytes ? n + 1 : n;
      if (total >= bytes) return this.writes.atMs(n);
    }
    return null;
  }

  /** When the oldest byte that is not confirmed was written; null: all are. */
  get sinceMs(): number | null {
    return this.first < this.writes.count ? this.writes.atMs(this.first) : null;
  }

  /** A server that never confirms: what is older than all that is kept tells nobody anything. */
  private get first(): number {
    return Math.max(this.next, this.writes.oldest);
  }
}

/**
 * Counts what was written, what the kernel took and what the server confirmed. Round-trip time comes from the
 * confirmations: each names the byte at which it was sent, and we know when that byte was written. It includes the time
 * in the kernel's send buffer, which is what the host's viewers wait for.
 */
export class SendMeter {
  /** Bytes that the kernel took, since the publication began. */
  sentBytes = 0;
  ackedBytes: number | null = null;
  rttMs: number | null = null;
  /** The shortest round trip seen: the line itself, without queues. */
  leastRttMs: number | null = null;
  private readonly sentTotals: Totals;
  private readonly written = new Unconfirmed();
  private readonly taken: Totals;
  private readonly acked: Totals;
  private lastSequence = 0;
  private claimed = 0;

  constructor(nowMs: number, rttMs: number | null = null) {
    this.rttMs = rttMs;
    this.leastRttMs = rttMs;
    this.sentTotals = new Totals(nowMs);
    this.taken = new Totals(nowMs);
    this.acked = new Totals(nowMs);
  }

  /** What the stream itself brought, before any queue: bytes of one packet. */
  took(bytes: number, nowMs: number): void {
    this.taken.reach(this.taken.total + bytes, nowMs);
  }

  /** @param total bytes given to the socket since the connection stood, handshake and commands included */
  wrote(total: number, nowMs: number): void {
    this.written.reach(total, nowMs);
  }

  sent(bytes: number, nowMs: number): void {
    this.sentBytes += bytes;
    this.sentTotals.reach(this.sentBytes, nowMs);
  }

  /**
   * @param sequence bytes received by the server, modulo 2^32
   * @returns what is confirmed now; never more than was written, whatever the server claims
   */
  acknowledged(sequence: number, nowMs: number): number {
    const more = (sequence - this.lastSequence) >>> 0;
    if (more === 0 || more > 0x7fffffff) return this.acked.total; // older than the last one
    this.lastSequence = sequence;
    this.claimed += more;
    const total = Math.min(this.claimed, this.written.total);
    if (total <= this.acked.total) return this.acked.total;
    const writtenAtMs = this.written.confirm(total);
    if (writtenAtMs !== null) {
      this.rttMs = nowMs - writtenAtMs;
      this.leastRttMs = Math.min(this.leastRttMs ?? this.rttMs, this.rttMs);
    }
    this.acked.reach(total, nowMs);
    this.ackedBytes = total;
    return total;
  }

  get unackedBytes(): number {
    return this.written.total - this.acked.total;
  }

  /** How long the oldest byte that the server has not confirmed has been on its way; 0 where it never confirms. */
  unackedMs(nowMs: number): number {
    if (this.ackedBytes === null) return 0;
    const atMs = this.written.sinceMs;
    return atMs === null ? 0 : nowMs - atMs;
  }

  /** bit/s given to the kernel over the last two seconds. */
  bitrate(nowMs: number): number {
    return this.sentTotals.rate(nowMs);
  }

  /** bit/s of the stream as it came, over the last two seconds. */
  takenBitrate(nowMs: number): number {
    return this.taken.rate(nowMs);
  }

  /** bit/s confirmed by the server over the last two seconds; null where it has not confirmed twice. */
  ackedBitrate(nowMs: number): number | null {
    return this.acked.stepRate(nowMs);
  }
}
