/** Which encoder settings are tried, in which order. Pure; probing them is `probe.ts`. */
import { FORMATS, type FormatName } from '../../../shared/domain/media.ts';
import type { Size } from './layout.ts';

export type Candidate = {
  readonly codec: string;
  readonly acceleration: 'no-preference' | 'prefer-software';
  readonly width: number;
  readonly height: number;
};

/** H.264 table A-1: level, most macroblocks a frame, most macroblocks a second. */
const LEVELS: readonly (readonly [hex: string, frame: number, second: number])[] = [
  ['1e', 1620, 40_500],
  ['1f', 3600, 108_000],
  ['20', 5120, 216_000],
  ['28', 8192, 245_760],
  ['2a', 8704, 522_240],
  ['33', 36_864, 983_040],
];

/** The lowest H.264 level that carries this picture, as two hexadecimal digits. */
export function levelFor(size: Size, fps: number): string {
  const blocks = Math.ceil(size.width / 16) * Math.ceil(size.height / 16);
  const level = LEVELS.find(([, frame, second]) => blocks <= frame && blocks * fps <= second);
  return level ? level[0] : '34';
}

/** Profile and constraint bytes: high, main, constrained baseline. */
const PROFILES = ['6400', '4d00', '42e0'] as const;

/** The same shape at 720 lines, for machines that cannot carry 1080. */
function reduced(format: FormatName): Size | null {
  const { width, height } = FORMATS[format];
  if (Math.min(width, height) <= 720) return null;
  return width < height ? { width: 720, height: 1280 } : { width: 1280, height: 720 };
}

/**
 * Best first: the browser's own choice (hardware where it has any) in falling profiles, then software, then the same
 * at 720 lines. `prefer-hardware` is not asked for: Chromium takes it as a demand and refuses where there is none.
 */
export function ladderFor(format: FormatName): Candidate[] {
  const { width, height, fps } = FORMATS[format];
  const small = reduced(format);
  const sizes: Size[] = small ? [{ width, height }, small] : [{ width, height }];
  const accelerations = ['no-preference', 'prefer-software'] as const;
  return sizes.flatMap((size) =>
    accelerations.flatMap((acceleration) =>
      PROFILES.map((profile) => ({ codec: `avc1.${profile}${levelFor(size, fps)}`, acceleration, ...size })),
    ),
  );
}

/** The same encoder for a smaller picture; one that is not smaller is none. Its level stays: it allows for more. */
export function sized(candidate: Candidate, size: Size | null): Candidate {
  if (size === null || size.width >= candidate.width || size.height >= candidate.height) return candidate;
  return { ...candidate, width: size.width, height: size.height };
}

/** A live picture needs an even rate on the line; `constant` also keeps OpenH264 from overshooting after a cut. */
export function encoderConfig(candidate: Candidate, bitrate: number, fps: number): VideoEncoderConfig {
  return {
    codec: candidate.codec,
    width: candidate.width,
    height: candidate.height,
    bitrate,
    framerate: fps,
    hardwareAcceleration: candidate.acceleration,
    latencyMode: 'realtime',
    bitrateMode: 'constant',
    avc: { format: 'avc' },
  };
}
