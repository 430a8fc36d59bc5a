/** How the picture is divided into sizes (simulcast), and which of the far end's formats is sent. Pure. */
import type { RTC_CODECS, RtcPlan } from '../../../shared/domain/realtime.ts';

/** The part of RTCRtpEncodingParameters that is set here. */
export type Encoding = {
  readonly rid?: string;
  readonly scaleResolutionDownBy: number;
  readonly maxBitrate: number;
  readonly maxFramerate: number;
  readonly scalabilityMode: string;
};

type Sizes = Pick<RtcPlan, 'layers' | 'maxVideoBitrate' | 'fps'>;

/**
 * Bitrate of a size, as a share of the next larger one's. Half the width and height are a quarter of the pixels; a small
 * picture needs some more for each of them: Chromium's own table gives 720p 2,500, 360p 700 and 180p 200 kbit/s.
 */
const OF_THE_LARGER = 0.28;
/** Below this H.264 shows blocks at any size. */
const LEAST_BITRATE = 60_000;

/** Bitrates of the sizes, smallest first; together `total` bit/s. */
export function splitBitrate(total: number, layers: number): number[] {
  const weights = Array.from({ length: layers }, (_, i) => OF_THE_LARGER ** (layers - 1 - i));
  const sum = weights.reduce((a, b) => a + b, 0);
  const smaller = weights.slice(0, -1).map((weight) => Math.max(LEAST_BITRATE, Math.round((total * weight) / sum)));
  return [...smaller, Math.max(LEAST_BITRATE, total - smaller.reduce((a, b) => a + b, 0))];
}

/**
 * Smallest first, as SFUs count them. One size has no `rid`: some servers take none.
 * L1T1: several rates within a size are not offered by every hardware encoder for H.264, and the browser would encode in
 * software without a word.
 */
export function encodingsOf({ layers, maxVideoBitrate, fps }: Sizes): Encoding[] {
  const bitrates = splitBitrate(maxVideoBitrate, layers);
  return bitrates.map((maxBitrate, i) => ({
    ...(layers > 1 ? { rid: `r${i}` } : {}),
    scaleResolutionDownBy: 2 ** (layers - 1 - i),
    maxBitrate,
    maxFramerate: fps,
    scalabilityMode: 'L1T1',
  }));
}

/** Puts the plan's bitrates into encodings that are there. A different number of them is spread over the largest. */
export function rebitrate<E extends { maxBitrate?: number; maxFramerate?: number }>(
  encodings: readonly E[],
  plan: Pick<RtcPlan, 'maxVideoBitrate' | 'fps'>,
): (E & { maxBitrate: number; maxFramerate: number })[] {
  const bitrates = splitBitrate(plan.maxVideoBitrate, encodings.length);
  return encodings.map((encoding, i) => ({
    ...encoding,
    maxBitrate: bitrates[i] ?? LEAST_BITRATE,
    maxFramerate: plan.fps,
  }));
}

type RtcCodec = (typeof RTC_CODECS)[number];

const MIME: Readonly<Record<RtcCodec, string>> = { h264: 'video/h264', vp8: 'video/vp8' };

/** What both sides can do, as a browser or an SFU lists it. */
type Offered = { readonly mimeType: string; readonly parameters?: unknown };

/** `42e01f` → `42e0`: profile and its constraints, without the level. Null for what is no H.264. */
export function profileOf(codec: Offered): string | null {
  if (codec.mimeType.toLowerCase() !== MIME.h264) return null;
  const { parameters } = codec;
  const id =
    typeof parameters === 'object' && parameters !== null && 'profile-level-id' in parameters
      ? String(parameters['profile-level-id'])
      : '42e01f';
  return id.slice(0, 4).toLowerCase();
}

/** One NAL unit a packet only (`packetization-mode=0`): key frames of any size do not fit. */
const singleUnit = (codec: Offered): boolean => {
  const { parameters } = codec;
  if (codec.mimeType.toLowerCase() !== MIME.h264) return false;
  return !(
    typeof parameters === 'object' &&
    parameters !== null &&
    'packetization-mode' in parameters &&
    Number(parameters['packetization-mode']) === 1
  );
};

/**
 * The codecs of a list that may be sent, best first: in the plan's order, within H.264 those that the machine encodes in
 * hardware first, otherwise as the list has them. Empty: no common codec.
 */
export function codecsInOrder<C extends Offered>(
  offered: readonly C[],
  wanted: readonly RtcCodec[],
  inHardware: (codec: C) => boolean = () => false,
): C[] {
  return wanted.flatMap((name) => {
    const able = offered.filter((codec) => codec.mimeType.toLowerCase() === MIME[name] && !singleUnit(codec));
    return [...able.filter(inHardware), ...able.filter((codec) => !inHardware(codec))];
  });
}
