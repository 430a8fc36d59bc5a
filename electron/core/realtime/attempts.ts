import type {
  Fault,
  RealtimeIngest,
  Reply,
  RtcNotice,
  RtcPlan,
  RtcReceived,
  RtcReport,
} from '../../../shared/domain/index.ts';
import type { PlatformClient } from '../platform/index.ts';
import { NO_CALLS, type RtcCalls } from './calls.ts';

export type AttemptOptions = {
  purpose: RtcPlan['purpose'];
  ingest: RealtimeIngest;
  video: Pick<RtcPlan, 'width' | 'height' | 'fps' | 'maxVideoBitrate' | 'startVideoBitrate' | 'layers'>;
  /** Who is asked for an SFU; not needed for WHIP. */
  client: PlatformClient | null;
  /** The same ingest with a fresh token, asked for once when the far end says `realtime_token_expired`. */
  refresh?(): Promise<Reply<RealtimeIngest>>;
  onReport(report: RtcReport): void;
  /** What the SFU says that it got, every 2 s. Never called for WHIP. */
  onReceived(received: RtcReceived): void;
  onNotice(notice: RtcNotice): void;
  /** The attempt cannot go on; once. It is still to be closed. */
  onFailed(fault: Fault): void;
};

/** One connection of the page, from its plan to its end. */
export type Attempt = {
  /** `RtcPlan.attempt` */
  readonly id: number;
  restartIce(): void;
  /** The page is told to stop, then the far end. Twice is harmless; resolves within 3 s. */
  close(): Promise<void>;
};

/** One at a time: a newer one closes the older. */
export type Attempts = {
  readonly calls: RtcCalls;
  begin(options: AttemptOptions): Attempt;
};

export type AttemptsOptions = {
  /** `StudioWishes`, of which only `rtc` is set here. */
  wishes: { rtc: RtcPlan | null };
  /** The wishes changed. */
  changed(): void;
  /** Tokens and credentials must stand in no log and no file. */
  keepSecret(value: string): void;
};

export function createAttempts(_options: AttemptsOptions): Attempts {
  return { calls: NO_CALLS, begin: () => ({ id: 0, restartIce: () => {}, close: async () => {} }) };
}
