/** What the host can do about cameras, microphones and the shared screen, from the stage and from a notice alike. */
import type { FaultCode } from '../../shared/domain/index.ts';
import type { StageEngine } from '../media/index.ts';
import { call } from './commands.ts';
import { studioNow } from './store.ts';
import { showFault } from './toasts.tsx';

/** Must be called inside a click: the browser opens its picker only then. */
export async function shareScreen(engine: StageEngine): Promise<void> {
  const shared = await engine.shareScreen({ audio: true });
  if (!shared.ok) {
    // A picker that was closed on purpose needs no message.
    if (shared.fault.code !== 'screen_cancelled') showFault(shared.fault);
    return;
  }
  const reply = await call((client) => client.stage.screen({ wanted: true, audio: shared.value.audio }));
  if (!reply.ok) showFault(reply.fault);
}

/** Asks for permission where it is missing, then tries the source again. */
export async function retrySource(engine: StageEngine, kind: 'camera' | 'microphone'): Promise<void> {
  const permission = studioNow()?.stage.report?.permissions[kind] ?? 'unknown';
  if (permission !== 'granted') {
    const reply = await engine.requestPermission(kind);
    if (!reply.ok) {
      showFault(reply.fault);
      return;
    }
  }
  engine.retrySource(kind);
}

/** What helps at once against a device's trouble, or null: it comes back by itself, or only hands can help. */
export function helpFor(
  code: FaultCode,
): 'retry_camera' | 'retry_microphone' | 'allow_camera' | 'allow_microphone' | 'share' | null {
  switch (code) {
    case 'camera_busy':
    case 'camera_frozen':
    case 'camera_failed':
      return 'retry_camera';
    case 'microphone_busy':
    case 'microphone_frozen':
    case 'microphone_failed':
      return 'retry_microphone';
    case 'camera_denied':
      return 'allow_camera';
    case 'microphone_denied':
      return 'allow_microphone';
    case 'screen_lost':
    case 'computer_audio_lost':
      return 'share';
    default:
      return null;
  }
}
