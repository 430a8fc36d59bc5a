import type {
  RoomEvent,
  RoomEventOf,
  RoomId,
  RoomTally,
  SessionId,
  StageKind,
  StageReport,
  StreamHealth,
} from '../../shared/domain/index.ts';
import type { Desk } from './desk/index.ts';
import type { Obs } from './obs/index.ts';
import type { Outputs } from './outputs.ts';
import { createPacer } from './pace.ts';
import { followRoom } from './platform/index.ts';
import type { RoomFeed } from './room/index.ts';
import type { VideoFacts } from './sessions/index.ts';
import { healthFrom, noSums, summed } from './stage/index.ts';
import type { Log } from './store/index.ts';

/** Health is measured once a second. */
const HEALTH_MS = 1_000;
/** In a rush the numbers of the room change with every batch; a person reads five of them a second at most. */
const TALLY_MS = 200;
/** After the end the log is awaited this long: its last line is “ended”. */
const LAST_EVENTS_MS = 1_500;

export type OnAir = {
  begin(sessionId: SessionId, roomId: RoomId | null, stage: StageKind): void;
  /** The platform can be asked, or another connection to it stands: the room is followed from where it was. */
  clientChanged(): void;
  /** Waits for the log's last line, then lets go of the room. */
  finish(): Promise<void>;
  /** Ends that wait now: the next session begins. */
  hurry(): void;
  /** What the session report says about the stream so far. */
  facts(): { tally: RoomTally; video: VideoFacts; recordedBytes: number; recordedMs: number };
  close(): void;
};

/** What runs while a stream runs: the room's events and the health numbers. */
export function createOnAir(options: {
  outputs: Outputs;
  obs: Obs;
  desk: Desk;
  feed: RoomFeed;
  log: Log;
  report(): StageReport | null;
  /** Ways and real-time connections after the first of the running session. */
  changes(): number;
  onTally(tally: RoomTally): void;
  /** Each new event of the room, once it is in the log. */
  onEvent(event: RoomEvent): void;
  onHealth(health: StreamHealth): void;
  onPlatformEnded(reason: RoomEventOf<'ended'>['reason']): void;
}): OnAir {
  const { outputs, obs, desk, feed } = options;
  let sums = noSums();
  let last: StreamHealth | null = null;
  let timer: NodeJS.Timeout | null = null;
  let following: AbortController | null = null;
  let ended: (() => void) | null = null;
  let room: RoomId | null = null;
  let stage: StageKind = 'studio';
  let beganAtMs = 0;

  const measure = () => {
    const atMs = Date.now();
    last = stage === 'obs' ? obs.health(atMs) : healthFrom(options.report(), outputs.facts(), atMs);
    // Seconds before the upload stands say nothing about the stream; the page's clock starts within them.
    if (last.bitrate > 0 && last.composed > 0) sums = summed(sums, last);
    options.onHealth(last);
  };

  const tally = createPacer(TALLY_MS, () => options.onTally(feed.tally()));

  /** @throws FaultError when they could not be kept: then they are shown nowhere, and asked for again */
  const take = (events: readonly RoomEvent[]) => {
    const fresh = feed.take(events);
    if (fresh.length === 0) return;
    tally.ask();
    desk.apply(fresh);
    for (const event of fresh) options.onEvent(event);
    const end = fresh.find((event) => event.kind === 'ended');
    if (!end) return;
    tally.flush();
    ended?.();
    options.onPlatformEnded(end.reason);
  };

  function follow(): void {
    const client = desk.client();
    following?.abort();
    following = null;
    if (room === null || client === null) return;
    const mine = new AbortController();
    following = mine;
    void followRoom({
      client,
      roomId: room,
      afterSeq: feed.lastSeq(),
      signal: mine.signal,
      onEvents(events) {
        if (!mine.signal.aborted) take(events);
      },
      onState: (state) => options.log.debug({ state }, 'room events'),
    });
  }

  return {
    begin(sessionId, roomId, by) {
      sums = noSums();
      last = null;
      room = roomId;
      stage = by;
      beganAtMs = performance.now();
      if (stage === 'obs') obs.countAnew();
      options.onTally(feed.open(sessionId));
      if (timer) clearInterval(timer);
      timer = setInterval(measure, HEALTH_MS);
      follow();
    },
    clientChanged: () => timer && follow(),
    async finish() {
      if (timer) clearInterval(timer);
      timer = null;
      const follower = following;
      following = null;
      room = null;
      if (!follower) return;
      await new Promise<void>((resolve) => {
        const limit = setTimeout(resolve, LAST_EVENTS_MS);
        ended = () => {
          clearTimeout(limit);
          resolve();
        };
        if (feed.hasEnded()) ended();
      });
      ended = null;
      follower.abort();
      tally.flush();
    },
    hurry: () => ended?.(),
    facts() {
      const facts = outputs.facts();
      const byObs = stage === 'obs';
      const size = byObs ? obs.size() : outputs.size();
      return {
        tally: feed.tally(),
        // OBS writes its file itself; its size is looked at when it is closed, its length is that of the session.
        recordedBytes: facts.recordedBytes,
        recordedMs: byObs ? Math.round(performance.now() - beganAtMs) : facts.recordedMs,
        video: {
          width: size?.width ?? 0,
          height: size?.height ?? 0,
          frames: sums.frames,
          meanFps: sums.seconds === 0 ? 0 : Math.round((sums.fpsSum / sums.seconds) * 100) / 100,
          dropped: sums.dropped,
          meanBitrate: sums.seconds === 0 ? 0 : Math.round(sums.bitrateSum / sums.seconds),
          reconnects: byObs ? obs.stage.reconnects() : outputs.reconnects() + options.changes(),
        },
      };
    },
    close() {
      if (timer) clearInterval(timer);
      following?.abort();
      tally.close();
    },
  };
}
