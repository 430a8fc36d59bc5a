/**
 * The viewer's side: reads the clock out of what the page's video shows. What is measured is the moment at which the browser
 * expects the frame on the screen (`expectedDisplayTime` of requestVideoFrameCallback, or the callback itself where that
 * is later), less the moment at which the camera drew it. A screen's own delay is not in it, as there is none.
 */
import type { Page } from 'playwright';
import { agoMs, COLUMNS, IN_PICTURE, ROWS, timeOf } from './timecode.ts';

/** One frame that was shown: when (epoch ms), and its blocks, as a number of 32 bits; -1 where a block was neither black nor white. */
type Shown = { atMs: number; code: number };
type Stats = Record<string, number>;
/** Sums since the connection stands. */
export type RtcSums = { received: Stats; sent: Stats };

type Watch = {
  shown: Shown[];
  stalls: number;
  rates: number[];
  peers: RTCPeerConnection[];
};
declare global {
  interface Window {
    latencyWatch?: Watch;
  }
}

/** For `addInitScript`: keeps the page's connections, so that their numbers can be asked for. */
export function keepPeers(): void {
  const peers: RTCPeerConnection[] = [];
  window.latencyWatch = { shown: [], stalls: 0, rates: [], peers };
  const Own = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Own {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      peers.push(this);
    }
  };
}

/** Starts reading; the page's video may come and change later. */
export async function readClock(page: Page): Promise<void> {
  await page.evaluate(
    ({ place, columns, rows }) => {
      const watch = window.latencyWatch;
      const video = document.querySelector('video');
      if (!watch || !video) throw new Error('no video to read');
      // Eight pixels for a block; the four in its middle are looked at.
      const canvas = new OffscreenCanvas(columns * 8, rows * 8);
      const ctx = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
      if (!ctx) throw new Error('no canvas to read by');
      const read = (): number => {
        const { videoWidth: w, videoHeight: h } = video;
        ctx.drawImage(
          video,
          place.left * w,
          place.top * h,
          place.width * w,
          place.height * h,
          0,
          0,
          columns * 8,
          rows * 8,
        );
        const { data } = ctx.getImageData(0, 0, columns * 8, rows * 8);
        let code = 0;
        for (let i = 0; i < columns * rows; i += 1) {
          const [x, y] = [(i % columns) * 8 + 3, Math.floor(i / columns) * 8 + 3];
          let level = 0;
          for (const [dx, dy] of [
            [0, 0],
            [1, 0],
            [0, 1],
            [1, 1],
          ] as const)
            level += data[((y + dy) * columns * 8 + x + dx) * 4 + 1] ?? 0;
          level /= 4;
          if (level > 100 && level < 156) return -1;
          code = code * 2 + (level > 128 ? 1 : 0);
        }
        return code;
      };
      const look = (_: number, { expectedDisplayTime }: VideoFrameCallbackMetadata) => {
        const atMs = Date.now() + Math.max(0, expectedDisplayTime - performance.now());
        video.requestVideoFrameCallback(look);
        watch.shown.push({ atMs, code: read() });
      };
      video.requestVideoFrameCallback(look);
      video.addEventListener('waiting', () => {
        watch.stalls += 1;
      });
      video.addEventListener('ratechange', () => watch.rates.push(video.playbackRate));
    },
    { place: IN_PICTURE, columns: COLUMNS, rows: ROWS },
  );
}

export type Reading = {
  /** Glass to glass of every frame shown once, in milliseconds. */
  readonly latencies: number[];
  readonly frames: number;
  /** Frames whose blocks were not readable. */
  readonly unread: number;
  /** Share of the time in which the picture stood still: every gap between two new pictures of more than `FREEZE_MS`, less the 33 ms it would have taken. */
  readonly frozen: number;
  readonly longestGapMs: number;
  /** How often the player ran dry, and how often it changed its speed. */
  readonly stalls: number;
  readonly rateChanges: number;
  /** Milliseconds that had arrived and were not played yet, at the end; null where the browser keeps that to itself (WebRTC). */
  readonly aheadMs: number | null;
};

const NOMINAL_MS = 1000 / 30;
/** WebRTC's own statistics call a freeze what lasts 150 ms longer than a frame does. */
export const FREEZE_MS = NOMINAL_MS + 150;

/** What was shown in the next `seconds`. */
export async function readFor(page: Page, seconds: number): Promise<Reading> {
  const take = () =>
    page.evaluate(() => {
      const watch = window.latencyWatch;
      if (!watch) throw new Error('nothing is read');
      const { stalls, rates } = watch;
      const video = document.querySelector('video');
      const ranges = video && !video.srcObject ? video.buffered : null;
      const aheadMs =
        video && ranges && ranges.length > 0 ? (ranges.end(ranges.length - 1) - video.currentTime) * 1000 : null;
      return { aheadMs, shown: watch.shown.splice(0), stalls, rateChanges: rates.length, nowMs: Date.now() };
    });
  const before = await take();
  // The time that is measured.
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const after = await take();
  return {
    ...judge(after.shown, before.nowMs, after.nowMs),
    aheadMs: after.aheadMs,
    stalls: after.stalls - before.stalls,
    rateChanges: after.rateChanges - before.rateChanges,
  };
}

/** Pure: of what was shown between two moments. */
export function judge(
  shown: readonly Shown[],
  fromMs: number,
  toMs: number,
): Omit<Reading, 'stalls' | 'rateChanges' | 'aheadMs'> {
  const latencies: number[] = [];
  let unread = 0;
  let last: { code: number; atMs: number } = { code: Number.NaN, atMs: fromMs };
  let frozenMs = 0;
  let longestGapMs = 0;
  const gap = (untilMs: number) => {
    const lasted = untilMs - last.atMs;
    longestGapMs = Math.max(longestGapMs, lasted);
    if (lasted > FREEZE_MS) frozenMs += lasted - NOMINAL_MS;
  };
  for (const { atMs, code } of shown) {
    const time =
      code < 0
        ? null
        : timeOf(Array.from({ length: COLUMNS * ROWS }, (_, i) => Math.floor(code / 2 ** (31 - i)) % 2 === 1));
    if (time === null) {
      unread += 1;
      continue;
    }
    if (code === last.code) continue;
    gap(atMs);
    last = { code, atMs };
    latencies.push(agoMs(time, atMs));
  }
  gap(toMs);
  return { latencies, frames: shown.length, unread, frozen: frozenMs / Math.max(1, toMs - fromMs), longestGapMs };
}

/** Numbers of the page's connections, summed up over what is sent and what is received of pictures. */
export const rtcSums = (page: Page): Promise<RtcSums> =>
  page.evaluate(async () => {
    const sums: RtcSums = { received: {}, sent: {} };
    for (const peer of window.latencyWatch?.peers ?? []) {
      if (peer.connectionState === 'closed') continue;
      for (const entry of (await peer.getStats()).values()) {
        const into = entry.type === 'inbound-rtp' ? sums.received : entry.type === 'outbound-rtp' ? sums.sent : null;
        // The library's stream for probing the line has no picture, and asks for a key frame five times a second.
        if (!into || entry.kind !== 'video' || entry.mid === 'probator') continue;
        for (const [name, value] of Object.entries(entry))
          if (typeof value === 'number') into[name] = (into[name] ?? 0) + value;
      }
    }
    return sums;
  });
