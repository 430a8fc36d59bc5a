import type { MediaPacket } from '../../../shared/domain/media.ts';
import type { KeptSlate } from './packet.ts';
import type { Clock } from './publisher.ts';
import { silentFrame } from './silence.ts';

/** Between two looks at the clock: half a picture at 30 fps. */
const TICK_MS = 16;
/** This process stood still for longer: the loop goes on where it would be now instead of making up for it. */
const MOST_BEHIND_US = 1_000_000;
const SAMPLES = 1_024;

export type LooperOptions = {
  readonly clock: Clock;
  readonly loop: KeptSlate;
  /** Called in order of time within each track, from timers; the first packet is a key frame, at 0. */
  readonly push: (packet: MediaPacket) => void;
};

export type Looper = {
  /** The next picture is a key frame: the loop begins anew with it. */
  keyframe(): void;
  close(): void;
};

/**
 * Plays a loop in real time, for ever. Each track has a count of its own: picture `i` is due at `i / fps`, sound `j` at
 * `j · 1024 / rate`. So the two never drift apart, although the loop's picture and its sound differ in length.
 */
export function createLooper({ clock, loop, push }: LooperOptions): Looper {
  const pictures = loop.packets.filter((packet) => packet.track === 'video');
  const sounds = soundsOf(loop);
  const pictureUs = loop.durationUs / pictures.length;
  // Of a loop with few pictures each stands longer than its own length: the next source need not wait for that.
  const durationUs = Math.min(pictureUs, 1e6 / loop.video.fps);
  const soundUs = (SAMPLES * 1e6) / (loop.audio?.sampleRate ?? 48_000);
  const startedAtMs = clock.nowMs();
  let picture = 0;
  /** The picture with which the loop began anew last. */
  let firstPicture = 0;
  let sound = 0;
  let closed = false;
  let cancel = () => {};

  const sendPicture = () => {
    const packet = pictures[(picture - firstPicture) % pictures.length];
    if (packet) push({ ...packet, timestampUs: picture * pictureUs, durationUs });
    picture += 1;
  };
  const sendSound = () => {
    const data = sounds[sound % sounds.length];
    if (data) push({ track: 'audio', timestampUs: sound * soundUs, durationUs: soundUs, key: true, data });
    sound += 1;
  };

  /** On to the next key frame that is due by now; a group of pictures cannot be joined in its middle. */
  const skip = (nowUs: number) => {
    const due = Math.floor(nowUs / pictureUs);
    picture = Math.max(picture, due - ((due - firstPicture) % pictures.length));
    sound = Math.max(sound, Math.ceil((picture * pictureUs) / soundUs));
  };

  const tick = () => {
    if (closed) return;
    const nowUs = (clock.nowMs() - startedAtMs) * 1000;
    if (nowUs - picture * pictureUs > MOST_BEHIND_US) skip(nowUs);
    while (!closed && (picture * pictureUs <= nowUs || (sounds.length > 0 && sound * soundUs <= nowUs))) {
      if (sounds.length === 0 || picture * pictureUs <= sound * soundUs) sendPicture();
      else sendSound();
    }
    if (!closed) cancel = clock.after(TICK_MS, tick);
  };
  if (pictures.length > 0) tick();

  return {
    keyframe() {
      firstPicture = picture;
    },
    close() {
      closed = true;
      cancel();
    },
  };
}

/** The loop's own silence, or ours where it has none. */
function soundsOf(loop: KeptSlate): Uint8Array[] {
  if (loop.audio === null) return [];
  const own = loop.packets.filter((packet) => packet.track === 'audio').map((packet) => packet.data);
  const made = silentFrame(loop.audio);
  return own.length > 0 || made === null ? own : [made];
}
