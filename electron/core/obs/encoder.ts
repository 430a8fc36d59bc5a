import { done, type ObsEncoder, type Reply } from '../../../shared/domain/index.ts';
import type { ObsDriver } from './driver.ts';
import { keyintOf } from './x264.ts';

/** What of the profile says how OBS encodes. */
export type EncoderReading = {
  encoder: ObsEncoder;
  /** Custom options of x264, and whether OBS heeds them. They mean nothing to any other encoder. */
  x264: { used: boolean; options: string };
};

/** Encoders of the simple output mode that are x264, and so take its options. */
export const isX264 = (encoder: string): boolean => /x264/i.test(encoder);

/** As OBS reads its own files: `true` in any case, or a number other than 0. */
export const isOn = (text: string | null): boolean =>
  text !== null && (text.trim().toLowerCase() === 'true' || wholeNumber(text) !== 0);

/** As OBS reads its own files: the digits at the start, 0 where there are none. */
export function wholeNumber(text: string | null): number {
  const number = Number.parseInt(text ?? '', 10);
  return Number.isSafeInteger(number) ? number : 0;
}

/** One value of the profile that OBS uses now; null where it has none. */
export async function readParameter(
  driver: Pick<ObsDriver, 'read'>,
  parameterCategory: string,
  parameterName: string,
): Promise<Reply<string | null>> {
  const reply = await driver.read('GetProfileParameter', { parameterCategory, parameterName });
  return reply.ok ? done(reply.value.parameterValue ?? null) : reply;
}

/**
 * How OBS encodes the stream. In its advanced mode the settings are in a file that OBS shows to nobody, so only the
 * encoder's name is known.
 *
 * `keyframeSeconds` is null for every encoder but x264 with a `keyint`: the simple mode has no setting for it, and what
 * a hardware encoder then does depends on its kind and on the version of OBS.
 */
export async function readEncoder(driver: Pick<ObsDriver, 'read'>, fps: number): Promise<Reply<EncoderReading>> {
  const values: Record<string, string | null> = {};
  const take = async (category: string, ...names: string[]): Promise<Reply<void>> => {
    for (const name of names) {
      const reply = await readParameter(driver, category, name);
      if (!reply.ok) return reply;
      values[name] = reply.value;
    }
    return done(undefined);
  };

  const mode = await take('Output', 'Mode');
  if (!mode.ok) return mode;
  if (values.Mode?.trim().toLowerCase() === 'advanced') {
    const advanced = await take('AdvOut', 'Encoder');
    if (!advanced.ok) return advanced;
    return done({
      encoder: { mode: 'advanced', encoder: values.Encoder || 'obs_x264' },
      x264: { used: false, options: '' },
    });
  }

  const simple = await take('SimpleOutput', 'StreamEncoder', 'VBitrate', 'ABitrate', 'UseAdvanced', 'x264Settings');
  if (!simple.ok) return simple;
  const encoder = values.StreamEncoder || 'x264';
  const x264 = { used: isOn(values.UseAdvanced ?? null), options: values.x264Settings ?? '' };
  const keyint = x264.used && isX264(encoder) ? keyintOf(x264.options) : null;
  return done({
    encoder: {
      mode: 'simple',
      encoder,
      videoKbps: wholeNumber(values.VBitrate ?? null),
      audioKbps: wholeNumber(values.ABitrate ?? null),
      keyframeSeconds: keyint === null || fps <= 0 ? null : Math.round((keyint / fps) * 1_000) / 1_000,
    },
    x264,
  });
}
