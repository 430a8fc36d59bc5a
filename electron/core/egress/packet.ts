import type { TrackConfig } from '../../../shared/domain/media.ts';

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

/** Both tracks' parameters, as far as they are known. */
export type Configs = {
  readonly video?: Extract<TrackConfig, { track: 'video' }>;
  readonly audio?: Extract<TrackConfig, { track: 'audio' }>;
};
