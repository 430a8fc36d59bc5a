import type { MediaPacket, TrackConfig } from '../../../shared/domain/media.ts';

/**
 * Sound may begin so much after the first picture: what is missing until then is filled with silence. Machines that are
 * busy with their start were seen to deliver it up to 0.6 s late; a clock that is off by more is not worth a start.
 */
const MAX_LATE_US = 1_000_000;
/** How long a start waits for sound that does not come: half of a group of pictures. */
const START_WAIT_MS = 1_000;
const MAX_BYTES = 24 * 1024 * 1024;
const MAX_PACKETS = 2_000;
/** A key frame that was asked for is on its way this long before it is asked for again. */
const ASK_EVERY_MS = 500;

/** Where a source can begin: its key frame, and everything after it that has arrived already, in order of time. */
export type Start = { readonly originUs: number; readonly arrivedAtMs: number; readonly packets: Configured[] };

/** With what it was encoded with: that may change while it is held. */
export type Configured = { readonly packet: MediaPacket; readonly config: TrackConfig };

type Held = Configured & { readonly arrivedAtMs: number };

/**
 * Holds what a source sends until it can begin: a video key frame with sound at the same time. Sound often arrives
 * first, as its encoder is quicker; without this buffer it would be thrown away and the start would be silent.
 */
export class Lane {
  private held: Held[] = [];
  private bytes = 0;
  private firstKeyAtMs: number | null = null;
  private askedAtMs: number | null = null;
  private readonly requestKeyframe: () => void;

  constructor(requestKeyframe: () => void) {
    this.requestKeyframe = requestKeyframe;
  }

  /** Returns the start once there is one; the lane is of no use afterwards. */
  add(packet: MediaPacket, config: TrackConfig, nowMs: number): Start | null {
    const before = this.held.at(-1);
    if (before !== undefined && nowMs - before.arrivedAtMs > START_WAIT_MS) this.forget();
    this.held.push({ packet, config, arrivedAtMs: nowMs });
    this.bytes += packet.data.length;
    if (packet.track === 'video' && packet.key) this.firstKeyAtMs ??= nowMs;
    this.bound();

    const keys = this.held.filter(({ packet: p }) => p.track === 'video' && p.key);
    const waitedMs = this.firstKeyAtMs === null ? 0 : nowMs - this.firstKeyAtMs;
    const patient = waitedMs <= START_WAIT_MS;
    for (const key of keys) {
      const fit = this.soundAt(key.packet.timestampUs);
      if (fit === 'fits') return this.from(key);
      if (fit === 'not_yet' && patient) return null; // it may still come for this one
    }
    const last = keys.at(-1);
    if (last === undefined) {
      if (packet.track === 'video') this.ask(nowMs);
      return null;
    }
    if (patient) {
      this.ask(nowMs);
      return null;
    }
    return this.from(last);
  }

  /** `too_late`: sound begins only long after this picture. */
  private soundAt(keyUs: number): 'fits' | 'too_late' | 'not_yet' {
    for (const { packet } of this.held) {
      if (packet.track !== 'audio' || packet.timestampUs < keyUs) continue;
      return packet.timestampUs - keyUs <= MAX_LATE_US ? 'fits' : 'too_late';
    }
    return 'not_yet';
  }

  private from(key: Held): Start {
    const at = this.held.indexOf(key);
    const originUs = key.packet.timestampUs;
    const ours = this.held.filter(({ packet: p }, i) => (p.track === 'audio' ? p.timestampUs >= originUs : i >= at));
    // Pictures keep the order in which they came: one may need the one before.
    const sound = ours
      .filter(({ packet }) => packet.track === 'audio')
      .sort((a, b) => a.packet.timestampUs - b.packet.timestampUs);
    const merged: Configured[] = [];
    let next = 0;
    for (const picture of ours) {
      if (picture.packet.track === 'audio') continue;
      for (
        let one = sound[next];
        one && one.packet.timestampUs < picture.packet.timestampUs;
        next += 1, one = sound[next]
      )
        merged.push(one);
      merged.push(picture);
    }
    return { originUs, arrivedAtMs: key.arrivedAtMs, packets: [...merged, ...sound.slice(next)] };
  }

  /**
   * A source that sent something and then nothing for long begins with what it sends now: begun with what came before,
   * the stream would run ahead of real time by the pause.
   */
  private forget(): void {
    this.held = [];
    this.bytes = 0;
    this.firstKeyAtMs = null;
  }

  private ask(nowMs: number): void {
    if (this.askedAtMs !== null && nowMs - this.askedAtMs < ASK_EVERY_MS) return;
    this.askedAtMs = nowMs;
    this.requestKeyframe();
  }

  /** Keeps the newest groups of pictures; drops the oldest up to the next key frame. */
  private bound(): void {
    while (this.bytes > MAX_BYTES || this.held.length > MAX_PACKETS) {
      const next = this.held.findIndex(({ packet }, i) => i > 0 && packet.track === 'video' && packet.key);
      const dropped = this.held.splice(0, next === -1 ? Math.ceil(this.held.length / 2) : next);
      for (const { packet } of dropped) this.bytes -= packet.data.length;
    }
  }
}
