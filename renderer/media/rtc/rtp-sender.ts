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
