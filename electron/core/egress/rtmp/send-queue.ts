import type { OutPacket } from '../packet.ts';

export type QueueLimits = {
  readonly maxBytes: number;
  /** How long the oldest packet may wait. */
  readonly maxAgeMs: number;
};

/** Five seconds behind, a live seller answers questions nobody sees any more; 8 MB holds five seconds of any format. */
export const QUEUE_LIMITS: QueueLimits = { maxBytes: 8 * 1024 * 1024, maxAgeMs: 5_000 };

/** Room at first; it doubles as needed. A power of two. */
const ROOM = 64;

/**
 * Packets that wait for the socket. When it is too full it drops everything up to a later key frame, sound included,
 * so that what follows decodes and is in step; without a key frame it empties itself and takes nothing until one comes.
 */
export class SendQueue {
  bytes = 0;
  /** Video frames dropped, since the queue was made. */
  droppedFrames = 0;
  /** Two rings, side by side: the packet and when it came. */
  private packets: (OutPacket | undefined)[] = new Array(ROOM).fill(undefined);
  private times = new Float64Array(ROOM);
  private first = 0;
  private count = 0;
  private awaitingKey = true;
  /** Pictures were skipped: sound is taken, pictures from the next key frame on. */
  private skipping = false;
  /** Before the first key frame nothing counts as dropped: joining in the middle of a group of pictures loses nothing. */
  private started = false;
  private readonly limits: QueueLimits;

  constructor(limits: QueueLimits = QUEUE_LIMITS) {
    this.limits = limits;
  }

  get length(): number {
    return this.count;
  }

  /** Age of the oldest packet in milliseconds. */
  ageMs(nowMs: number): number {
    return this.count === 0 ? 0 : nowMs - (this.times[this.first] ?? nowMs);
  }

  /** Returns true when a key frame is wanted from the encoder, because frames were dropped without one in hand. */
  push(packet: OutPacket, nowMs: number): boolean {
    if (this.awaitingKey) {
      if (!(packet.track === 'video' && packet.key)) {
        if (packet.track === 'video' && this.started) this.droppedFrames += 1;
        return false;
      }
      this.awaitingKey = false;
      this.started = true;
    }
    if (packet.track === 'video' && this.skipping) {
      if (!packet.key) {
        this.droppedFrames += 1;
        return false;
      }
      this.skipping = false;
    }
    this.add(packet, nowMs);
    while (this.count > 0 && (this.bytes > this.limits.maxBytes || this.ageMs(nowMs) > this.limits.maxAgeMs)) {
      this.shed();
    }
    return this.awaitingKey;
  }

  shift(): OutPacket | undefined {
    const packet = this.packets[this.first];
    if (packet === undefined) return undefined;
    this.packets[this.first] = undefined; // its data are free when they are sent
    this.first = (this.first + 1) & (this.packets.length - 1);
    this.count -= 1;
    this.bytes -= packet.data.length;
    return packet;
  }

  /**
   * Gives up the pictures that wait; sound stays, so that a seller goes on being heard. Returns true when a key frame is
   * wanted from the encoder.
   */
  skipPictures(): boolean {
    let given = 0;
    for (let left = this.count; left > 0; left -= 1) {
      const atMs = this.times[this.first] ?? 0;
      const packet = this.shift();
      if (packet?.track === 'audio') this.add(packet, atMs);
      else given += 1;
    }
    if (given === 0) return false;
    this.droppedFrames += given;
    this.skipping = true;
    return true;
  }

  private add(packet: OutPacket, atMs: number): void {
    if (this.count === this.packets.length) this.grow();
    const at = (this.first + this.count) & (this.packets.length - 1);
    this.packets[at] = packet;
    this.times[at] = atMs;
    this.count += 1;
    this.bytes += packet.data.length;
  }

  private grow(): void {
    const { packets, times, first } = this;
    const more: (OutPacket | undefined)[] = new Array(packets.length).fill(undefined);
    this.packets = [...packets.slice(first), ...packets.slice(0, first), ...more];
    this.times = new Float64Array(this.packets.length);
    this.times.set(times.subarray(first));
    this.times.set(times.subarray(0, first), times.length - first);
    this.first = 0;
  }

  private shed(): void {
    this.drop();
    for (;;) {
      const next = this.packets[this.first];
      if (next === undefined) {
        this.awaitingKey = true;
        this.skipping = false;
        return;
      }
      if (next.track === 'video' && next.key) return;
      this.drop();
    }
  }

  private drop(): void {
    if (this.shift()?.track === 'video') this.droppedFrames += 1;
  }
}
