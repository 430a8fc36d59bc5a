import { assign, setup } from 'xstate';
import type { Fault, IngestState, PageState, Reply, RoomEventOf, SessionId } from '../../../shared/domain/index.ts';
import type { Held } from './held.ts';
import type { LiveClock, LiveLimits, LiveLog, LivePorts, StartPlan } from './ports.ts';
import {
  endedBy,
  finishedRecord,
  ingestOver,
  ingestReply,
  marked,
  newRun,
  type Outcome,
  type Run,
  recordingAnswered,
  type StepName,
  silence,
  stepAnswered,
  withIngest,
  withOutcome,
  withRoom,
} from './run.ts';
import { stepActors } from './steps.ts';

type Context = { run: Run | null; page: PageState };

type Command =
  | { type: 'START'; sessionId: SessionId; plan: StartPlan; atMs: number; held: Held }
  | { type: 'END' }
  | { type: 'DISMISS' };

type Fact =
  | { type: 'PAGE'; page: PageState }
  | { type: 'INGEST'; state: IngestState }
  | { type: 'PLATFORM_ENDED'; reason: RoomEventOf<'ended'>['reason'] }
  | { type: 'RECORDING_FAILED'; fault: Fault }
  | { type: 'RECORDING_ON'; path: string };

/** The machine is only in a state with a run when it has one; anything else is a mistake in this folder. */
function runOf(context: Context): Run {
  if (!context.run) throw new Error('no run');
  return context.run;
}

/**
 * The session's states and what leads from one to the next. All I/O is in the ports; every call has a time limit here.
 * The diagram is in index.ts.
 */
