import { describe, expect, it } from 'vitest';
import { done, obsCodecOf, obsEncoderName, type Reply, refuse } from '../../../shared/domain/index.ts';
import type { ObsDriver } from './driver.ts';
import { isOn, isX264, readEncoder, wholeNumber } from './encoder.ts';
import type { ReadName } from './protocol.ts';

type Profile = Record<string, string | null>;
const SIMPLE: Profile = {
  'Output/Mode': 'Simple',
  'SimpleOutput/StreamEncoder': 'x264',
  'SimpleOutput/VBitrate': '2500',
  'SimpleOutput/ABitrate': '160',
  'SimpleOutput/UseAdvanced': 'false',
  'SimpleOutput/x264Settings': null,
};

/** Answers from a profile; a name that is not in it is refused. */
function reader(profile: Profile): Pick<ObsDriver, 'read'> & { asked: string[] } {
  const asked: string[] = [];
  async function read(_: ReadName, input: unknown): Promise<Reply<never>> {
    const { parameterCategory, parameterName } = input as Record<string, string>;
    const name = `${parameterCategory}/${parameterName}`;
    asked.push(name);
    const value = profile[name];
    if (value === undefined) return refuse('obs_timeout', { retry: 'now' });
    return done({ parameterValue: value, defaultParameterValue: null }) as Reply<never>;
  }
  return { asked, read };
}
const reading = async (profile: Profile, fps = 30) => {
  const reply = await readEncoder(reader(profile), fps);
  if (!reply.ok) throw new Error(reply.fault.code);
  return reply.value;
};

describe('the encoder of OBS', () => {
  it('as a fresh profile has it: key frames are left to x264', async () => {
    expect(await reading(SIMPLE)).toEqual({
      encoder: { mode: 'simple', encoder: 'x264', videoKbps: 2500, audioKbps: 160, keyframeSeconds: null },
      x264: { used: false, options: '' },
    });
  });

  it.each<[string, Profile, number, number | null]>([
    ['options that are heeded', { UseAdvanced: 'true', x264Settings: 'keyint=60 min-keyint=60' }, 30, 2],
    ['another frame rate', { UseAdvanced: 'true', x264Settings: 'keyint=60' }, 60_000 / 1_001, 1.001],
    ['options that are switched off', { UseAdvanced: 'false', x264Settings: 'keyint=60' }, 30, null],
    ['options without it', { UseAdvanced: 'true', x264Settings: 'bframes=2' }, 30, null],
    ['options cleared by a blank', { UseAdvanced: 'true', x264Settings: ' ' }, 30, null],
    ['no distance', { UseAdvanced: 'true', x264Settings: 'keyint=0' }, 30, null],
    ['no frame rate', { UseAdvanced: 'true', x264Settings: 'keyint=60' }, 0, null],
    ['the light x264', { StreamEncoder: 'x264_lowcpu', UseAdvanced: '1', x264Settings: 'keyint=30' }, 30, 1],
    [
      'an encoder that takes no such options',
      { StreamEncoder: 'nvenc', UseAdvanced: 'true', x264Settings: 'keyint=60' },
      30,
      null,
    ],
  ])('with %s', async (_, change, fps, seconds) => {
    const profile = { ...SIMPLE };
    for (const [name, value] of Object.entries(change)) profile[`SimpleOutput/${name}`] = value;
    expect((await reading(profile, fps)).encoder).toMatchObject({ mode: 'simple', keyframeSeconds: seconds });
  });

  it('in the advanced mode is known by its name alone', async () => {
    const driver = reader({ 'Output/Mode': 'advanced', 'AdvOut/Encoder': 'obs_nvenc_h264_tex' });
    expect(await readEncoder(driver, 30)).toEqual({
      ok: true,
      value: { encoder: { mode: 'advanced', encoder: 'obs_nvenc_h264_tex' }, x264: { used: false, options: '' } },
    });
    expect(driver.asked).toEqual(['Output/Mode', 'AdvOut/Encoder']);
    expect((await reading({ 'Output/Mode': 'Advanced', 'AdvOut/Encoder': null })).encoder.encoder).toBe('obs_x264');
  });

  it('is not guessed when OBS does not answer', async () => {
    for (const gone of Object.keys(SIMPLE)) {
      const { [gone]: _, ...rest } = SIMPLE;
      expect(await readEncoder(reader(rest), 30)).toMatchObject({ ok: false, fault: { code: 'obs_timeout' } });
    }
    expect(await readEncoder(reader({ 'Output/Mode': 'Advanced' }), 30)).toMatchObject({ ok: false });
  });

  it('has numbers and yes or no as OBS itself reads them', async () => {
    const profile = { ...SIMPLE, 'SimpleOutput/VBitrate': 'lots', 'SimpleOutput/ABitrate': '192kbps' };
    expect((await reading(profile)).encoder).toMatchObject({ videoKbps: 0, audioKbps: 192 });
    expect(['true', 'TRUE', '1', ' true ', '-1'].map(isOn)).toEqual([true, true, true, true, true]);
    expect([null, '', 'false', '0', 'yes', 'on'].some(isOn)).toBe(false);
    expect([null, '', '12', '12.9', '99999999999999999999'].map(wholeNumber)).toEqual([0, 0, 12, 12, 0]);
  });

  it('has a name that people know', () => {
    const names = ['x264', 'x264_lowcpu', 'nvenc', 'nvenc_av1', 'amd_hevc', 'apple_h264', 'qsv', 'obs_qsv11_av1'];
    expect(names.map(obsEncoderName)).toEqual([
      'x264',
      'x264',
      'NVENC',
      'NVENC AV1',
      'AMD HEVC',
      'Apple',
      'Quick Sync',
      'Quick Sync AV1',
    ]);
    expect(obsEncoderName('h265_texture_amf')).toBe('AMD HEVC');
    expect(obsEncoderName('some_new_hevc')).toBe('some_new_hevc');
    expect(['obs_x264', 'x264_lowcpu', 'nvenc'].map(isX264)).toEqual([true, true, false]);
    expect(['com.apple.videotoolbox.videoencoder.ave.hevc', 'av1_texture_amf', 'x264'].map(obsCodecOf)).toEqual([
      'HEVC',
      'AV1',
      'H.264',
    ]);
  });
});
