/** What is asked of cameras and microphones, and what it means when they refuse. */
import { type CapturePlan, FORMATS } from '../../../shared/domain/media.ts';
import { failureOf } from './pick-device.ts';

/** Voice: the browser takes out echo and noise and keeps the level. */
export const MICROPHONE: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

/** As many lines as the picture has use for; cameras are landscape, a portrait picture is cut from the middle. */
export function cameraConstraints(plan: CapturePlan): MediaTrackConstraints {
  const { width, height } = FORMATS[plan.format];
  const full = Math.max(width, height) > 1280;
  return {
    width: { ideal: full ? 1920 : 1280 },
    height: { ideal: full ? 1080 : 720 },
    frameRate: { ideal: 30, max: 30 },
  };
}

export function faultOf(kind: 'camera' | 'microphone', error: unknown) {
  const why = failureOf(error);
  if (why === 'missing') return kind === 'camera' ? 'no_camera' : 'no_microphone';
  if (kind === 'microphone') return why === 'denied' ? 'microphone_denied' : 'microphone_lost';
  return why === 'denied' ? 'camera_denied' : 'camera_busy';
}
