const NAMES: readonly [RegExp, string][] = [
  [/x264/i, 'x264'],
  [/nvenc/i, 'NVENC'],
  [/qsv/i, 'Quick Sync'],
  [/amd|amf/i, 'AMD'],
  [/apple|videotoolbox/i, 'Apple'],
  [/vaapi/i, 'VA-API'],
];

/** An encoder of OBS by the name people know, with its codec where that is not H.264; its id where it is an unknown one. */
export function obsEncoderName(id: string): string {
  const name = NAMES.find(([pattern]) => pattern.test(id))?.[1] ?? id;
  const codec = obsCodecOf(id);
  return codec === 'H.264' || name === id ? name : `${name} ${codec}`;
}

export function obsCodecOf(id: string): 'H.264' | 'HEVC' | 'AV1' {
  if (/hevc|h265/i.test(id)) return 'HEVC';
  return /av1/i.test(id) ? 'AV1' : 'H.264';
}
