/** Span over which rates are measured: long enough for a whole group of pictures, short enough to see a fall. */
const WINDOW_MS = 2_000;
const MAX_SAMPLES = 512;
/** Unpaced senders: one sample in so many milliseconds is enough. */
const SAMPLE_MS = 5;

type Sample = { readonly atMs: number; total: number };

/** A running total with its recent past. */
class Totals {
  total = 0;
  private samples: Sample[] = [];
  private readonly startedAtMs: number;

  constructor(nowMs: number) {
    this.startedAtMs = nowMs;
  }

  reach(total: number, nowMs: number): void {
    this.total = total;
    const last = this.samples.at(-1);
    if (last !== undefined && nowMs - last.atMs < SAMPLE_MS) {
      last.total = total;
      return;
    }
    this.samples.push({ atMs: nowMs, total });
    if (this.samples.length > MAX_SAMPLES) this.samples = this.samples.slice(MAX_SAMPLES / 2);
  }

  /** bit/s over the last two seconds. */
  rate(nowMs: number): number {
    const since = Math.max(nowMs - WINDOW_MS, this.startedAtMs);
    let before = 0;
    for (const sample of this.samples) {
      if (sample.atMs > since) break;
      before = sample.total;
    }
    return ((this.total - before) * 8000) / Math.max(nowMs - since, 250);
  }

  /**
   * bit/s where the total grows in steps: from the step before the window to the last one. A step that is late counts
   * as slowness only beyond the usual pause. Null before two steps.
   */
  stepRate(nowMs: number): number | null {
    const last = this.samples.at(-1);
    if (last === undefined || this.samples.length < 2) return null;
    let first = last;
    let steps = 0;
    for (let i = this.samples.length - 2; i >= 0 && (steps === 0 || first.atMs > nowMs - WINDOW_MS); i -= 1) {
      const sample = this.samples[i];
      if (sample === undefined) break;
      first = sample;
      steps += 1;
    }
    const usualMs = (last.atMs - first.atMs) / steps;
    const spanMs = Math.max(last.atMs - first.atMs, nowMs - first.atMs - usualMs, 1);
    return ((last.total - first.total) * 8000) / spanMs;
  }
}

/** When each byte was written, until the server confirms it. */
class Unconfirmed {
  total = 0;
  private writes: Sample[] = [];
  private first = 0;

  reach(total: number, nowMs: number): void {
    this.total = total;
    const last = this.writes.at(-1);
    if (last !== undefined && nowMs - last.atMs < SAMPLE_MS && this.first < this.writes.length) {
      last.total = total;
      return;
    }
    this.writes.push({ atMs: nowMs, total });
    // A server that never confirms: what is older than this tells nobody anything.
    if (this.writes.length - this.first > MAX_SAMPLES) this.first += 1;
    if (this.first > MAX_SAMPLES) {
      this.writes = this.writes.slice(this.first);
      this.first = 0;
    }
  }

  /** Forgets what was written up to `bytes`; returns when byte number `bytes` was written, if that is still known. */
  confirm(bytes: number): number | null {
    for (;;) {
      const write = this.writes[this.first];
      if (write === undefined) return null;
      if (write.total > bytes) return write.atMs;
      this.first += 1;
      if (write.total === bytes) return write.atMs;
    }
  }

  /** When the oldest byte that is not confirmed was written; null: all are. */
  get sinceMs(): number | null {
    return this.writes[this.first]?.atMs ?? null;
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
