/**
 * Whether samples still come out of a microphone's track. A track can live and deliver nothing: a driver that hangs, a
 * system that mutes it. A microphone that delivers digital silence is not frozen: its samples are counted, not heard.
 */

/** As for cameras: what has brought nothing new for this long is frozen. */
const FLOW_STALL_MS = 2000;
/** Between two looks; after a longer pause of the page nothing can be concluded from what has not been seen. */
const LOOK_LATE_MS = 1500;

const PROOF_LOOKS = 2;

/** Chromium counts the samples that each captured track delivers; TypeScript's DOM library does not know it yet. */
type CountedTrack = Pick<MediaStreamTrack, 'muted' | 'readyState'> & {
  readonly stats?: { totalFrames: number } | null;
};

export type Flow = 'waiting' | 'flowing' | 'stalled';

type FlowWatch = {
  /** From now on this track; null: nothing to watch. */
  follow(track: CountedTrack | null): void;
  /** Twice a second. `heard`: what processes the samples gave a sign of life. `stalled` is said once, `flowing` each time. */
  look(nowMs: number, heard: boolean): Flow;
};

export function createFlowWatch(): FlowWatch {
  let track: CountedTrack | null = null;
  let frames = 0;
  let movedMs: number | null = null;
  let lookedMs = 0;
  let told = false;
  /** Looks in a row that saw it move. A driver that hangs may give one last buffer when it is opened. */
  let moves = 0;

  return {
    follow(next) {
      track = next;
      frames = next?.stats?.totalFrames ?? 0;
      movedMs = null;
      told = false;
      moves = 0;
    },
    look(nowMs, heard) {
      if (!track) return 'waiting';
      const late = nowMs - lookedMs > LOOK_LATE_MS;
      lookedMs = nowMs;
      if (movedMs === null || late) movedMs = nowMs;
      const counted = track.stats?.totalFrames;
      // A browser that does not count leaves the mute of the track and the mixer's sign to judge by.
      const moved = counted === undefined || counted !== frames;
      frames = counted ?? 0;
      if (moved && heard && !track.muted) {
        movedMs = nowMs;
        told = false;
        moves += 1;
        return moves < PROOF_LOOKS ? 'waiting' : 'flowing';
      }
      moves = 0;
      if (told || nowMs - movedMs < FLOW_STALL_MS) return 'waiting';
      told = true;
      return 'stalled';
    },
  };
}
