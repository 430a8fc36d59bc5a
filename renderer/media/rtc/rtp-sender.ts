import type { RtcPlan } from '../../../shared/domain/realtime.ts';
import { rebitrate } from './encodings.ts';

/** Bitrates and frame rate of the sizes that are sent; nothing is negotiated for it. */
export async function setBitrates(
  sender: RTCRtpSender | undefined,
  plan: Pick<RtcPlan, 'maxVideoBitrate' | 'fps'>,
): Promise<void> {
  if (!sender) return;
  const parameters = sender.getParameters();
  await sender.setParameters({ ...parameters, encodings: rebitrate(parameters.encodings, plan) });
}

/**
 * Whether a line that carries less costs frames (`hold`) or size. A browser begins with a guess of 300 kbit/s, makes the picture
 * smaller for it before it has read the start bitrate, and takes ten seconds to make it large again. Never throws.
 */
export async function holdSize(sender: RTCRtpSender | undefined, hold: boolean): Promise<void> {
  if (!sender) return;
  try {
    const parameters = sender.getParameters();
    parameters.degradationPreference = hold ? 'maintain-resolution' : 'maintain-framerate';
    await sender.setParameters(parameters);
  } catch {
    // A browser that knows no preference decides for itself.
  }
}
