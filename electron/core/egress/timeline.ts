import type { MediaPacket, TrackConfig } from '../../../shared/domain/media.ts';
import { Interleaver } from './interleave.ts';
import { Lane, type Start } from './lane.ts';
import type { AudioConfig, Configs, OutPacket } from './packet.ts';
import { silentFrame } from './silence.ts';

/** Added latency at most, in microseconds of media, when one track lags or stalls. */
const WINDOW_US = 100_000;
/** Times within a track rise by at least 1 ms, RTMP's unit. */
const MIN_STEP_US = 1_000;
/** A packet so much earlier than the one before it on its track is a clock that began anew. */
const BACKWARDS_US = 500_000;
/** A step so much longer than the time that passed meanwhile is another clock, too. */
const AHEAD_US = 2_000_000;
/** Missing sound is filled with silent frames up to this length; a machine that slept longer has a hole. */
const MAX_FILL_US = 30_000_000;
/** Sound so far behind the picture is missing: silence goes out in its place, or players would stand still. */
const SOUND_MISSING_US = 1_000_000;
/** Sound that was replaced and still came, so much of it: it is late for good, and late sound is better than none. */
const LATE_FOR_GOOD_US = 3_000_000;

export type TimelineOptions = {
  /** Called in order of time, from within `push`, `select` and `flush`. */
  readonly emit: (packet: OutPacket) => void;
  /** Monotonic wall clock in milliseconds: it places a new source after the old one. */
  readonly nowMs: () => number;
  /** A source can begin only with a key frame; asks for one. */
  readonly requestKeyframe?: (source: string) => void;
  /** A source has begun, or begun anew; told before its first packet leaves. */
  readonly onSource?: (source: string) => void;
  readonly windowUs?: number;
};

export type TrackReport = {
  readonly packets: number;
  /** Pauses of more than 1.5 frames. */
  readonly gaps: number;
  readonly longestGapMs: number;
  /** Packets moved forward in time to keep the order. */
  readonly clamped: number;
  /** Sound that came too late: silence had gone out in its place. */
  readonly late: number;
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
  late = 0;
  /** Of the source's clock, in this anchor; and when it came. */
  sourceUs: number | null = null;
  arrivedAtMs = 0;
  /** Of the output's clock: last time given out, and where that packet ends. */
  timeUs: number | null = null;
  endUs = 0;
  emittedEndUs = 0;
  firstSinceAnchorUs: number | null = null;

  report(): TrackReport {
    const { packets, gaps, clamped, late } = this;
    return { packets, gaps, clamped, late, longestGapMs: Math.round(this.longestGapUs / 1000) };
  }
}

