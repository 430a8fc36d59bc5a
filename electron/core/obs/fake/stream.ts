import { Refusal } from './check.ts';
import type { FakeClock } from './clock.ts';
import type { FakeTimings } from './timings.ts';

/**
 * Where OBS streams to. `down`: nothing listens. `silent`: takes the connection and says nothing. `refuses_key`: lets OBS
 * begin and cuts it off, each time.
 */
export type FakeServer = 'up' | 'down' | 'silent' | 'refuses_key';

export type FakeStream = {
  serve(server: FakeServer): void;
  /** The connection breaks while the server stays as it is. */
  cut(): void;
  start(): void;
  stop(): void;
  status(): Record<string, unknown>;
  /** The output or its encoder is at work: OBS locks the picture settings. */
  active(): boolean;
  /** What SetStreamServiceSettings looks at; false while OBS is still connecting. */
  streaming(): boolean;
  /** The picture settings were changed: from the second stream on, durations are garbage. */
  pictureChanged(): void;
};

/**
 * The stream output of OBS 29 with its pitfalls. OBS keeps two truths: `flag`, which its requests check and which ends with
 * STOPPED, and `active`, which its own start button checks and which ends a little later. In between a start gets
 * “ok” and nothing happens. Before STARTED both are false, so a second start goes through, over which OBS 29 crashed 13
 * times of 16; here it always does.
 */
export function createFakeStream(options: {
  clock: FakeClock;
  timings: FakeTimings;
  setting(name: string): string;
  fps(): number;
  emit(state: string, outputActive: boolean): void;
  crash(): void;
}): FakeStream {
  const { clock, timings } = options;
  let server: FakeServer = 'up';
  let flag = false;
  let active = false;
  let connecting = 0;
  let reconnecting = false;
  let stopping = false;
  /** Timers of an upload that is over do nothing. */
  let upload = 0;
  let attempts = 0;
  let starts = 0;
  let onlineAtMs = 0;
  let counters = { frames: 0, bytes: 0 };
  let garbage = false;

  const say = (state: string, outputActive = false) => options.emit(`OBS_WEBSOCKET_OUTPUT_${state}`, outputActive);
  const inUpload = (ms: number, run: () => void) => {
    const mine = upload;
    clock.later(ms, () => {
      if (mine === upload) run();
    });
  };

  function count(): void {
    if (!active || reconnecting) return;
    const frames = Math.floor(((Date.now() - onlineAtMs) * options.fps()) / 1000);
    const kbps = Number(options.setting('VBitrate')) || 2500;
    const refused = server === 'refuses_key';
    counters = refused
      ? { frames: Math.min(frames, 1), bytes: 22 }
      : { frames, bytes: frames * Math.round((kbps * 125) / options.fps()) };
  }

  function online(state: 'STARTED' | 'RECONNECTED'): void {
    flag = true;
    active = true;
    reconnecting = false;
    onlineAtMs = Date.now();
    counters = { frames: 0, bytes: 0 };
    say(state, true);
    if (server === 'refuses_key') inUpload(timings.refusedMs, lost);
  }

  function ended(): void {
    upload += 1;
    flag = false;
    reconnecting = false;
    stopping = false;
    say('STOPPED');
    clock.later(timings.inactiveMs, () => {
      if (!flag) active = false;
    });
  }

  function lost(): void {
    if (!active || reconnecting || stopping) return;
    count();
    if (options.setting('Reconnect') === 'false') {
      inUpload(timings.failMs, ended);
      return;
    }
    reconnecting = true;
    attempts = 0;
    failed(timings.retryMs);
  }

  function failed(waitMs: number): void {
    if (attempts >= Number(options.setting('MaxRetries'))) {
      ended();
      return;
    }
    attempts += 1;
    say('RECONNECTING');
    inUpload(waitMs, () => {
      const again = () => failed(waitMs * 1.46);
      if (server === 'silent') inUpload(timings.silentMs, again);
      else if (server === 'down') again();
      else online('RECONNECTED');
    });
  }

  function connect(): void {
    connecting += 1;
    const settle = (ms: number, run: () => void) =>
      clock.later(ms, () => {
        connecting -= 1;
        run();
      });
    if (server === 'silent') settle(timings.silentMs, ended);
    else if (server === 'down') settle(timings.failMs, ended);
    else settle(timings.startMs, () => online('STARTED'));
  }

  return {
    serve(next) {
      server = next;
      if (next === 'down') lost();
    },
    cut: lost,
    start() {
      if (flag) throw new Refusal(500);
      if (active) return;
      if (connecting > 0 && server !== 'silent') {
        say('STARTING');
        clock.later(1, options.crash);
        return;
      }
      upload += 1;
      starts += 1;
      connect();
      // The answer comes before or after STARTING: both were seen.
      if (starts % 2 === 0) say('STARTING');
      else clock.later(0, () => say('STARTING'));
    },
    stop() {
      if (!flag) throw new Refusal(501);
      if (stopping) {
        clock.later(0, () => {
          if (stopping) ended();
        });
        return;
      }
      count();
      stopping = true;
      const quick = reconnecting;
      upload += 1;
      clock.later(0, () => say('STOPPING'));
      inUpload(quick ? 1 : timings.stopMs, ended);
    },
    status() {
      count();
      const ms = active && !reconnecting ? Date.now() - onlineAtMs : 0;
      return {
        outputActive: active,
        outputReconnecting: reconnecting,
        outputCongestion: 0,
        outputBytes: counters.bytes,
        outputSkippedFrames: 0,
        outputTotalFrames: counters.frames,
        outputDuration: garbage && active ? 693_557_469_512 : ms,
        outputTimecode: garbage && active ? '4235143:04:42.808' : `00:00:${(ms / 1000).toFixed(3).padStart(6, '0')}`,
      };
    },
    active: () => active,
    streaming: () => flag,
    pictureChanged() {
      if (starts > 0) garbage = true;
    },
  };
}
