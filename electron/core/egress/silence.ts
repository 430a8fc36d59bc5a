import type { TrackConfig } from '../../../shared/domain/media.ts';

/** One AAC-LC frame of silence each, as FFmpeg's encoder writes `anullsrc` (raw data block, without ADTS). */
const STEREO = Uint8Array.of(0x21, 0x10, 0x04, 0x60, 0x8c, 0x1c);
const MONO = Uint8Array.of(0x01, 0x18, 0x20, 0x07);

/** A silent frame that fits between frames of this track, or null when we have none for it. */
export function silentFrame(config: TrackConfig): Uint8Array | null {
  if (config.track !== 'audio' || config.codec !== 'mp4a.40.2') return null;
  if (config.channels === 2) return STEREO;
  return config.channels === 1 ? MONO : null;
}
