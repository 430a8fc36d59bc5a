import type { TrackConfig } from '../../../../shared/domain/media.ts';
import { EcmaArray, encodeAmf } from './amf0.ts';

/**
 * Bodies of FLV tags, which are RTMP's media messages (Adobe FLV specification 10.1, annex E.4). H.264 travels the
 * classic way: every RTMP server reads it, and Enhanced RTMP keeps it valid.
 */
type VideoConfig = Extract<TrackConfig, { track: 'video' }>;
type AudioConfig = Extract<TrackConfig, { track: 'audio' }>;

const AVC = 7;
const AAC = 10;
const KEY_FRAME = 1 << 4;
const INTER_FRAME = 2 << 4;
/** AAC is always said to be 44 kHz, 16 bit, stereo here; the AudioSpecificConfig says what it really is. */
const AAC_FLAGS = (AAC << 4) | 0x0f;

/** In front of an AVCDecoderConfigurationRecord. */
export const AVC_SEQUENCE_HEAD = Uint8Array.of(KEY_FRAME | AVC, 0, 0, 0, 0);
/** In front of a frame; composition time is 0 because live encoders make no B-frames. */
export const AVC_KEY_HEAD = Uint8Array.of(KEY_FRAME | AVC, 1, 0, 0, 0);
export const AVC_INTER_HEAD = Uint8Array.of(INTER_FRAME | AVC, 1, 0, 0, 0);
/** In front of an AudioSpecificConfig. */
export const AAC_SEQUENCE_HEAD = Uint8Array.of(AAC_FLAGS, 0);
export const AAC_FRAME_HEAD = Uint8Array.of(AAC_FLAGS, 1);

export function metaData(video: VideoConfig | undefined, audio: AudioConfig | undefined): Buffer {
  const fields: ConstructorParameters<typeof EcmaArray>[0] = { duration: 0 };
  if (video !== undefined) {
    fields.width = video.width;
    fields.height = video.height;
    fields.framerate = video.fps;
    fields.videodatarate = video.bitrate / 1000;
    fields.videocodecid = AVC;
  }
  if (audio !== undefined) {
    fields.audiosamplerate = audio.sampleRate;
    fields.audiosamplesize = 16;
    fields.audiochannels = audio.channels;
    fields.stereo = audio.channels === 2;
    fields.audiodatarate = audio.bitrate / 1000;
    fields.audiocodecid = AAC;
  }
  fields.encoder = 'Redcast Studio';
  return encodeAmf('@setDataFrame', 'onMetaData', new EcmaArray(fields));
}
