import type { OutPacket } from './packet.ts';

/**
 * Puts two tracks into one order of time. A packet leaves as soon as nothing earlier can come on the other track, and
 * at the latest when the newest packet is `windowUs` ahead of it: a silent microphone holds the picture no longer.
 */
export class Interleaver {
  private readonly waiting: { video: OutPacket[]; audio: OutPacket[] } = { video: [], audio: [] };
  private readonly seenUs = { video: Number.NEGATIVE_INFINITY, audio: Number.NEGATIVE_INFINITY };
  private readonly emit: (packet: OutPacket) => void;
  private readonly windowUs: number;

  constructor(emit: (packet: OutPacket) => void, windowUs: number) {
    this.emit = emit;
    this.windowUs = windowUs;
  }

  /** Times must rise within each track. */
  add(packet: OutPacket): void {
    this.waiting[packet.track].push(packet);
    this.seenUs[packet.track] = packet.timeUs;
    const { video, audio } = this.waiting;
    const newestUs = Math.max(this.seenUs.video, this.seenUs.audio);
    for (;;) {
      const v = video[0];
      const a = audio[0];
      const next = v !== undefined && (a === undefined || v.timeUs <= a.timeUs) ? v : a;
      if (next === undefined) return;
      const otherUs = next.track === 'video' ? this.seenUs.audio : this.seenUs.video;
      if (otherUs < next.timeUs && newestUs - next.timeUs < this.windowUs) return;
      this.waiting[next.track].shift();
      this.emit(next);
    }
  }

  /** Lets everything go, in order. */
  flush(): void {
    const rest = [...this.waiting.video, ...this.waiting.audio].sort((x, y) => x.timeUs - y.timeUs);
    this.waiting.video = [];
    this.waiting.audio = [];
    for (const packet of rest) this.emit(packet);
  }
}