export function liveMachine(options: {
  ports: LivePorts;
  clock: LiveClock;
  limits: LiveLimits;
  log: LiveLog;
  /** Given the journal's last write of a session; never rejects. */
  onWriting(written: Promise<void>): void;
}) {
  const { ports, clock, limits, log } = options;

  return setup({
    types: {
      context: {} as Context,
      events: {} as Command | Fact,
      input: {} as { page: PageState; resumed: Run | null },
    },
    actors: stepActors(ports),
    delays: {
      room: limits.room,
      journal: limits.journal,
      picture: limits.picture,
      recording: limits.recording,
      ingest: ({ context }) => (context.run?.plan.awaitsButton ? limits.button : limits.ingest),
      confirm: limits.confirm,
      closing: limits.closing,
    },
    guards: {
      isManual: ({ context }) => runOf(context).plan.destination.kind === 'manual',
      isResumed: ({ context }) => context.run !== null,
      wasCancelled: ({ context }) => context.run?.outcome?.kind === 'cancelled',
      hasFailed: ({ context }) => context.run?.outcome?.kind === 'failed',
      hasRoom: ({ context }) => context.run?.room != null,
    },
    actions: {
      mark: assign({
        run: ({ context }, to: { step: StepName; state: 'running' | 'skipped' }) =>
          marked(runOf(context), to.step, to.state),
      }),
      answer: assign({
        run: ({ context }, to: { step: StepName; reply: Reply<unknown> }) =>
          stepAnswered(runOf(context), to.step, to.reply),
      }),
      silent: assign({
        run: ({ context }, to: { step: StepName }) => stepAnswered(runOf(context), to.step, silence(to.step)),
      }),
      recordingAnswer: assign({
        run: ({ context }, to: { reply: Reply<{ path: string } | null> }) =>
          recordingAnswered(runOf(context), to.reply),
      }),
      outcome: assign({ run: ({ context }, to: { outcome: Outcome }) => withOutcome(runOf(context), to.outcome) }),
      ingestIs: assign({
        run: ({ context }, to: { state: IngestState }) => withIngest(runOf(context), to.state),
      }),
      ingestEnded: assign({
        run: ({ context }, to: { state: IngestState }) =>
          withOutcome(runOf(context), {
            kind: 'failed',
            fault: ingestOver(to.state) ?? { code: 'ingest_lost', retry: 'later' },
          }),
      }),
      recordingLost: assign({
        run: ({ context }, to: { fault: Fault }) => {
          const run = runOf(context);
          if (run.recording.kind !== 'on') return run;
          return { ...run, recording: { kind: 'failed' as const, fault: to.fault } };
        },
      }),
      wentLive: assign({ run: ({ context }) => ({ ...runOf(context), liveAtMs: clock.now() }) }),
      recordingOn: assign({
        run: ({ context }, to: { path: string }) => ({
          ...runOf(context),
          recording: { kind: 'on' as const, path: to.path },
        }),
      }),
      roomGone: ({ context }) => context.run?.held.roomGone(),
      releaseRecording: ({ context }) => void context.run?.held.release('recording'),
      finish: assign({
        run: ({ context }) => {
          const run = runOf(context);
          return { ...run, endedAtMs: clock.now() };
        },
      }),
      writeEnd: ({ context }) => {
        const run = runOf(context);
        const left = run.held.left();
        if (left.length > 0) log.warn({ sessionId: run.sessionId, left }, 'closing goes on in the background');
        log.info({ sessionId: run.sessionId, outcome: run.outcome }, 'session over');
        if (!run.journaled) return;
        const write = async () => ports.finished(finishedRecord(run, clock.now()));
        options.onWriting(
          write().catch((err: unknown) => log.warn({ sessionId: run.sessionId, err }, 'the end was not written')),
        );
      },
    },
  }).createMachine({
    id: 'session',
    context: ({ input }) => ({ run: input.resumed, page: input.page }),
    initial: 'boot',
    on: { PAGE: { actions: assign({ page: ({ event }) => event.page }) } },
    states: {
      boot: { always: [{ guard: 'isResumed', target: 'live' }, { target: 'prepare' }] },

      prepare: {
        entry: assign({ run: null }),
        on: { START: { target: 'opening', actions: assign({ run: ({ event }) => newRun(event) }) } },
      },

      opening: {
        initial: 'destination',
        on: {
          END: { target: '.undo', actions: { type: 'outcome', params: { outcome: { kind: 'cancelled' } } } },
          INGEST: { actions: { type: 'ingestIs', params: ({ event }) => ({ state: event.state }) } },
          RECORDING_FAILED: { actions: { type: 'recordingLost', params: ({ event }) => ({ fault: event.fault }) } },
          PLATFORM_ENDED: {
            guard: 'hasRoom',
            target: '.undo',
            actions: [
              'roomGone',
              {
                type: 'outcome',
                params: ({ event }) => ({
                  outcome: {
                    kind: 'failed',
                    fault: { code: 'room_not_live', retry: 'later', params: { reason: event.reason } },
                  },
                }),
              },
            ],
          },
        },
        states: {
          destination: {
            always: [
              {
                guard: 'isManual',
                target: 'journal',
                actions: { type: 'mark', params: { step: 'room', state: 'skipped' } },
              },
              { target: 'room' },
            ],
          },
          room: {
            entry: { type: 'mark', params: { step: 'room', state: 'running' } },
            invoke: {
              src: 'openRoom',
              input: ({ context }) => runOf(context),
              onDone: [
                {
                  guard: ({ event }) => event.output.ok,
                  target: 'journal',
                  actions: assign({
                    run: ({ context, event }) => {
                      const run = stepAnswered(runOf(context), 'room', event.output);
                      return event.output.ok ? withRoom(run, event.output.value) : run;
                    },
                  }),
                },
                {
                  target: 'undo',
                  actions: { type: 'answer', params: ({ event }) => ({ step: 'room', reply: event.output }) },
                },
              ],
            },
            after: { room: { target: 'undo', actions: { type: 'silent', params: { step: 'room' } } } },
          },
          journal: {
            entry: assign({ run: ({ context }) => ({ ...runOf(context), journaled: true }) }),
            invoke: {
              src: 'journal',
              input: ({ context }) => runOf(context),
              onDone: {
                target: 'picture',
                actions: ({ context, event }) => {
                  if (event.output.ok) return;
                  log.warn({ sessionId: runOf(context).sessionId, fault: event.output.fault }, 'the journal failed');
                },
              },
            },
            after: { journal: { target: 'picture' } },
          },
          picture: {
            entry: { type: 'mark', params: { step: 'picture', state: 'running' } },
            invoke: {
              src: 'startPicture',
              input: ({ context }) => runOf(context),
              onDone: [
                {
                  guard: ({ event }) => event.output.ok,
                  target: 'recording',
                  actions: { type: 'answer', params: ({ event }) => ({ step: 'picture', reply: event.output }) },
                },
                {
                  target: 'undo',
                  actions: { type: 'answer', params: ({ event }) => ({ step: 'picture', reply: event.output }) },
                },
              ],
            },
            after: { picture: { target: 'undo', actions: { type: 'silent', params: { step: 'picture' } } } },
          },
          recording: {
            entry: { type: 'mark', params: { step: 'recording', state: 'running' } },
            invoke: {
              src: 'startRecording',
              input: ({ context }) => runOf(context),
              onDone: {
                target: 'ingest',
                actions: { type: 'recordingAnswer', params: ({ event }) => ({ reply: event.output }) },
              },
            },
            after: {
              recording: {
                target: 'ingest',
                // Stopped at once: a recording that starts later would contradict what the host is told.
                actions: [
                  { type: 'recordingAnswer', params: () => ({ reply: silence('recording') }) },
                  'releaseRecording',
                ],
              },
            },
          },
          ingest: {
            entry: { type: 'mark', params: { step: 'ingest', state: 'running' } },
            invoke: {
              src: 'connectIngest',
              input: ({ context }) => runOf(context),
              onDone: [
                {
                  guard: ({ event }) => event.output.ok,
                  target: 'confirm',
                  actions: { type: 'answer', params: ({ event }) => ({ step: 'ingest', reply: event.output }) },
                },
                {
                  target: 'undo',
                  actions: { type: 'answer', params: ({ event }) => ({ step: 'ingest', reply: event.output }) },
                },
              ],
            },
            after: { ingest: { target: 'undo', actions: { type: 'silent', params: { step: 'ingest' } } } },
          },
          confirm: {
            entry: { type: 'mark', params: { step: 'confirm', state: 'running' } },
            // A connection that failed before this step began (between two answers) counts as well.
            always: {
              guard: ({ context }) => ingestOver(runOf(context).ingest) !== null,
              target: 'undo',
              actions: {
                type: 'answer',
                params: ({ context }) => ({ step: 'confirm', reply: ingestReply(runOf(context)) }),
              },
            },
            invoke: {
              src: 'confirm',
              input: ({ context }) => runOf(context),
              onDone: [
                {
                  guard: ({ event }) => event.output.ok,
                  target: '#session.live',
                  actions: [
                    { type: 'answer', params: ({ event }) => ({ step: 'confirm', reply: event.output }) },
                    'wentLive',
                  ],
                },
                {
                  target: 'undo',
                  actions: { type: 'answer', params: ({ event }) => ({ step: 'confirm', reply: event.output }) },
                },
              ],
            },
            after: { confirm: { target: 'undo', actions: { type: 'silent', params: { step: 'confirm' } } } },
          },
          undo: {
            // Closing has begun: nothing changes the outcome any more.
            on: { END: {}, INGEST: {}, RECORDING_FAILED: {}, PLATFORM_ENDED: { actions: 'roomGone' } },
            invoke: {
              src: 'closeAll',
              input: ({ context }) => runOf(context),
              onDone: [
                { guard: 'wasCancelled', target: '#session.prepare', actions: ['finish', 'writeEnd'] },
                { target: '#session.failed', actions: ['finish', 'writeEnd'] },
              ],
            },
            after: {
              closing: [
                { guard: 'wasCancelled', target: '#session.prepare', actions: ['finish', 'writeEnd'] },
                { target: '#session.failed', actions: ['finish', 'writeEnd'] },
              ],
            },
          },
        },
      },

      live: {
        on: {
          END: {
            target: 'ending',
            actions: { type: 'outcome', params: { outcome: { kind: 'ended', reason: 'host' } } },
          },
          PLATFORM_ENDED: {
            target: 'ending',
            actions: [
              'roomGone',
              {
                type: 'outcome',
                params: ({ event }) => ({ outcome: { kind: 'ended', reason: endedBy(event.reason) } }),
              },
            ],
          },
          INGEST: [
            {
              guard: ({ event }) => ingestOver(event.state) !== null,
              target: 'ending',
              actions: [
                // Somebody else sends to the room now: it is theirs to end.
                ({ context, event }) => event.state.kind === 'taken_over' && context.run?.held.roomGone(),
                { type: 'ingestIs', params: ({ event }) => ({ state: event.state }) },
                { type: 'ingestEnded', params: ({ event }) => ({ state: event.state }) },
              ],
            },
            { actions: { type: 'ingestIs', params: ({ event }) => ({ state: event.state }) } },
          ],
          RECORDING_FAILED: { actions: { type: 'recordingLost', params: ({ event }) => ({ fault: event.fault }) } },
          RECORDING_ON: { actions: { type: 'recordingOn', params: ({ event }) => ({ path: event.path }) } },
        },
      },

      ending: {
        on: { PLATFORM_ENDED: { actions: 'roomGone' } },
        invoke: {
          src: 'closeAll',
          input: ({ context }) => runOf(context),
          onDone: [
            { guard: 'hasFailed', target: 'failed', actions: ['finish', 'writeEnd'] },
            { target: 'ended', actions: ['finish', 'writeEnd'] },
          ],
        },
        after: {
          closing: [
            { guard: 'hasFailed', target: 'failed', actions: ['finish', 'writeEnd'] },
            { target: 'ended', actions: ['finish', 'writeEnd'] },
          ],
        },
      },

      ended: { on: { DISMISS: { target: 'prepare' } } },
      failed: { on: { DISMISS: { target: 'prepare' } } },
    },
  });
}
