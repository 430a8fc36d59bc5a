import type { RtcPlan } from '../../../shared/domain/realtime.ts';
import type { RtcPort } from './port.ts';

export type RtcSenderOptions = {
  readonly calls: RtcPort;
  /** Where the composed frames of the stage go, 30 a second; null: nowhere. The stream is transferred. */
  feed(frames: WritableStream<VideoFrame> | null): void;
  /** Failures without a state of their own, for the log. */
  trouble(where: string, detail: string): void;
};

export type RtcSender = {
  /**
   * Brings the connection to the plan: another attempt closes the one before and makes a new one, the same attempt only
   * takes over restarts of ICE and bitrates. Never throws: what fails is told as `rtc.failed` with this attempt's number.
   */
  apply(plan: RtcPlan | null): void;
  /** The mix of the stage. Another track takes the place of the one before on the running connection. */
  setSound(track: MediaStreamTrack | null): void;
  close(): void;
};

export function createRtcSender(options: RtcSenderOptions): RtcSender {
  return { apply() {}, setSound() {}, close: () => options.feed(null) };
}
