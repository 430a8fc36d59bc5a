import type { MediaPacket, TrackConfig } from '../../../shared/domain/media.ts';
import { createLooper, type Looper } from './looper.ts';
import type { AudioConfig, KeptSlate, VideoConfig } from './packet.ts';
import type { Clock } from './publisher.ts';

/** What feeds the stream: the page, the standby picture, or nothing yet. */
export type SourceName = 'page' | 'slate' | 'none';

/** Why the source changed; for the black box. */
export type SourceWhy =
  /** The first of this session. */
  | 'began'
  /** The page's connection is gone. */
  | 'page_gone'
  /** The page is there and sends no picture. */
  | 'page_silent'
  /** The core started again: the standby picture goes out until a page is there. */
  | 'core_restarted'
  | 'page_back';

/** How often is looked whether the page still sends. */
const LOOK_MS = 50;
/** A tick that came late says that this process stood still, not the page: no more than this of it counts. */
const MOST_PER_LOOK_MS = 100;
/** No picture for so long: 18 frames. Viewers see the standby picture within 1 s, with room for a busy machine. */
const SILENT_MS = 550;
/** With nobody there to send: a page whose connection only broke has made another by then. */
const GONE_MS = 250;
/** A page whose pictures pause longer than this does not count as back. */
const FLOW_PAUSE_MS = 400;
/** A standby picture that flashes by is worse than one that stands for a moment. */
const LEAST_SHOWN_MS = 1_000;
/** Pictures have to come for so long before the stage is shown again; more after each time it failed lately. */
const STEADY_MS = [0, 1_500, 3_000] as const;
/** A page that only stood still has old pictures on their way; a moment shows whether new ones follow. */
const THAWED_MS = 200;
const LATELY_MS = 15_000;
/** Shorter pictures than 200 a second would only keep this process busy. */
const LEAST_PICTURE_US = 5_000;
/** The last picture, repeated: two a second keep players and servers content. */
const STILL_US = 500_000;

export type StandbyOptions = {
  readonly clock: Clock;
  /** The timeline, as far as it is needed here. */
  readonly timeline: {
    readonly source: string | null;
    readonly pictures: number;
    configure(config: TrackConfig, source: string): void;
    push(packet: MediaPacket, source: string): void;
    select(source: string): void;
    restart(source: string): void;
  };
  readonly onSource: (source: SourceName, why: SourceWhy) => void;
};

export type Standby = {
  /** A track of the page, before its packets and whenever it changes. */
  configure(config: TrackConfig): void;
  /** Each packet of the page, before it goes on the timeline. */
  packet(packet: MediaPacket): void;
  /** Whether a page is there that may send. A new one is `false`, then `true`. */
  carrier(present: boolean): void;
  /** The loop to play from now on. */
  keep(slate: KeptSlate): void;
  /** An output can go on only with a key frame. */
  keyframe(): void;
  /** Puts the loop on air before any page was there. */
  begin(): void;
  /** The timeline has put a source on air. */
  began(source: string): void;
  close(): void;
};

/**
 * Keeps a stream fed whose page has stopped to send: puts the standby loop on the timeline, and the page's picture back
 * once it flows again. Before the page has made its loop, its last key frame is repeated: it can be decoded by itself.
 */
