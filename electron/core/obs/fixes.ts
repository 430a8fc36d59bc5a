import {
  GOP_SECONDS,
  type ObsAudioInput,
  type ObsChange,
  type ObsVideo,
  type VideoFormat,
} from '../../../shared/domain/index.ts';
import type { EncoderReading } from './encoder.ts';
import { withKeyint } from './x264.ts';

/** Something in OBS that the studio can set from outside, with its value. */
export type ObsValue =
  | { kind: 'size'; canvasWidth: number; canvasHeight: number; outputWidth: number; outputHeight: number }
  /** `type`: how the host chose it in OBS (`FPSType` of the profile); null: not looked at. */
  | { kind: 'rate'; numerator: number; denominator: number; type: string | null }
  | { kind: 'parameter'; category: string; name: ParameterName; value: string }
  | { kind: 'mute'; input: string; muted: boolean };
export type ParameterName = 'VBitrate' | 'UseAdvanced' | 'x264Settings';

/** One request of a repair: what OBS has, and what it shall have. */
export type FixStep = { before: ObsValue; after: ObsValue };

/** The picture's settings are locked while anything in OBS sends or records. */
export const needsIdle = (steps: readonly FixStep[]): boolean =>
  steps.some(({ after }) => after.kind === 'size' || after.kind === 'rate');

const PARAMETER_WORDS: Record<ParameterName, string> = {
  VBitrate: 'bitrate',
  UseAdvanced: 'custom encoder settings',
  x264Settings: 'x264 options',
};

/** What a value is called in a list of changes; a mute goes by the name of its input. */
export function wordsOf(value: ObsValue): { what: string; text: string }[] {
  switch (value.kind) {
    case 'size':
      return [
        { what: 'canvas', text: `${value.canvasWidth}×${value.canvasHeight}` },
        { what: 'output', text: `${value.outputWidth}×${value.outputHeight}` },
      ];
    case 'rate':
      return [{ what: 'frame rate', text: String(roundedRate(value.numerator / value.denominator)) }];
    case 'mute':
      return [{ what: value.input, text: value.muted ? 'muted' : 'not muted' }];
    case 'parameter':
      return [{ what: PARAMETER_WORDS[value.name], text: parameterText(value.name, value.value) }];
  }
}

/** All of a value in one text. */
export const textOf = (value: ObsValue): string =>
  wordsOf(value)
    .map(({ text }) => text)
    .join(', ');

function parameterText(name: ParameterName, value: string): string {
  if (name === 'VBitrate') return `${value} kb/s`;
  return name === 'UseAdvanced' ? (value === 'true' ? 'on' : 'off') : value.trim();
}

export const roundedRate = (fps: number): number => Math.round(fps * 100) / 100;

/** As the host is shown it: only what differs. */
export const changesOf = (steps: readonly FixStep[]): ObsChange[] =>
  steps.flatMap(({ before, after }) => {
    const now = wordsOf(before);
    return wordsOf(after).flatMap(({ what, text }, index) => {
      const had = now[index]?.text ?? '';
      return had === text ? [] : [{ what, before: had, after: text }];
    });
  });

/** Same shape within 1 %: 606×1080 is as much 9:16 as whole pixels allow. */
export const sameAspect = (a: Size, b: Size): boolean =>
  Math.abs(a.width * b.height - b.width * a.height) <= 0.01 * a.width * b.height;
type Size = { width: number; height: number };

/** A canvas that OBS scales down to the wanted picture is fine: every source stays where the host laid it out. */
export const canvasFits = (video: ObsVideo, wanted: VideoFormat): boolean =>
  video.canvasWidth >= wanted.width &&
  video.canvasHeight >= wanted.height &&
  sameAspect({ width: video.canvasWidth, height: video.canvasHeight }, wanted);

export function sizeFix(video: ObsVideo, wanted: VideoFormat): FixStep[] {
  const { canvasWidth, canvasHeight, outputWidth, outputHeight } = video;
  const before = { kind: 'size', canvasWidth, canvasHeight, outputWidth, outputHeight } as const;
  const canvas = canvasFits(video, wanted)
    ? { canvasWidth, canvasHeight }
    : { canvasWidth: wanted.width, canvasHeight: wanted.height };
  return [{ before, after: { kind: 'size', ...canvas, outputWidth: wanted.width, outputHeight: wanted.height } }];
}

export const rateFix = (video: ObsVideo, wanted: VideoFormat): FixStep[] => [
  {
    before: { kind: 'rate', numerator: video.fpsNumerator, denominator: video.fpsDenominator, type: null },
    after: { kind: 'rate', numerator: wanted.fps, denominator: 1, type: null },
  },
];

const simple = (name: ParameterName, before: string, after: string): FixStep => ({
  before: { kind: 'parameter', category: 'SimpleOutput', name, value: before },
  after: { kind: 'parameter', category: 'SimpleOutput', name, value: after },
});

export const bitrateFix = (kbps: number, wantedKbps: number): FixStep[] => [
  simple('VBitrate', String(kbps), String(wantedKbps)),
];

/**
 * Adds the distance of key frames to the custom options. Where OBS does not heed them now, what stands there is not
 * brought to life along with it: the host switched it off, and nobody has seen this stream with it. Once undone, the
 * profile is as before, but an encoder that has run with the distance keeps it until OBS is restarted: OBS hands it the
 * options only while they are heeded.
 */
export function keyframeFix({ x264 }: EncoderReading, fps: number): FixStep[] {
  const frames = Math.max(1, Math.round(fps * GOP_SECONDS));
  const options = withKeyint(x264.used ? x264.options : '', frames);
  return [
    ...(options === x264.options.trim() ? [] : [simple('x264Settings', x264.options, options)]),
    ...(x264.used ? [] : [simple('UseAdvanced', 'false', 'true')]),
  ];
}

export const unmuteFix = (inputs: readonly ObsAudioInput[]): FixStep[] =>
  inputs.map(({ name }) => ({
    before: { kind: 'mute', input: name, muted: true },
    after: { kind: 'mute', input: name, muted: false },
  }));
