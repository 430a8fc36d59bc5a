import type { ObsAudioInput, ObsStats, ObsVideo, VideoFormat } from '../../../shared/domain/index.ts';
import type { EncoderReading } from './encoder.ts';

/** All that the findings are judged by. Null: OBS has not said it (yet); nothing is claimed about it then. */
export type FindingFacts = {
  /** What the room wants. */
  wanted: VideoFormat;
  video: ObsVideo | null;
  encoder: EncoderReading | null;
  audio: readonly ObsAudioInput[] | null;
  /** The loudest of the last ten seconds by input, in dB after volume and mute; null until listened that long. */
  loudness: ReadonlyMap<string, number> | null;
  /** Once a second, oldest first; older ones than ten seconds are not looked at. */
  stats: readonly ObsStats[];
  /** OBS streams, records, keeps a replay or feeds its virtual camera: settings of the picture are locked. */
  anythingActive: boolean;
  /** Name of the service that OBS streams to without the studio; null when it does not. */
  streamsElsewhere: string | null;
};