export function createStandby(options: StandbyOptions): Standby {
  const { clock, timeline } = options;
  const page: { video: VideoConfig | null; audio: AudioConfig | null } = { video: null, audio: null };
  let slate: KeptSlate | null = null;
  let still: KeptSlate | null = null;
  let looper: Looper | null = null;
  let present = true;
  /** The page is another than the one that was on air last: all it sends is new. */
  let fresh = false;
  let onAir: SourceName = 'none';
  let why: SourceWhy = 'began';
  let slateAtMs = 0;
  let returns: number[] = [];
  /** Of the source on air: milliseconds without a new picture. Of the page, while it is not on air, likewise. */
  let silentMs = 0;
  let seenPictures = 0;
  let came = 0;
  let seenCame = 0;
  let pausedMs = Number.POSITIVE_INFINITY;
  let flowingMs = 0;
  let returning = false;
  let lookedAtMs = clock.nowMs();
  let closed = false;
  let cancel = () => {};

  const play = () => {
    const loop = slate ?? still;
    if (loop === null || looper !== null) return;
    timeline.configure(loop.video, 'slate');
    if (loop.audio) timeline.configure(loop.audio, 'slate');
    timeline.select('slate');
    timeline.restart('slate'); // one loop may follow another: its clock begins at 0
    looper = createLooper({ clock, loop, push: (packet) => timeline.push(packet, 'slate') });
  };

  const stopPlaying = () => {
    looper?.close();
    looper = null;
  };

  /** How long the page has to send before it is shown again. */
  const steadyMs = (): number => {
    const lately = returns.filter((at) => clock.nowMs() - at < LATELY_MS).length;
    return Math.max(STEADY_MS[Math.min(lately, STEADY_MS.length - 1)] ?? 0, fresh ? 0 : THAWED_MS);
  };

  const lookAtPage = (passedMs: number) => {
    silentMs = timeline.pictures === seenPictures ? silentMs + passedMs : 0;
    seenPictures = timeline.pictures;
    if (silentMs < (present ? SILENT_MS : GONE_MS)) return;
    why = present ? 'page_silent' : 'page_gone';
    play();
  };

  const lookForReturn = (passedMs: number) => {
    pausedMs = came === seenCame ? pausedMs + passedMs : 0;
    seenCame = came;
    const flows = present && pausedMs < FLOW_PAUSE_MS;
    flowingMs = flows ? flowingMs + passedMs : 0;
    const due = clock.nowMs() - slateAtMs >= LEAST_SHOWN_MS;
    // A new page may be taken at its word: its first packet is the key frame that is waited for.
    const ready = due && present && (flows ? flowingMs > steadyMs() : fresh && steadyMs() === 0);
    if (ready === returning) return;
    returning = ready;
    timeline.select(ready ? 'page' : 'slate');
  };

  const look = () => {
    if (closed) return;
    const nowMs = clock.nowMs();
    const passedMs = Math.min(nowMs - lookedAtMs, MOST_PER_LOOK_MS);
    lookedAtMs = nowMs;
    if (timeline.source === 'page') lookAtPage(passedMs);
    else if (timeline.source === 'slate') lookForReturn(passedMs);
    cancel = clock.after(LOOK_MS, look);
  };
  cancel = clock.after(LOOK_MS, look);

  return {
    configure(config) {
      if (config.track === 'video') page.video = config;
      else page.audio = config;
    },
    packet(packet) {
      if (packet.track !== 'video') return;
      came += 1;
      if (!packet.key || page.video === null) return;
      still = { video: page.video, audio: page.audio, packets: [packet], durationUs: STILL_US };
    },
    carrier(now) {
      present = now;
      if (!now) return;
      fresh = true;
      pausedMs = Number.POSITIVE_INFINITY;
      flowingMs = 0;
    },
    keep(next) {
      const pictures = next.packets.filter((packet) => packet.track === 'video');
      if (!pictures[0]?.key) return; // nothing could begin with it
      if (next.durationUs / pictures.length < LEAST_PICTURE_US) return; // no page of ours makes such a loop
      const repeats = looper !== null && slate === null;
      slate = next;
      if (!repeats) return;
      stopPlaying();
      play();
    },
    keyframe: () => looper?.keyframe(),
    begin() {
      why = 'core_restarted';
      play();
    },
    began(source) {
      const before = onAir;
      returning = false;
      if (source === 'slate') {
        onAir = 'slate';
        slateAtMs = clock.nowMs();
        pausedMs = Number.POSITIVE_INFINITY;
        flowingMs = 0;
      } else {
        onAir = 'page';
        stopPlaying();
        silentMs = 0;
        fresh = false;
        if (before === 'slate') returns = [...returns, clock.nowMs()].slice(-STEADY_MS.length);
      }
      if (onAir !== before)
        options.onSource(onAir, onAir === 'slate' ? why : before === 'none' ? 'began' : 'page_back');
    },
    close() {
      closed = true;
      cancel();
      stopPlaying();
    },
  };
}
