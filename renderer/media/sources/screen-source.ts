/** The shared screen, window or tab, with the computer's sound where the system gives it. Starts only by a gesture. */

import { done, type Reply, refuse } from '../../../shared/domain/fault.ts';
import type { SourceState } from '../../../shared/domain/media.ts';
import { failureOf } from './pick-device.ts';

export type ScreenSource = {
  readonly picture: SourceState;
  readonly sound: SourceState;
  readonly stream: MediaStream | null;
  share(options: { audio: boolean }): Promise<Reply<{ label: string; audio: boolean }>>;
  stop(): void;
  describe(facts: { width?: number; height?: number; fps?: number }): void;
  close(): void;
};

const OFF: SourceState = { kind: 'off' };

export function createScreenSource(onChange: (change: { stream: boolean }) => void): ScreenSource {
  let picture: SourceState = OFF;
  let sound: SourceState = OFF;
  let stream: MediaStream | null = null;
  let turn = 0;

  const change = (next: { picture: SourceState; sound: SourceState; stream: MediaStream | null }) => {
    const streamChanged = next.stream !== stream;
    if (streamChanged) for (const track of stream?.getTracks() ?? []) track.stop();
    ({ picture, sound, stream } = next);
    onChange({ stream: streamChanged });
  };

  const accept = (opened: MediaStream, wantedSound: boolean): { label: string; audio: boolean } => {
    const video = opened.getVideoTracks()[0];
    const audio = opened.getAudioTracks()[0];
    const label = video?.label ?? '';
    if (video) video.contentHint = 'detail';
    const { width, height, frameRate } = video?.getSettings() ?? {};
    video?.addEventListener('ended', () => {
      if (stream !== opened) return;
      const lost: SourceState = { kind: 'failed', code: 'lost', label };
      change({ picture: lost, sound: audio ? lost : OFF, stream: null });
    });
    audio?.addEventListener('ended', () => {
      if (stream !== opened) return;
      sound = { kind: 'failed', code: 'lost', label: audio.label };
      onChange({ stream: false });
    });
    change({
      picture: { kind: 'on', label, width, height, fps: frameRate },
      sound: audio
        ? { kind: 'on', label: audio.label }
        : wantedSound
          ? { kind: 'failed', code: 'missing', label, detail: 'the system or the chosen source gives no sound' }
          : OFF,
      stream: opened,
    });
    return { label, audio: audio !== undefined };
  };

  return {
    get picture() {
      return picture;
    },
    get sound() {
      return sound;
    },
    get stream() {
      return stream;
    },
    async share({ audio }) {
      turn += 1;
      const mine = turn;
      const before = { picture, sound, stream };
      picture = { kind: 'opening' };
      onChange({ stream: false });
      try {
        // Processing meant for voices ruins music; our own sound must not come back in a circle.
        const sound = {
          echoCancellation: false,
          noiseSuppression: false,
          autoGainControl: false,
          restrictOwnAudio: true,
        };
        const opened = await navigator.mediaDevices.getDisplayMedia({
          video: { frameRate: { ideal: 30, max: 30 } },
          audio: audio ? sound : false,
        });
        if (mine !== turn) {
          for (const track of opened.getTracks()) track.stop();
          return refuse('screen_cancelled', { retry: 'now' });
        }
        return done(accept(opened, audio));
      } catch (error) {
        const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        // The same error name stands for the user's “cancel” and for the system's “no”; only its words differ.
        const refusedBySystem = /system|policy/i.test(detail) || failureOf(error) === 'busy';
        const code = refusedBySystem ? ('screen_denied' as const) : ('screen_cancelled' as const);
        if (mine === turn) {
          // A cancelled choice leaves what was shared before as it was.
          if (before.stream) change(before);
          else {
            const why = refusedBySystem ? ('denied' as const) : ('cancelled' as const);
            change({ picture: { kind: 'failed', code: why, label: '', detail }, sound: OFF, stream: null });
          }
        }
        return refuse(code, { retry: 'now', detail: detail.slice(0, 500) });
      }
    },
    stop() {
      turn += 1;
      change({ picture: OFF, sound: OFF, stream: null });
    },
    describe(facts) {
      if (picture.kind === 'on') picture = { ...picture, ...facts };
    },
    close() {
      turn += 1;
      for (const track of stream?.getTracks() ?? []) track.stop();
      stream = null;
    },
  };
}
