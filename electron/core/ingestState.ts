import type { IngestState } from '../../shared/domain/index.ts';
import type { PublisherState } from './egress/index.ts';

/** The publisher's clock is monotonic; people read wall time. */
const wallMs = (monotonicMs: number): number => Math.round(performance.timeOrigin + monotonicMs);

/** What the publisher says, in the words of the live session. `closesAtMs` is the live session's to know. */
export function ingestState(state: PublisherState): IngestState {
  switch (state.kind) {
    case 'connecting':
      return { kind: 'connecting' };
    case 'sending':
      return { kind: 'sending', sinceMs: wallMs(state.sinceMs) };
    case 'reconnecting':
      return {
        kind: 'reconnecting',
        sinceMs: Date.now(),
        attempt: state.attempt,
        nextTryAtMs: wallMs(state.nextTryAtMs),
        fault: state.fault,
        closesAtMs: null,
      };
    case 'failed':
      return { kind: 'failed', fault: state.fault };
    case 'closed':
      return { kind: 'connecting' };
  }
}
