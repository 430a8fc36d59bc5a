import type { IngestState } from '../../shared/domain/index.ts';
import type { PublisherState } from './egress/index.ts';
import type { WatchState } from './realtime/index.ts';

/**
 * What the publisher, or the watchdog of real time, says, in the words of the live session. The publisher's clock is monotonic and people read wall
 * time: a moment is translated once and then stays, also when the wall clock is set anew in the middle of an outage.
 * `closesAtMs` is the live session's to know.
 */
export function createIngestStates(
  monotonicMs: () => number = () => performance.now(),
  wallMs: () => number = () => Date.now(),
): (state: PublisherState | WatchState) => IngestState {
  let last = { monotonicMs: Number.NaN, wallMs: 0 };
  const wall = (atMs: number) => Math.round(wallMs() + (atMs - monotonicMs()));
  const since = (atMs: number): number => {
    if (last.monotonicMs !== atMs) last = { monotonicMs: atMs, wallMs: wall(atMs) };
    return last.wallMs;
  };
  return (state) => {
    switch (state.kind) {
      case 'connecting':
        return { kind: 'connecting' };
      case 'sending':
        return { kind: 'sending', sinceMs: since(state.sinceMs) };
      case 'degraded':
        return { kind: 'degraded', sinceMs: since(state.sinceMs), why: state.why };
      case 'reconnecting': {
        const { attempt, fault } = state;
        const nextTryAtMs = wall(state.nextTryAtMs);
        return { kind: 'reconnecting', sinceMs: since(state.sinceMs), attempt, nextTryAtMs, fault, closesAtMs: null };
      }
      case 'taken_over':
        return { kind: 'taken_over', atMs: since(state.atMs), fault: state.fault };
      case 'failed':
        return { kind: 'failed', fault: state.fault };
      case 'closed':
        return { kind: 'connecting' };
    }
  };
}
