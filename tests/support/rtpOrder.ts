/** As much of an RTP packet as its place in the stream needs. */
type Numbered = { readonly header: { readonly sequenceNumber: number } };

/** Packets that may wait for one missing: about half a second of picture at 2.5 Mbit/s. Then the missing one is given up. */
const MOST_WAITING = 128;

/** Brings packets of one stream into order: what was sent again comes late, and twice. */
export class RtpOrder<P extends Numbered> {
  private readonly deliver: (packet: P) => void;
  private readonly gap: () => void;
  private readonly waiting = new Map<number, P>();
  private next: number | null = null;

  /** `gap` is called before the first packet behind one that was given up. */
  constructor(deliver: (packet: P) => void, gap: () => void) {
    this.deliver = deliver;
    this.gap = gap;
  }

  push(packet: P): void {
    const { sequenceNumber } = packet.header;
    this.next ??= sequenceNumber;
    // Numbers have 16 bits and begin again: more than half of them ahead means behind.
    if (((sequenceNumber - this.next) & 0xffff) >= 0x8000) return;
    this.waiting.set(sequenceNumber, packet);
    this.drain();
    if (this.waiting.size <= MOST_WAITING) return;
    const from = this.next;
    const ahead = [...this.waiting.keys()].map((number) => (number - from) & 0xffff);
    this.next = (from + Math.min(...ahead)) & 0xffff;
    this.gap();
    this.drain();
  }

  private drain(): void {
    while (this.next !== null) {
      const packet = this.waiting.get(this.next);
      if (packet === undefined) return;
      this.waiting.delete(this.next);
      this.next = (this.next + 1) & 0xffff;
      this.deliver(packet);
    }
  }
}

/** RTP times have 32 bits and begin again (13 hours at 90 kHz): counts on from the first, which is 0. */
export class RtpClock {
  private first: number | null = null;
  private last = 0;

  /** Ticks since the first packet. */
  ticks(timestamp: number): number {
    this.first ??= timestamp;
    // The nearest place with these 32 bits, behind the last one or before it.
    this.last += (timestamp - this.first - this.last) | 0;
    return this.last;
  }
}
