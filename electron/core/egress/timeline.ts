import type { MediaPacket, TrackConfig } from '../../../shared/domain/media.ts';
import { Interleaver } from './interleave.ts';
import { Lane, type Start } from './lane.ts';
import type { Configs, OutPacket } from './packet.ts';
import { silentFrame } from './silence.ts';

/** Added latency at most, in microseconds of media, when one track lags or stalls. */
const WINDOW_US = 100_000;
/** Times within a track rise by at least 1 ms, RTMP's unit. */
const MIN_STEP_US = 1_000;
/** A packet so much earlier than the one before it on its track is a clock that began anew. */
const BACKWARDS_US = 500_000;
/** A step so long forward is taken for another clock; real pauses are shorter than the page's own restart. */
const FORWARDS_US = 30_000_000;
/** Missing sound is filled with silent frames up to this length. */
const MAX_FILL_US = 30_000_000;

type Track = 'video' | 'audio';

export type TimelineOptions = {
  /** Called in order of time, from within `push`, `select` and `flush`. */
  readonly emit: (packet: OutPacket) => void;
  /** Monotonic wall clock in milliseconds: it places a new source after the old one. */
  readonly nowMs: () => number;
  /** A source can begin only with a key frame; asks for one. */
  readonly requestKeyframe?: (source: string) => void;
  readonly windowUs?: number;
};

export type TrackReport = {
  readonly packets: number;
  /** Pauses of more than 1.5 frames. */
  readonly gaps: number;
  readonly longestGapMs: number;
  /** Packets moved forward in time to keep the order. */
  readonly clamped: number;
};

export type TimelineReport = {
  /** The source on air, or null before the first key frame. */
  readonly source: string | null;
  /** How often a source began or was re-anchored. */
  readonly anchors: number;
  /** First sound minus first picture of the running source, in milliseconds; null until both were there. */
  readonly startSkewMs: number | null;
  /** How far the sound written so far reaches beyond the picture, in milliseconds, smoothed over about a second. */
  readonly skewMs: number;
  readonly video: TrackReport;
  readonly audio: TrackReport;
  readonly filledAudioFrames: number;
  /** Where the output has arrived, in microseconds. */
  readonly timeUs: number;
};

class TrackState {
  packets = 0;
  gaps = 0;
  longestGapUs = 0;
  clamped = 0;
  /** Of the source's clock, in this anchor. */
  sourceUs: number | null = null;
  /** Of the output's clock: last time given out, and where that packet ends. */
  timeUs: number | null = null;
  endUs = 0;
  emittedEndUs = 0;
  firstSinceAnchorUs: number | null = null;

  report(): TrackReport {
    const { packets, gaps, clamped } = this;
    return { packets, gaps, clamped, longestGapMs: Math.round(this.longestGapUs / 1000) };
  }
}

/**
 * The one owner of output time. Packets of the page, of a page after its reload, and of the standby slate enter with
 * their own clocks; what leaves begins at 0 with a key frame, rises strictly on each track and is interleaved.
 *
 * A source is a name. `select` makes one the next on air: the running one goes on until the next can begin (key frame
 * and sound in hand), so the cut loses nothing. A new source is anchored at the wall clock, never before the end of
 * what was sent, so output time follows real time through any number of changes.
 */
export class Timeline {
  private readonly options: TimelineOptions;
  private readonly interleaver: Interleaver;
  private readonly configs = new Map<string, Configs>();
  private readonly tracks = { video: new TrackState(), audio: new TrackState() };
  private active: string | null = null;
  private next: { source: string; lane: Lane } | null = null;
  private originUs = 0;
  private anchorUs = 0;
  private wallOriginMs: number | null = null;
  private anchors = 0;
  private skewUs = 0;
  private filled = 0;

  constructor(options: TimelineOptions) {
    this.options = options;
    this.interleaver = new Interleaver((packet) => this.release(packet), options.windowUs ?? WINDOW_US);
  }

  /** Parameters of a source's track, before its packets and whenever they change. */
  configure(config: TrackConfig, source = 'page'): void {
    this.configs.set(source, { ...this.configs.get(source), [config.track]: config });
  }

  configsOf(source: string): Configs {
    return this.configs.get(source) ?? {};
  }

  /** Puts a source on air as soon as it can begin. Selecting the one on air calls a pending change off. */
  select(source: string): void {
    if (this.next?.source === source) return;
    if (this.active === source) {
      this.next = null;
      return;
    }
    this.prepare(source);
  }

  /** The source's clock begins anew (a reloaded page): its next key frame is placed after what was sent. */
  restart(source: string): void {
    if (this.active === source || this.next?.source === source) this.prepare(source);
  }

