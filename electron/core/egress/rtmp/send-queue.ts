import type { OutPacket } from '../packet.ts';

export type QueueLimits = {
  readonly maxBytes: number;
  /** How long the oldest packet may wait. */
  readonly maxAgeMs: number;
};

/** Five seconds behind, a live seller answers questions nobody sees any more; 8 MB holds five seconds of any format. */
export const QUEUE_LIMITS: QueueLimits = { maxBytes: 8 * 1024 * 1024, maxAgeMs: 5_000 };

type Entry = { packet: OutPacket; queuedAtMs: number };

/**
 * Packets that wait for the socket. When it is too full it drops everything up to a later key frame, sound included,
 * so that what follows decodes and is in step; without a key frame it empties itself and takes nothing until one comes.
 */
export class SendQueue {
  bytes = 0;
  /** Video frames dropped, since the queue was made. */
  droppedFrames = 0;
  private entries: Entry[] = [];
  private first = 0;
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
    return this.entries.length - this.first;
  }

  /** Age of the oldest packet in milliseconds. */
  ageMs(nowMs: number): number {
    const head = this.entries[this.first];
    return head === undefined ? 0 : nowMs - head.queuedAtMs;
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
    this.entries.push({ packet, queuedAtMs: nowMs });
    this.bytes += packet.data.length;
    while (this.length > 0 && (this.bytes > this.limits.maxBytes || this.ageMs(nowMs) > this.limits.maxAgeMs)) {
      this.shed();
    }
    return this.awaitingKey;
  }

  shift(): OutPacket | undefined {
    const entry = this.entries[this.first];
    if (entry === undefined) return undefined;
    this.first += 1;
    this.bytes -= entry.packet.data.length;
    if (this.first === this.entries.length || this.first > 512) {
      this.entries = this.entries.slice(this.first);
      this.first = 0;
    }
    return entry.packet;
  }

  /**
   * Gives up the pictures that wait; sound stays, so that a seller goes on being heard. Returns true when a key frame is
   * wanted from the encoder.
   */
  skipPictures(): boolean {
    const waiting = this.entries.slice(this.first);
    const sound = waiting.filter(({ packet }) => packet.track === 'audio');
    const given = waiting.length - sound.length;
    if (given === 0) return false;
    this.droppedFrames += given;
    this.bytes = sound.reduce((sum, { packet }) => sum + packet.data.length, 0);
    this.entries = sound;
    this.first = 0;
    this.skipping = true;
    return true;
  }

  private shed(): void {
    this.drop();
    for (;;) {
      const next = this.entries[this.first]?.packet;
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
