import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LiveState, SessionId } from '../../../shared/domain/index.ts';
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
    weight: 1,
    arbitrary: fc.constantFrom('sending' as const, 'degraded' as const, 'failed' as const).map((ingest) => ({
      kind: 'ingest' as const,
      ingest,
    })),
  },
  {
    weight: 5,
    arbitrary: fc
      .oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 6_000 }), fc.constant(30_000))
      .map((ms) => ({ kind: 'wait' as const, ms })),
  },
);

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
      async (moves, behaviours, destination) => {
        const clock = new ManualClock();
        const ports = new FakePorts(clock, destination);
        let asked = 0;
        ports.behave = () => behaviours[asked++ % behaviours.length] ?? { kind: 'ok' };
        let ids = 0;
        const live = createLive({ ports, clock, log: fakeLog(), newId: () => SessionId.parse(`s${++ids}`) });

        const wrong: string[] = [];
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
            live.ingestChanged(
              step.ingest === 'failed'
                ? { kind: 'failed', fault: { code: 'ingest_lost', retry: 'later' } }
                : step.ingest === 'degraded'
                  ? { kind: 'degraded', sinceMs: clock.now(), why: 'queue' }
                  : { kind: 'sending', sinceMs: clock.now() },
            );
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
