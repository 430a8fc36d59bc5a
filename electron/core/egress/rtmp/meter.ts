/** Span over which the bitrate is measured: long enough for a whole group of pictures, short enough to see a fall. */
const WINDOW_MS = 2_000;
const MAX_SAMPLES = 512;

/**
 * Counts what left and what arrived. Round-trip time comes from the server's acknowledgements: each names the byte at
 * which it was sent, and we know when that byte left. It includes the time spent in the kernel's send buffer, which is
 * what the host's viewers wait for.
 */
export class SendMeter {
  sentBytes = 0;
  ackedBytes: number | null = null;
  rttMs: number | null = null;
  private samples: { atMs: number; sentBytes: number }[] = [];
  private lastSequence = 0;
  private readonly startedAtMs: number;

  constructor(nowMs: number) {
    this.startedAtMs = nowMs;
  }

  sent(bytes: number, nowMs: number): void {
    this.sentBytes += bytes;
    const last = this.samples.at(-1);
    if (last !== undefined && nowMs - last.atMs < 5) {
      last.sentBytes = this.sentBytes; // unpaced senders: one sample per 5 ms is enough
      return;
    }
    this.samples.push({ atMs: nowMs, sentBytes: this.sentBytes });
    if (this.samples.length > MAX_SAMPLES) this.samples = this.samples.slice(MAX_SAMPLES / 2);
  }

  /** @param sequence bytes received by the server, modulo 2^32 */
  acknowledged(sequence: number, nowMs: number): void {
    const more = (sequence - this.lastSequence) >>> 0;
    if (more > 0x7fffffff) return; // older than the last one
    this.lastSequence = sequence;
    // Servers differ in whether they count the handshake: never claim more than was sent.
    this.ackedBytes = Math.min((this.ackedBytes ?? 0) + more, this.sentBytes);
    const acked = this.ackedBytes;
    const sample = this.samples.find((s) => s.sentBytes >= acked);
    if (sample !== undefined) this.rttMs = nowMs - sample.atMs;
  }

  /** bit/s given to the kernel over the last two seconds. */
  bitrate(nowMs: number): number {
    const since = Math.max(nowMs - WINDOW_MS, this.startedAtMs);
    let before = 0;
    for (const sample of this.samples) {
      if (sample.atMs > since) break;
      before = sample.sentBytes;
    }
    return ((this.sentBytes - before) * 8000) / Math.max(nowMs - since, 250);
  }
}