/**
 * The one owner of output time. Packets of the page, of a page after its reload, and of the standby slate enter with
 * their own clocks; what leaves begins at 0 with a key frame, rises strictly on each track and is interleaved.
 *
 * A source is a name. `select` makes one the next on air: the running one goes on until the next can begin (key frame
 * and sound in hand), so the cut loses nothing. A new source is anchored where real time has arrived, never before the
 * end of what was sent, so output time follows real time through any number of changes.
 *
 * Both tracks of a source move by the same amount. A picture that comes out of order is moved by at most
 * `BACKWARDS_US`; sound is never moved by more than half a frame: what is too late is left out.
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
  /** When the source on air was last heard of. */
  private heardAtMs = 0;
  /** Of the sound that went out last; silence is made in its form. */
  private soundConfig: AudioConfig | null = null;
  /** Sound of this anchor is missing now; how much of it came after it had been replaced. */
  private soundMissing = false;
  private replacedUs = 0;

  constructor(options: TimelineOptions) {
    this.options = options;
    this.interleaver = new Interleaver((packet) => this.release(packet), options.windowUs ?? WINDOW_US);
  }

  /** Parameters of a source's track, before its packets and whenever they change. */
  configure(config: TrackConfig, source = 'page'): void {
    this.configs.set(source, { ...this.configs.get(source), [config.track]: this.known(config) });
  }

  /** The same parameters stay the same object, whoever announces them: outputs tell a change by it. */
  private known(config: TrackConfig): TrackConfig {
    for (const configs of this.configs.values()) {
      const before = configs[config.track];
      if (before && sameParameters(before, config)) return before;
    }
    return config;
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
    const configs = this.configs.get(source);
    const config = packet.track === 'video' ? configs?.video : configs?.audio;
    if (config === undefined || !Number.isFinite(packet.timestampUs)) return;
    if (this.next?.source !== source && this.active === source && this.jumped(packet)) this.prepare(source);
    if (this.next?.source === source) {
      const start = this.next.lane.add(packet, config, this.options.nowMs());
      if (start !== null) this.begin(source, start);
    } else if (this.active === source) {
      this.accept(packet, config);
    }
  }

  /** The source on air, or null before the first key frame. */
  get source(): string | null {
    return this.active;
  }

  /** Pictures that were given out so far; a source that stands still does not move it. */
  get pictures(): number {
    return this.tracks.video.packets;
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
    this.anchorUs = this.anchorAt(start.arrivedAtMs);
    this.originUs = start.originUs;
    this.active = source;
    this.next = null;
    this.anchors += 1;
    this.options.onSource?.(source);
    const { video, audio } = this.tracks;
    if (this.soundConfig !== null) this.fillSound(this.anchorUs, this.soundConfig);
    audio.endUs = Math.max(audio.endUs, this.anchorUs);
    this.soundMissing = false;
    this.replacedUs = 0;
    for (const track of [video, audio]) {
      track.sourceUs = null;
      track.firstSinceAnchorUs = null;
    }
    const first = start.packets.findIndex(({ packet }) => packet.track === 'audio');
    const sound = start.packets[first]?.config;
    for (const [i, { packet, config }] of start.packets.entries()) {
      // Silence up to the first sound, in step with the pictures before it.
      if (i < first && sound?.track === 'audio')
        this.fillSound(packet.timestampUs - this.originUs + this.anchorUs, sound);
      this.accept(packet, config);
    }
  }

  /**
   * Where real time has arrived: by the clock since the first packet, or by the time since the last one. The lesser
   * counts: a source that runs ahead of the clock is waited for, one whose packets were long on their way is no pause.
   */
  private anchorAt(arrivedAtMs: number): number {
    const endUs = Math.max(this.tracks.video.endUs, this.tracks.audio.endUs);
    if (this.anchors === 0) return 0;
    const byClockUs = Math.round((arrivedAtMs - (this.wallOriginMs ?? arrivedAtMs)) * 1000);
    const byPauseUs = endUs + Math.round((arrivedAtMs - this.heardAtMs) * 1000);
    return Math.max(endUs, Math.min(byClockUs, byPauseUs));
  }

  private jumped(packet: MediaPacket): boolean {
    const { sourceUs, arrivedAtMs } = packet.track === 'video' ? this.tracks.video : this.tracks.audio;
    if (sourceUs === null) return false;
    const stepUs = packet.timestampUs - sourceUs;
    if (stepUs < -BACKWARDS_US) return true;
    // The clock is asked only where it matters: time never passes backwards.
    return stepUs > AHEAD_US && stepUs - (this.options.nowMs() - arrivedAtMs) * 1000 > AHEAD_US;
  }

  private accept(packet: MediaPacket, config: TrackConfig): void {
    const track = packet.track === 'video' ? this.tracks.video : this.tracks.audio;
    track.sourceUs = packet.timestampUs;
    track.arrivedAtMs = this.options.nowMs();
    this.heardAtMs = track.arrivedAtMs;
    let timeUs = Math.round(packet.timestampUs - this.originUs) + this.anchorUs;
    if (timeUs < this.anchorUs) return; // sound from before this source's first picture
    const durationUs = Math.max(0, Math.round(packet.durationUs));
    const earliestUs = track.timeUs === null ? 0 : track.timeUs + MIN_STEP_US;
    if (config.track === 'audio') {
      if (timeUs < earliestUs - frameOf(durationUs, config) / 2) {
        this.tooLate(frameOf(durationUs, config));
        return;
      }
      this.soundMissing = false;
      this.fillSound(timeUs, config);
      this.soundConfig = config;
    }
    if (timeUs < earliestUs) {
      timeUs = earliestUs;
      track.clamped += 1;
    }
    if (config.track === 'video' && track.timeUs !== null)
      this.measureGap(track, timeUs - track.endUs, config, durationUs);
    const { key, data } = packet;
    this.give({ track: packet.track, timeUs, durationUs, key, data, config });
    if (packet.track === 'video') this.coverMissingSound(timeUs);
  }

  private measureGap(track: TrackState, gapUs: number, config: TrackConfig, durationUs: number): void {
    if (gapUs <= frameOf(durationUs, config) / 2) return;
    track.gaps += 1;
    track.longestGapUs = Math.max(track.longestGapUs, gapUs);
  }

  /** Silence from where the sound ends to `untilUs`, in whole frames. */
  private fillSound(untilUs: number, config: AudioConfig): void {
    const { audio } = this.tracks;
    const frameUs = frameOf(0, config);
    const fromUs = audio.endUs;
    const gapUs = untilUs - fromUs;
    if (gapUs <= frameUs / 2) return;
    this.measureGap(audio, gapUs, config, 0);
    const silence = silentFrame(config);
    if (silence === null || gapUs > MAX_FILL_US) return;
    const frames = Math.round(gapUs / frameUs);
    for (let i = 0; i < frames; i += 1) {
      const timeUs = Math.max(Math.round(fromUs + i * frameUs), (audio.timeUs ?? -MIN_STEP_US) + MIN_STEP_US);
      if (timeUs > untilUs - MIN_STEP_US) return;
      this.filled += 1;
      this.give({ track: 'audio', timeUs, durationUs: Math.round(frameUs), key: true, data: silence, config });
    }
  }

  /** While no sound comes at all, silence keeps up with the picture. */
  private coverMissingSound(pictureUs: number): void {
    const { audio } = this.tracks;
    this.soundMissing ||= pictureUs - audio.endUs > SOUND_MISSING_US;
    if (!this.soundMissing || this.replacedUs > LATE_FOR_GOOD_US) return;
    const config = this.soundConfig ?? this.configs.get(this.active ?? '')?.audio;
    if (config) this.fillSound(pictureUs - (this.options.windowUs ?? WINDOW_US), config);
  }

  private tooLate(durationUs: number): void {
    this.tracks.audio.late += 1;
    this.replacedUs += durationUs;
  }

  private give(packet: OutPacket): void {
    const track = packet.track === 'video' ? this.tracks.video : this.tracks.audio;
    track.packets += 1;
    track.firstSinceAnchorUs ??= packet.timeUs;
    track.timeUs = packet.timeUs;
    track.endUs = packet.timeUs + packet.durationUs;
    this.interleaver.add(packet);
  }

  private release(packet: OutPacket): void {
    const { video, audio } = this.tracks;
    (packet.track === 'video' ? video : audio).emittedEndUs = packet.timeUs + packet.durationUs;
    const nowUs = audio.emittedEndUs - video.emittedEndUs;
    this.skewUs += (nowUs - this.skewUs) * 0.02; // about 77 packets a second
    this.options.emit(packet);
  }
}

/** How long one packet lasts. A picture has no length of its own where the encoder gives none: the frame rate's. */
function frameOf(durationUs: number, config: TrackConfig): number {
  return durationUs || (config.track === 'video' ? 1e6 / config.fps : (1024 * 1e6) / config.sampleRate);
}

/** Whether a decoder would notice a change. The bitrate is no matter of its own. */
function sameParameters(a: TrackConfig, b: TrackConfig): boolean {
  if (a.codec !== b.codec || a.description.length !== b.description.length) return false;
  if (!a.description.every((byte, i) => byte === b.description[i])) return false;
  if (a.track === 'video')
    return b.track === 'video' && a.width === b.width && a.height === b.height && a.fps === b.fps;
  return b.track === 'audio' && a.sampleRate === b.sampleRate && a.channels === b.channels;
}
