import { fromPromise } from 'xstate';
import { done, type Reply, type Room, refuse } from '../../../shared/domain/index.ts';
import { guarded } from './held.ts';
import type { LivePorts } from './ports.ts';
import type { Run } from './run.ts';

/** What each state of the machine sets going. None rejects: a port that throws answers `internal`. */
export function stepActors(ports: LivePorts) {
  return {
    openRoom: fromPromise<Reply<Room>, Run>(async ({ input: run }) => {
      const { topicId } = run.plan;
      if (topicId === null) return refuse('topic_not_approved');
      return run.held.openRoom(() => ports.openRoom(topicId));
    }),
    journal: fromPromise<Reply<void>, Run>(({ input: run }) =>
      guarded(async () => {
        await ports.began({
          id: run.sessionId,
          title: run.plan.title,
          destination: run.plan.destination.kind,
          rehearsal: run.plan.rehearsal,
          stage: run.plan.stage,
          topicId: run.plan.topicId,
          roomId: run.room?.id ?? null,
          watchUrl: run.room?.watchUrl ?? null,
          noVideoMs: run.room?.noVideoMs ?? null,
          startedAtMs: run.startedAtMs,
        });
        return done(undefined);
      }),
    ),
    startPicture: fromPromise<Reply<{ width: number; height: number }>, Run>(({ input: run }) =>
      run.held.open('picture', (signal) => ports.startPicture(run.sessionId, signal)),
    ),
    startRecording: fromPromise<Reply<{ path: string } | null>, Run>(({ input: run }) =>
      run.held.open(
        'recording',
        (signal) => ports.startRecording(run.sessionId, run.startedAtMs, signal),
        (started) => started !== null,
      ),
    ),
    connectIngest: fromPromise<Reply<void>, Run>(({ input: run }) =>
      run.held.open('ingest', (signal) =>
        ports.connectIngest(
          run.room ? { kind: 'room', roomId: run.room.id, ingests: run.room.ingests } : { kind: 'manual' },
          run.sessionId,
          signal,
        ),
      ),
    ),
    confirm: fromPromise<Reply<void>, Run>(({ input: run }) =>
      guarded(() => ports.confirm(run.room?.id ?? null, run.held.signal)),
    ),
    closeAll: fromPromise<void, Run>(({ input: run }) => run.held.closeAll()),
  };
}
