/** What the two ways of sending have in common. */
import type { RtcPlan, RtcReport } from '../../../shared/domain/realtime.ts';
import type { RtcPort } from './port.ts';
import type { Stat } from './stat.ts';

export type ConnectionState = RtcReport['connection'];

export type ConnectionParts = {
  readonly plan: RtcPlan;
  readonly calls: RtcPort;
  readonly picture: MediaStreamTrack;
  readonly sound: MediaStreamTrack;
  /** Aborted when the attempt is over; a connection that is still being made stops there. */
  readonly signal: AbortSignal;
  changed(state: ConnectionState): void;
};

/** One connection to the far end. Its methods throw `FaultError`s. */
export type Connection = {
  /** Resolves when everything that is to be said has been said, not when media flows. */
  open(): Promise<void>;
  /** Empty before there is anything to count. */
  stats(): Promise<Iterable<Stat>>;
  restartIce(): Promise<void>;
  /** Takes over bitrates and frame rate; sizes and codecs stay. */
  change(plan: RtcPlan): Promise<void>;
  /** From now on a narrow line makes the picture smaller. Before, it keeps the size it begins with. */
  letShrink(): Promise<void>;
  /** Another track in place of the one of its kind, without a word to the far end. */
  setTrack(track: MediaStreamTrack): Promise<void>;
  /** Twice is harmless. */
  close(): void;
};

/** Ready to be asked for anything: a plain list of the browser's entries. */
export const entriesOf = (report: RTCStatsReport): Stat[] => {
  const found: Stat[] = [];
  report.forEach((entry: Stat) => {
    found.push(entry);
  });
  return found;
};
