import type { MediaPacket, TrackConfig } from '../../../shared/domain/media.ts';

/** A packet on the one output timeline, as every output takes it. */
export type OutPacket = {
  readonly track: 'video' | 'audio';
  /** Microseconds since the output began: decoding time and, as live encoders make no B-frames, presentation time. */
  readonly timeUs: number;
  readonly durationUs: number;
  readonly key: boolean;
  readonly data: Uint8Array;
  /** The parameters it was encoded with. Another object than before: the stream changed, tell the decoder. */
  readonly config: TrackConfig;
};

export type VideoConfig = Extract<TrackConfig, { track: 'video' }>;
export type AudioConfig = Extract<TrackConfig, { track: 'audio' }>;

/** Both tracks' parameters, as far as they are known. */
export type Configs = {
  readonly video?: VideoConfig;
  readonly audio?: AudioConfig;
};

/**
 * A loop of ready packets that is played while no page sends: pictures from a key frame on, and silent sound. Times of
 * its packets count for their order only; how long a picture stands follows from `durationUs` and their number.
 */
export type KeptSlate = {
  readonly video: VideoConfig;
  /** Null: the stream has no sound. */
  readonly audio: AudioConfig | null;
  readonly packets: readonly MediaPacket[];
  /** Of the pictures, once round. */
  readonly durationUs: number;
};
