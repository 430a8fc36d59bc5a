import { refuse } from '../../shared/domain/index.ts';
import type { Attempts, AttemptsOptions, RtcCalls } from './realtime/index.ts';

/* An idle studio sends nothing in real time: all of it is loaded with the first stream or test that does. */

type Realtime = typeof import('./realtime/index.ts');

export const loadRealtime = (): Promise<Realtime> => import('./realtime/index.ts');

export type AttemptsLater = {
  /** For the page. Until there is an attempt, all of them are over. */
  readonly calls: RtcCalls;
  /** The one and only, made with the first use. */
  load(): Promise<Attempts>;
};

export function attemptsLater(options: AttemptsOptions): AttemptsLater {
  let loading: Promise<Attempts> | null = null;
  let made: Attempts | null = null;
  const over = async () => refuse('cancelled', { retry: 'now' });
  return {
    load() {
      loading ??= loadRealtime().then(({ createAttempts }) => {
        made = createAttempts(options);
        return made;
      });
      return loading;
    },
    calls: {
      capabilities: (attempt) => made?.calls.capabilities(attempt) ?? over(),
      createTransport: (attempt) => made?.calls.createTransport(attempt) ?? over(),
      connect: (attempt, dtls) => made?.calls.connect(attempt, dtls) ?? over(),
      produce: (attempt, kind, rtp) => made?.calls.produce(attempt, kind, rtp) ?? over(),
      restartIce: (attempt) => made?.calls.restartIce(attempt) ?? over(),
      whip: (attempt, sdp) => made?.calls.whip(attempt, sdp) ?? over(),
      whipRestart: (attempt, fragment) => made?.calls.whipRestart(attempt, fragment) ?? over(),
      report: (report) => made?.calls.report(report),
      failed: (attempt, fault) => made?.calls.failed(attempt, fault),
    },
  };
}
