/**
 * Which way the picture comes that viewers are shown: by RTMP (a few seconds late), in real time, or none. When both come, as
 * while the studio changes from one to the other, the one that began later counts.
 */
export type VideoWay = 'realtime' | 'steady' | 'none';

export type ShownVideo = {
  readonly video: VideoWay;
  /** Another number means that the picture in real time has to be taken up anew. */
  readonly source: number;
};

export type Video = {
  now(): ShownVideo;
  /** Looks which ways bring video now, and tells what changed. */
  look(): void;
  /** Told after `now()` changed; returns how to stop listening. */
  listen(listener: (shown: ShownVideo) => void): () => void;
};

export type VideoWays = {
  steady: () => boolean;
  realtime: () => boolean;
  source: () => number;
};

export function createVideo(ways: VideoWays): Video {
  const listeners = new Set<(shown: ShownVideo) => void>();
  let had = { steady: false, realtime: false };
  let shown: ShownVideo = { video: 'none', source: ways.source() };

  const choose = (has: typeof had): VideoWay => {
    if (has.realtime && has.steady) {
      if (!had.realtime) return 'realtime';
      if (!had.steady) return 'steady';
      return shown.video;
    }
    if (has.realtime) return 'realtime';
    return has.steady ? 'steady' : 'none';
  };

  return {
    now: () => shown,
    look() {
      const has = { steady: ways.steady(), realtime: ways.realtime() };
      const next = { video: choose(has), source: ways.source() };
      had = has;
      if (next.video === shown.video && next.source === shown.source) return;
      shown = next;
      for (const listener of [...listeners]) listener(next);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
