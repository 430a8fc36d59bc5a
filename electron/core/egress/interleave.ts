import type { OutPacket } from './packet.ts';

/**
 * Puts two tracks into one order of time. A packet leaves as soon as nothing earlier can come on the other track, and
 * at the latest when the newest packet is `windowUs` ahead of it: a silent microphone holds the picture no longer.
 */
export class Interleaver {
  private readonly video = new Waiting();
  private readonly audio = new Waiting();
  private readonly emit: (packet: OutPacket) => void;
  private readonly windowUs: number;

  constructor(emit: (packet: OutPacket) => void, windowUs: number) {
    this.emit = emit;
    this.windowUs = windowUs;
  }

  /** Times must rise within each track. */
  add(packet: OutPacket): void {
    const { video, audio } = this;
    (packet.track === 'video' ? video : audio).push(packet);
    const newestUs = Math.max(video.seenUs, audio.seenUs);
    for (;;) {
      const isVideo = video.nextUs <= audio.nextUs;
      const [mine, other] = isVideo ? [video, audio] : [audio, video];
      const { nextUs } = mine;
      if (other.seenUs < nextUs && newestUs - nextUs < this.windowUs) return;
      const next = mine.shift();
      if (next === undefined) return;
      this.emit(next);
    }
  }

  /** Lets everything go, in order. */
  flush(): void {
    const { video, audio } = this;
    for (;;) {
      const next = (video.nextUs <= audio.nextUs ? video : audio).shift();
      if (next === undefined) return;
      this.emit(next);
    }
  }
}

/** Packets of one track. A handful: what is gone is forgotten when all are, or when they are many. */
class Waiting {
  /** Of the next one to leave; infinite when none waits. */
  nextUs = Number.POSITIVE_INFINITY;
  /** Of the last one that came. */
  seenUs = Number.NEGATIVE_INFINITY;
  private packets: (OutPacket | undefined)[] = [];
  private first = 0;

  push(packet: OutPacket): void {
    this.seenUs = packet.timeUs;
    if (this.first === this.packets.length) this.nextUs = packet.timeUs;
    this.packets.push(packet);
  }

  shift(): OutPacket | undefined {
    const packet = this.packets[this.first];
    if (packet === undefined) return undefined;
    this.packets[this.first] = undefined;
    this.first += 1;
    if (this.first >= MANY) {
      this.packets = this.packets.slice(this.first);
      this.first = 0;
    }
    this.nextUs = this.packets[this.first]?.timeUs ?? Number.POSITIVE_INFINITY;
    return packet;
  }
}

const MANY = 64;
