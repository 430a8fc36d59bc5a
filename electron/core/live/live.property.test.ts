import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type IngestState, LiveState, SessionId } from '../../../shared/domain/index.ts';
import { ManualClock } from '../../../tests/support/manualClock.ts';
import { type Behaviour, FakePorts, fakeLog } from './fakePorts.ts';
import { createLive } from './live.ts';

/** The arrows of the diagram in index.ts; a state may always be told again. */
const ARROWS: Record<LiveState['kind'], readonly LiveState['kind'][]> = {
  prepare: ['opening'],
  opening: ['live', 'failed', 'prepare'],
  live: ['ending'],
  ending: ['ended', 'failed'],
  ended: ['prepare'],
  failed: ['prepare'],
};

/** What the host, the page, the network and the platform can do, in any order. */
const move = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: 'start' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'end' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'dismiss' as const }) },
  { weight: 1, arbitrary: fc.constantFrom({ kind: 'pageGone' as const }, { kind: 'pageBack' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'platformEnds' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'recordingFails' as const }) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('sending', 'degraded', 'failed', 'reconnecting', 'reconnecting', 'taken_over')
      .map((ingest) => ({ kind: 'ingest' as const, ingest })),
  },
  {
    weight: 5,
    arbitrary: fc
      .oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 6_000 }), fc.constant(30_000))
      .map((ms) => ({ kind: 'wait' as const, ms })),
  },
);

function ingestOf(kind: string, atMs: number): IngestState {
  const lost = { code: 'ingest_lost', retry: 'later' } as const;
  switch (kind) {
    case 'failed':
      return { kind, fault: lost };
    case 'taken_over':
      return { kind, atMs, fault: { code: 'ingest_taken_over', retry: 'later' } };
    case 'degraded':
      return { kind, sinceMs: atMs, why: 'unconfirmed' };
    case 'reconnecting':
      return { kind, sinceMs: atMs, attempt: 1, nextTryAtMs: atMs + 500, fault: lost, closesAtMs: null };
    default:
      return { kind: 'sending', sinceMs: atMs };
  }
}

const behaviour: fc.Arbitrary<Behaviour> = fc.record({
  kind: fc.oneof(
    { weight: 8, arbitrary: fc.constant('ok' as const) },
    { weight: 1, arbitrary: fc.constantFrom('fault' as const, 'throw' as const, 'hang' as const) },
  ),
  delayMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 40_000 })),
});

const knowsRoom = (state: LiveState): boolean =>
  state.kind === 'opening'
    ? state.steps.some((step) => step.id === 'room' && step.state === 'done')
    : state.kind === 'live' && state.roomId !== null;

it('keeps its promises whatever is pressed, reported, refused, slow or hung', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(move, { maxLength: 40 }),
      fc.array(behaviour, { minLength: 1, maxLength: 30 }),
      fc.constantFrom('room' as const, 'manual' as const),
      fc.constantFrom(null, 60_000),
      async (moves, behaviours, destination, noVideoMs) => {
        const clock = new ManualClock();
        const ports = new FakePorts(clock, destination);
        let asked = 0;
        ports.behave = () => behaviours[asked++ % behaviours.length] ?? { kind: 'ok' };
        let ids = 0;
        const live = createLive({ ports, clock, log: fakeLog(), newId: () => SessionId.parse(`s${++ids}`) });

        ports.noVideoMs = noVideoMs;
        const wrong: string[] = [];
        /** Of the outage under way, as it was told first. */
        let outage: { sinceMs: number; closesAtMs: number | null } | null = null;
        let last = live.state();
        let sessionId: string | null = null;
        live.subscribe((state) => {
          if (state.kind !== last.kind && !ARROWS[last.kind].includes(state.kind)) {
            wrong.push(`${last.kind} → ${state.kind}`);
          }
          if ('sessionId' in state) {
            if (sessionId !== null && state.sessionId !== sessionId && last.kind !== 'prepare') {
              wrong.push(`${state.sessionId} takes the place of ${sessionId}`);
            }
            sessionId = state.sessionId;
          }
          if (state.kind !== 'live' || state.ingest.kind === 'sending') outage = null;
          else if (state.ingest.kind === 'reconnecting') {
            const { sinceMs, closesAtMs } = state.ingest;
            outage ??= { sinceMs, closesAtMs };
            if (outage.sinceMs !== sinceMs || outage.closesAtMs !== closesAtMs) wrong.push('an outage began twice');
            const limit = state.roomId === null || noVideoMs === null ? null : sinceMs + noVideoMs;
            if (closesAtMs !== limit) wrong.push(`closes at ${closesAtMs}, not ${limit}`);
          }
          if (!LiveState.safeParse(state).success) wrong.push(`not a LiveState: ${JSON.stringify(state)}`);
          last = state;
        });

        const ends: { askedAtMs: number; tookMs: number | null }[] = [];
        const end = () => {
          const row: (typeof ends)[number] = { askedAtMs: clock.now(), tookMs: null };
          ends.push(row);
          void live.end().then(() => {
            row.tookMs = clock.now() - row.askedAtMs;
          });
        };
        for (const step of moves) {
          if (step.kind === 'start') live.start();
          else if (step.kind === 'end') end();
          else if (step.kind === 'dismiss') live.dismiss();
          else if (step.kind === 'pageGone') live.pageGone();
          else if (step.kind === 'pageBack') live.pageBack();
          else if (step.kind === 'recordingFails') live.recordingFailed({ code: 'disk_full', retry: 'later' });
          else if (step.kind === 'wait') await clock.advance(step.ms);
          else if (step.kind === 'ingest') {
            // Of a room that somebody else sends to nothing is left to end.
            if (step.ingest === 'taken_over' && last.kind === 'live') ports.platformEnds();
            live.ingestChanged(ingestOf(step.ingest, clock.now()));
          } else if (knowsRoom(last)) {
            // Before its answer arrived nobody could hear of a room's end.
            ports.platformEnds();
            live.platformEnded('platform');
          }
        }
        end();
        await clock.advance(200_000);

        expect(wrong).toEqual([]);
        expect(ports.violations).toEqual([]);
        expect(ports.open()).toEqual([]);
        expect(ends.filter((row) => row.tookMs === null || row.tookMs > 5_000)).toEqual([]);
        expect(['prepare', 'ended', 'failed']).toContain(live.state().kind);
        expect(ports.finished_.map((row) => row.id)).toEqual(ports.began_.map((row) => row.id));
      },
    ),
    { numRuns: 300 },
  );
});
