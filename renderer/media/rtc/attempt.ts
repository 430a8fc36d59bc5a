/**
 * The life of one connection, from its plan to its end: its two tracks, what it is asked for in order, what it reports.
 * Nothing thrown leaves here: the first failure ends it and is told until the core has heard it.
 */
import { type Fault, FaultError, fault } from '../../../shared/domain/fault.ts';
import type { RtcPlan } from '../../../shared/domain/realtime.ts';
import { createGenerator, type TrackGenerator } from '../browser-types.ts';
import type { RtcTarget } from '../protocol.ts';
import type { Connection, ConnectionParts, ConnectionState } from './connection.ts';
import { faultOf, unsupported } from './faults.ts';
import type { RtcPort } from './port.ts';
import { createSfuConnection } from './sfu.ts';
import { createTally } from './tally.ts';
import { createTestSound, type TestSound } from './test-sound.ts';
import { createWhipConnection } from './whip.ts';

/**
 * From then on a connection that never stood has no route. Checks of ICE come several times a second on every pair of
 * addresses; the browser itself goes on for half a minute or, with none that it may use, for ever.
 */
const NO_ROUTE_MS = 15_000;

/** The picture keeps its size for so long after the connection: the first ten seconds are when viewers decide to stay. */
const HOLD_SIZE_MS = 10_000;

export type AttemptParts = {
  readonly calls: RtcPort;
  feed(target: RtcTarget | null): void;
  trouble(where: string, detail: string): void;
};

export type Attempt = {
  readonly attempt: number;
  change(plan: RtcPlan): void;
  setSound(track: MediaStreamTrack | null): void;
  /** Twice a second, whether or not the page is seen. */
  tick(): void;
  close(): void;
};

/** Begins at once. `mix` is the sound of the stage; null: none is sent yet. */
export function startAttempt(first: RtcPlan, mix: MediaStreamTrack | null, parts: AttemptParts): Attempt {
  const { attempt } = first;
  const { calls } = parts;
  const ended = new AbortController();
  const tally = createTally(attempt);
  let plan = first;
  let state: ConnectionState = 'new';
  let connected = false;
  /** Everything was said to the far end: from here on it is the route's turn. */
  let openedMs = Number.POSITIVE_INFINITY;
  let held = true;
  let connection: Connection | null = null;
  let picture: TrackGenerator | null = null;
  let testSound: TestSound | null = null;
  let nothing: MediaStreamTrack | null = null;
  let restarted = first.iceRestarts;
  let failed: { fault: Fault; telling: boolean } | null = null;
  let reporting = false;

  const shut = () => {
    if (ended.signal.aborted) return;
    ended.abort();
    parts.feed(null);
    connection?.close();
    picture?.stop();
    testSound?.close();
    nothing?.stop();
  };

  /** Told again with each look until the core has answered: the way there may be broken as well. */
  const tellFailure = async () => {
    if (!failed || failed.telling) return;
    failed.telling = true;
    const reply = await calls.failed({ attempt, fault: failed.fault });
    if (!failed) return; // the attempt was closed meanwhile
    // Refused means heard: the core has gone on to another attempt.
    if (reply.ok || reply.fault.code !== 'internal') failed = null;
    else failed.telling = false;
  };

  const fail = (error: unknown) => {
    if (ended.signal.aborted) return;
    const why = faultOf(error);
    shut();
    if (why.code === 'cancelled') return; // the core has gone on already
    failed = { fault: why, telling: false };
    void tellFailure();
  };

  const changed = (next: ConnectionState) => {
    state = next;
    if (next === 'connected') connected = true;
    if (next === 'failed' && !connected) fail(noRoute());
  };

  /** One after the other, as asked for. */
  let work: Promise<void> = Promise.resolve();
  const inTurn = (task: (live: Connection) => Promise<void>) => {
    work = work.then(async () => {
      if (ended.signal.aborted || !connection) return;
      try {
        await task(connection);
      } catch (error) {
        fail(error);
      }
    });
  };

  const openPicture = () => {
    const made = createGenerator('video');
    if (!made) throw unsupported('no track generator');
    // Motion before sharpness, once the first seconds are over: see letShrink.
    made.contentHint = 'motion';
    // It ends by itself only when what feeds it is gone; the connection stays and gets another.
    made.addEventListener('ended', renewPicture, { signal: ended.signal });
    picture = made;
    const { width, height } = first;
    parts.feed({ frames: made.writable, width, height, noise: first.purpose === 'test' });
    return made;
  };
  const renewPicture = () => {
    if (ended.signal.aborted) return;
    parts.trouble('real time', 'the track of the picture ended and is made anew');
    inTurn(async (live) => live.setTrack(openPicture()));
  };

  /** Until the mix is there; a track that says nothing keeps its place. */
  const silence = () => {
    nothing ??= createGenerator('audio');
    if (!nothing) throw unsupported('no track generator');
    return nothing;
  };
  const soundNow = (mixed: MediaStreamTrack | null) => {
    if (first.purpose === 'test') testSound ??= createTestSound();
    const track = first.purpose === 'test' ? (testSound?.track ?? null) : mixed;
    return track && track.readyState === 'live' ? track : silence();
  };

  try {
    const made: ConnectionParts = {
      plan: first,
      calls,
      picture: openPicture(),
      sound: soundNow(mix),
      signal: ended.signal,
      changed,
    };
    connection = first.way === 'webrtc' ? createSfuConnection(made) : createWhipConnection(made);
    inTurn(async (live) => {
      await live.open();
      openedMs = performance.now();
    });
  } catch (error) {
    fail(error instanceof FaultError ? error : unsupported(error));
  }

  const report = async () => {
    if (!connection || reporting) return;
    reporting = true;
    try {
      const stats = await connection.stats();
      if (ended.signal.aborted) return;
      // One that does not reach the core is followed by a newer one.
      await calls.report(tally.take(stats, { atMs: Date.now(), connection: state, iceRestarts: restarted }));
    } catch (error) {
      parts.trouble('real time', String(error));
    } finally {
      reporting = false;
    }
  };

  const letShrink = () => {
    if (!held || !connected || performance.now() - openedMs < HOLD_SIZE_MS) return;
    held = false;
    inTurn((live) => live.letShrink());
  };

  return {
    attempt,
    change(next) {
      const before = plan;
      plan = next;
      const sameServers = JSON.stringify(next.iceServers) === JSON.stringify(before.iceServers);
      if (next.maxVideoBitrate !== before.maxVideoBitrate || next.fps !== before.fps || !sameServers)
        inTurn((live) => live.change(next));
      if (next.iceRestarts > before.iceRestarts)
        inTurn(async (live) => {
          await live.restartIce();
          restarted = next.iceRestarts;
        });
    },
    setSound(track) {
      if (first.purpose === 'test') return;
      inTurn((live) => live.setTrack(soundNow(track)));
    },
    tick() {
      if (failed) void tellFailure();
      else if (!connected && performance.now() - openedMs > NO_ROUTE_MS) fail(noRoute());
      else if (!ended.signal.aborted) {
        letShrink();
        void report();
      }
    },
    close() {
      failed = null;
      shut();
    },
  };
}

const noRoute = () => fault('realtime_no_route', { retry: 'later' });
