import type { RtcPlan } from '../../../shared/domain/realtime.ts';
import { type Attempt, type AttemptParts, startAttempt } from './attempt.ts';

export type RtcSender = {
  /**
   * Brings the connection to the plan: another attempt closes the one before and makes a new one, the same attempt only
   * takes over restarts of ICE and bitrates. Never throws: what fails is told as `rtc.failed` with this attempt's number.
   */
  apply(plan: RtcPlan | null): void;
  /** The mix of the stage. Another track takes the place of the one before on the running connection. */
  setSound(track: MediaStreamTrack | null): void;
  /** Reports. To be called twice a second by a clock that the browser does not slow down in a hidden page. */
  tick(): void;
  close(): void;
};

export function createRtcSender(options: AttemptParts): RtcSender {
  let running: Attempt | null = null;
  let sound: MediaStreamTrack | null = null;

  const drop = () => {
    running?.close();
    running = null;
  };

  return {
    apply(plan) {
      if (plan !== null && plan.attempt === running?.attempt) {
        running.change(plan);
        return;
      }
      drop();
      if (plan) running = startAttempt(plan, sound, options);
    },
    setSound(track) {
      sound = track;
      running?.setSound(track);
    },
    tick: () => running?.tick(),
    close: drop,
  };
}
