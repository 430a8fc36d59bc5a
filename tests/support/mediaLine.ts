/**
 * tests/support/mediaLine - one direction of one flow of packets: what is lost, what comes late, what was counted. Used by
 * mediaProxy for datagrams and for connections.
 */

/** The line as it is now. Changes hold for what arrives from then on. */
export type MediaConditions = {
  /** `blocked` swallows every datagram both ways without a word, as a firewall does. */
  readonly udp: 'open' | 'blocked';
  /**
   * `blocked` resets every connection and each new one. `silent` keeps the sockets and passes nothing, as a pulled
   * cable does; bytes wait in the kernel and go on when it opens.
   */
  readonly tcp: 'open' | 'blocked' | 'silent';
  /** Chance of each datagram to be lost, 0 to 1, both ways or for each. TCP loses nothing: it would send again. */
  readonly loss: number | { readonly up?: number; readonly down?: number };
  /** Which datagrams may be lost: RTP and RTCP alone (first byte 128 to 191, RFC 7983), or STUN and DTLS too. */
  readonly lossOn: 'media' | 'all';
  /** Added to each packet's way in each direction, in milliseconds. */
  readonly delayMs: number;
  /** Each packet takes up to so much more, in milliseconds. None overtakes another. */
  readonly jitterMs: number;
};

/** What became of the packets of one direction. Bytes are payload, without headers of IP, UDP or TCP. */
export type WayCounters = {
  /** Delivered (handed to the socket). */
  packets: number;
  bytes: number;
  /** RTP and RTCP that came in, whether delivered or not. */
  media: number;
  /** Lost by chance, as `loss` asks. */
  lost: number;
  /** Swallowed while the path was blocked. */
  blocked: number;
  /** Dropped because more waited than a line holds. */
  overflow: number;
};

export const noCounts = (): WayCounters => ({ packets: 0, bytes: 0, media: 0, lost: 0, blocked: 0, overflow: 0 });

/** What the fronts need of their proxy. */
export type Line = {
  readonly now: MediaConditions;
  readonly counts: { readonly up: WayCounters; readonly down: WayCounters };
  /** The delay of the next packet, in milliseconds. */
  delayMs(): number;
  /** Draws: true when this packet is to be lost. */
  loses(way: 'up' | 'down', media: boolean): boolean;
};

/** One listening port before one port. */
export type Front = { readonly port: number; changed(): void; close(): Promise<void> };

/**
 * True for RTP and RTCP, by their first byte: 128 to 191 (RFC 7983, section 7). STUN begins with 0 to 3, DTLS with 20 to 63.
 */
export const isMedia = (firstByte: number | undefined): boolean =>
  firstByte !== undefined && firstByte >= 128 && firstByte <= 191;

/** What one direction holds under way: a second of 32 Mbit/s. Beyond it the newest datagram is dropped. */
const UNDER_WAY_BYTES = 4 * 1024 * 1024;

type Portion = { readonly bytes: Buffer; readonly dueAtMs: number };

/** Holds what is sent until it is due, in order: jitter never lets one overtake another. */
export class DelayLine {
  private readonly deliver: (bytes: Buffer) => void;
  private waiting: Portion[] = [];
  private timer: NodeJS.Timeout | null = null;
  private lastDueAtMs = 0;
  private heldBytes = 0;

  constructor(deliver: (bytes: Buffer) => void) {
    this.deliver = deliver;
  }

  /** True when nothing more should be put in. */
  get full(): boolean {
    return this.heldBytes >= UNDER_WAY_BYTES;
  }

  /** Delivers after `delayMs`, or at once when nothing is in the way. */
  push(bytes: Buffer, delayMs: number): void {
    if (delayMs <= 0 && this.waiting.length === 0) {
      this.deliver(bytes);
      return;
    }
    const dueAtMs = Math.max(this.lastDueAtMs, performance.now() + delayMs);
    this.lastDueAtMs = dueAtMs;
    this.waiting.push({ bytes, dueAtMs });
    this.heldBytes += bytes.length;
    if (this.timer === null) this.plan();
  }

  /** Forgets what waits. */
  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.waiting = [];
    this.heldBytes = 0;
  }

  private plan(): void {
    const first = this.waiting[0];
    if (first === undefined) return;
    // Rounded up: Node's timers count whole milliseconds, and one that fires early would fire twice.
    this.timer = setTimeout(() => this.flush(), Math.max(1, Math.ceil(first.dueAtMs - performance.now())));
  }

  private flush(): void {
    this.timer = null;
    const nowMs = performance.now();
    let due = 0;
    while ((this.waiting[due]?.dueAtMs ?? Number.POSITIVE_INFINITY) <= nowMs) due += 1;
    for (const { bytes } of this.waiting.splice(0, due)) {
      this.heldBytes -= bytes.length;
      this.deliver(bytes);
    }
    this.plan();
  }
}

const LENGTH_BYTES = 2;

/**
 * Counts the packets in a connection: each stands behind its length in two bytes (RFC 4571), as ICE over TCP has it.
 * Bytes come in any portions and are not kept.
 */
export class FrameCounter {
  private readonly counts: WayCounters;
  private lengthSoFar = 0;
  private lengthBytes = 0;
  private left = 0;
  private atStart = false;

  constructor(counts: WayCounters) {
    this.counts = counts;
  }

  push(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.left > 0) {
        if (this.atStart && isMedia(bytes[at])) this.counts.media += 1;
        this.atStart = false;
        const step = Math.min(this.left, bytes.length - at);
        this.left -= step;
        at += step;
        if (this.left === 0) this.counts.packets += 1;
        continue;
      }
      this.lengthSoFar = this.lengthSoFar * 256 + (bytes[at] ?? 0);
      this.lengthBytes += 1;
      at += 1;
      if (this.lengthBytes < LENGTH_BYTES) continue;
      this.left = this.lengthSoFar;
      this.atStart = true;
      this.lengthSoFar = 0;
      this.lengthBytes = 0;
    }
    this.counts.bytes += bytes.length;
  }
}