  /** Takes a packet of any source; those of a source that is neither on air nor selected are left out. */
  push(packet: MediaPacket, source = 'page'): void {
    const config = this.configs.get(source)?.[packet.track];
    if (config === undefined || !Number.isFinite(packet.timestampUs)) return;
    if (this.next?.source !== source && this.active === source && this.jumped(packet)) this.prepare(source);
    if (this.next?.source === source) {
      const start = this.next.lane.add(packet, this.options.nowMs());
      if (start !== null) this.begin(source, start);
    } else if (this.active === source) {
      this.accept(packet, config);
    }
  }

  /** Lets go of what waits in the interleaving window: at the end of the stream. */
  flush(): void {
    this.interleaver.flush();
  }

  report(): TimelineReport {
    const { video, audio } = this.tracks;
    const started = video.firstSinceAnchorUs !== null && audio.firstSinceAnchorUs !== null;
    return {
      source: this.active,
      anchors: this.anchors,
      startSkewMs: started ? ((audio.firstSinceAnchorUs ?? 0) - (video.firstSinceAnchorUs ?? 0)) / 1000 : null,
      skewMs: Math.round(this.skewUs / 1000),
      video: video.report(),
      audio: audio.report(),
      filledAudioFrames: this.filled,
      timeUs: Math.max(video.timeUs ?? 0, audio.timeUs ?? 0),
    };
  }

  private prepare(source: string): void {
    this.next = { source, lane: new Lane(() => this.options.requestKeyframe?.(source)) };
    this.options.requestKeyframe?.(source);
  }

  private begin(source: string, start: Start): void {
    this.interleaver.flush();
    this.wallOriginMs ??= start.arrivedAtMs;
    const endUs = Math.max(this.tracks.video.endUs, this.tracks.audio.endUs);
    const wallUs = Math.round((start.arrivedAtMs - this.wallOriginMs) * 1000);
    this.anchorUs = Math.max(endUs, wallUs);
    this.originUs = start.originUs;
    this.active = source;
    this.next = null;
    this.anchors += 1;
    for (const track of [this.tracks.video, this.tracks.audio]) {
      track.sourceUs = null;
      track.firstSinceAnchorUs = null;
    }
    for (const packet of start.packets) {
      const config = this.configs.get(source)?.[packet.track];
      if (config !== undefined) this.accept(packet, config);
    }
  }

  private jumped(packet: MediaPacket): boolean {
    const lastUs = this.tracks[packet.track].sourceUs;
    if (lastUs === null) return false;
    const stepUs = packet.timestampUs - lastUs;
    return stepUs < -BACKWARDS_US || stepUs > FORWARDS_US;
  }

  private accept(packet: MediaPacket, config: TrackConfig): void {
    const track = this.tracks[packet.track];
    track.sourceUs = packet.timestampUs;
    let timeUs = Math.round(packet.timestampUs - this.originUs) + this.anchorUs;
    if (timeUs < this.anchorUs) return; // sound from before this source's first picture
    const earliestUs = track.timeUs === null ? 0 : track.timeUs + MIN_STEP_US;
    if (timeUs < earliestUs) {
      timeUs = earliestUs;
      track.clamped += 1;
    }
    const durationUs = Math.max(0, Math.round(packet.durationUs));
    if (track.timeUs !== null) this.measureGap(packet.track, timeUs, durationUs, config);
    this.give({ track: packet.track, timeUs, durationUs, key: packet.key, data: packet.data, config });
  }

  private measureGap(name: Track, timeUs: number, durationUs: number, config: TrackConfig): void {
    const track = this.tracks[name];
    const gapUs = timeUs - track.endUs;
    // A picture has no length of its own where the encoder gives none: take the frame rate's.
    const frameUs = durationUs || (config.track === 'video' ? 1e6 / config.fps : (1024 * 1e6) / config.sampleRate);
    if (gapUs <= frameUs / 2) return;
    track.gaps += 1;
    track.longestGapUs = Math.max(track.longestGapUs, gapUs);
    const silence = silentFrame(config);
    if (silence === null || gapUs > MAX_FILL_US) return;
    const fromUs = track.endUs;
    const frames = Math.round(gapUs / frameUs);
    for (let i = 0; i < frames; i += 1) {
      const atUs = Math.round(fromUs + i * frameUs);
      if (atUs > timeUs - MIN_STEP_US) return;
      this.filled += 1;
      this.give({ track: name, timeUs: atUs, durationUs: Math.round(frameUs), key: true, data: silence, config });
    }
  }

  private give(packet: OutPacket): void {
    const track = this.tracks[packet.track];
    track.packets += 1;
    track.firstSinceAnchorUs ??= packet.timeUs;
    track.timeUs = packet.timeUs;
    track.endUs = packet.timeUs + packet.durationUs;
    this.interleaver.add(packet);
  }

  private release(packet: OutPacket): void {
    this.tracks[packet.track].emittedEndUs = packet.timeUs + packet.durationUs;
    const nowUs = this.tracks.audio.emittedEndUs - this.tracks.video.emittedEndUs;
    this.skewUs += (nowUs - this.skewUs) * 0.02; // about 77 packets a second
    this.options.emit(packet);
  }
}
