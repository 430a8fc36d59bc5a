import { type Connection, LARGEST, openConnection, SMALLEST, Unable } from './connection.ts';
import { createLookout } from './lookout.ts';
import { type Call, codeOf, createSignalling, type Signalling } from './signalling.ts';

/** How often it is looked whether frames come; and before the first one, which the viewer waits for. */
const LOOK_MS = 250;
const FIRST_LOOK_MS = 50;
/** Between two attempts to connect: doubled from the first to the last, by chance up to a half less. */
const PAUSE_MS = { first: 400, last: 5_000 } as const;

/** No other attempt changes that. */
const FINAL: ReadonlySet<string | undefined> = new Set(['realtime_no_codec', 'realtime_unsupported']);

/**
 * `connecting`: there is no picture yet, or none any more. `playing`: frames come. `still`: they have stopped, and that is being
 * mended. `unable`: this browser cannot receive what is sent; the receiver has ended.
 */
export type ReceiverState = 'connecting' | 'playing' | 'still' | 'unable';

export type ReceiverOptions = {
  readonly call: Call;
  /** A stream whose first frame is there; in place of the one before. */
  onStream(stream: MediaStream): void;
  onState(state: ReceiverState): void;
};

export type Receiver = {
  /** What the room shows has this number: another one than before is taken up anew. Tries at once when it was waiting. */
  show(source: number): void;
  /** The room shows nothing by this way for the moment: no picture is missed. `show` ends it. */
  rest(): void;
  close(): void;
};

/** Receives what the room shows until it is closed, over as many connections as that takes. Never throws: `onState` says how it goes. */
export function createReceiver({ call, onStream, onState }: ReceiverOptions): Receiver {
  const signalling: Signalling = createSignalling(call);
  const ending = new AbortController();
  const { signal } = ending;
  const lookout = createLookout();
  /** Ends the wait that is going on, if any. */
  let wake = () => {};
  let state: ReceiverState | null = null;
  let connection: Connection | null = null;
  /** Of the picture that the room shows by its last word, and of the one that was taken up last. */
  let told: number | null = null;
  let taken: number | null = null;
  let another = false;
  let resting = false;

  const say = (next: ReceiverState) => {
    if (signal.aborted || state === next) return;
    state = next;
    onState(next);
  };
  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  /** What a server that cannot be reached at all does not answer says nothing about the picture. */
  const tell = async (work: Promise<void>) => {
    try {
      await work;
    } catch (error) {
      if (codeOf(error) !== undefined) throw error;
    }
  };
  const wish = (made: Connection) => tell(made.wish(document.hidden ? SMALLEST : LARGEST));
  /** Nobody sees a tab in the background: its sound goes on, with the smallest picture there is. */
  const seen = () => {
    lookout.reset();
    // A server that refuses may not know this connection any more: it is looked at now and not with the next turn.
    if (connection && taken !== null) wish(connection).catch(() => wake());
  };

  const take = async (made: Connection): Promise<MediaStream> => {
    another = false;
    const { stream, source } = await made.take();
    taken = source;
    lookout.reset();
    if (document.hidden) await wish(made);
    return stream;
  };

  /** Until the connection is of no more use, which is thrown. Resolves when the receiver was closed. */
  const watch = async (made: Connection): Promise<void> => {
    let coming: MediaStream | null = await take(made);
    while (!signal.aborted) {
      await wait(coming && !resting ? FIRST_LOOK_MS : LOOK_MS);
      if (signal.aborted) return;
      if (made.state() === 'failed' || made.state() === 'closed') throw new Error(made.state());
      if (resting) continue;
      if (another) {
        say('still');
        coming = await take(made);
        continue;
      }
      const counts = await made.counts();
      if (signal.aborted) return;
      const advice = lookout.look(performance.now(), counts);
      if (coming && counts.frames > 0) {
        onStream(coming);
        coming = null;
      }
      if (advice === 'fine') {
        if (!coming) say('playing');
        continue;
      }
      if (advice === 'hurry') {
        await tell(made.ask());
        continue;
      }
      say('still');
      if (advice === 'ask') await tell(made.ask());
      if (advice === 'take') coming = await take(made);
      if (advice === 'restart_ice') await tell(made.restartIce());
      if (advice === 'reconnect') throw new Error('no picture');
    }
  };

  const run = async () => {
    for (let failures = 0; !signal.aborted; failures += 1) {
      say('connecting');
      try {
        connection = await openConnection(signalling, signal);
        await watch(connection);
      } catch (error) {
        if (error instanceof Unable || FINAL.has(codeOf(error))) return say('unable');
        // After a picture that was there the next attempt is a first one again.
        if (state === 'playing' || state === 'still') failures = 0;
      } finally {
        connection?.close();
        connection = null;
        taken = null;
      }
      if (signal.aborted) return;
      say('connecting');
      const pause = Math.min(PAUSE_MS.last, PAUSE_MS.first * 2 ** failures);
      await wait(pause * (1 - Math.random() / 2));
    }
  };

  document.addEventListener('visibilitychange', seen, { signal });
  void run();

  return {
    show(source) {
      // The room's word of a picture may be older than what was taken: then it is taken once more, for nothing, but only once.
      const changed = told !== null && source !== told && source !== taken;
      const rested = resting;
      told = source;
      resting = false;
      if (rested) lookout.reset();
      if (changed) another = true;
      if (changed || rested) wake();
    },
    rest() {
      resting = true;
    },
    close() {
      ending.abort();
      wake();
      connection?.close();
    },
  };
}
