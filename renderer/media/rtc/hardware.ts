/** Which of the far end's formats this machine encodes in hardware. */
import type { RtcPlan } from '../../../shared/domain/realtime.ts';

type Codec = { readonly mimeType: string; readonly parameters?: unknown };

/** The browser asks its graphics process, which answers in milliseconds or, when it hangs, not at all. */
const ANSWER_WITHIN_MS = 500;

/** Those of the list that are encoded in hardware at the plan's size; none where the browser does not say. */
export async function inHardware<C extends Codec>(codecs: readonly C[], plan: RtcPlan): Promise<ReadonlySet<C>> {
  const { width, height, fps: framerate, maxVideoBitrate: bitrate } = plan;
  const able = new Set<C>();
  const ask = async (codec: C) => {
    const contentType = [codec.mimeType, ...parametersOf(codec)].join(';');
    const { powerEfficient } = await navigator.mediaCapabilities.encodingInfo({
      type: 'webrtc',
      video: { contentType, width, height, framerate, bitrate },
    });
    if (powerEfficient) able.add(codec);
  };
  // A browser that refuses the question says no more than one that does not answer: software.
  const asked = Promise.allSettled(codecs.map(ask));
  await Promise.race([asked, new Promise((wake) => setTimeout(wake, ANSWER_WITHIN_MS))]);
  return new Set(able);
}

function parametersOf({ parameters }: Codec): string[] {
  if (typeof parameters === 'string') return parameters === '' ? [] : [parameters];
  return typeof parameters === 'object' && parameters !== null
    ? Object.entries(parameters).map(([name, value]) => `${name}=${String(value)}`)
    : [];
}
