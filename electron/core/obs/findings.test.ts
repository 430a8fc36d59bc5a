import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FindingId,
  FORMATS,
  FormatName,
  type ObsAudioInput,
  type ObsEncoder,
  ObsFinding,
  type ObsStats,
  type ObsVideo,
} from '../../../shared/domain/index.ts';
import type { EncoderReading } from './encoder.ts';
import type { FindingFacts } from './facts.ts';
import { findingsFrom, fixFor } from './findings.ts';
import type { ObsValue } from './fixes.ts';
import { keyintOf } from './x264.ts';

type Simple = Extract<ObsEncoder, { mode: 'simple' }>;

const PORTRAIT: ObsVideo = {
  canvasWidth: 720,
  canvasHeight: 1280,
  outputWidth: 720,
  outputHeight: 1280,
  fpsNumerator: 30,
  fpsDenominator: 1,
};
const encoder = (more: Partial<Simple> = {}, x264: Partial<EncoderReading['x264']> = {}): EncoderReading => ({
  encoder: { mode: 'simple', encoder: 'x264', videoKbps: 2500, audioKbps: 128, keyframeSeconds: 2, ...more },
  x264: { used: true, options: 'keyint=60', ...x264 },
});
const input = (name: string, kind: string, muted = false): ObsAudioInput => ({ name, kind, muted, volumeDb: 0 });
const MIC = input('Mic/Aux', 'wasapi_input_capture');
const DESKTOP = input('Desktop Audio', 'wasapi_output_capture');
const CLIP = input('Music', 'ffmpeg_source');
const muted = (one: ObsAudioInput): ObsAudioInput => ({ ...one, muted: true });

const stat = (second: number, more: Partial<ObsStats> = {}): ObsStats => ({
  atMs: 1_000_000 + second * 1_000,
  activeFps: 30,
  renderMs: 4,
  renderTotal: second * 30,
  renderSkipped: 0,
  outputTotal: second * 30,
  outputSkipped: 0,
  bitrate: 2_500_000,
  congestion: 0,
  cpuPercent: 5,
  memoryMb: 300,
  diskFreeMb: 100_000,
  ...more,
});
const seconds = (count: number, at: (second: number) => Partial<ObsStats> = () => ({})): ObsStats[] =>
  Array.from({ length: count }, (_, second) => stat(second, at(second)));

const facts = (more: Partial<FindingFacts> = {}): FindingFacts => ({
  wanted: FORMATS.portrait720,
  video: PORTRAIT,
  encoder: encoder(),
  audio: [MIC, DESKTOP],
  loudness: new Map([
    ['Mic/Aux', -20],
    ['Desktop Audio', -100],
  ]),
  stats: seconds(12),
  anythingActive: false,
  streamsElsewhere: null,
  ...more,
});
const find = (id: FindingId, more: Partial<FindingFacts> = {}): ObsFinding | null =>
  findingsFrom(facts(more)).find((one) => one.id === id) ?? null;

describe('findings', () => {
  it('list what was checked and is fine', () => {
    const found = findingsFrom(facts());
    expect(found.map(({ id }) => id)).toEqual(FindingId.options);
    expect(found.every(({ level, fix, locked }) => level === 'ok' && fix === null && !locked)).toBe(true);
    expect(found.map(({ code }) => code)).toEqual(['ok', 'ok', 'software', ...Array.from({ length: 7 }, () => 'ok')]);
  });

  it('claim nothing about what OBS has not said', () => {
    const nothing = { video: null, encoder: null, audio: null, loudness: null, stats: [] };
    expect(findingsFrom(facts(nothing)).map(({ id }) => id)).toEqual(['stream_elsewhere']);
  });

  it('come worst first, then in their own order', () => {
    const found = findingsFrom(
      facts({ streamsElsewhere: 'Twitch', audio: [muted(MIC)], encoder: encoder({ videoKbps: 300 }) }),
    );
    expect(found.map(({ id }) => id)).toEqual([
      ...['stream_elsewhere', 'bitrate', 'sound_muted'],
      ...['canvas', 'frame_rate', 'encoder', 'keyframes', 'disk', 'frames'],
    ]);
    expect(found[0]).toMatchObject({ level: 'block', code: 'streaming', params: { service: 'Twitch' }, fix: null });
  });
});

describe('canvas', () => {
  const video = (canvasWidth: number, canvasHeight: number, outputWidth: number, outputHeight: number): ObsVideo => ({
    ...PORTRAIT,
    ...{ canvasWidth, canvasHeight, outputWidth, outputHeight },
  });
  const canvas = { what: 'canvas', before: '1920×1080', after: '720×1280' };
  const output = (before: string) => ({ what: 'output', before, after: '720×1280' });

  it.each<[string, ObsVideo, string, unknown[] | null]>([
    ['as wanted', PORTRAIT, 'ok', null],
    ['larger, of the same shape, scaled down', video(1080, 1920, 720, 1280), 'ok', null],
    ['larger, nearly of the same shape', video(1082, 1920, 720, 1280), 'ok', null],
    ['landscape', video(1920, 1080, 1920, 1080), 'orientation', [canvas, output('1920×1080')]],
    ['landscape, squeezed into portrait', video(1920, 1080, 720, 1280), 'orientation', [canvas]],
    [
      'landscape that comes out of a portrait canvas',
      video(1080, 1920, 1280, 720),
      'orientation',
      [output('1280×720')],
    ],
    ['square', video(1080, 1080, 1080, 1080), 'size', [{ ...canvas, before: '1080×1080' }, output('1080×1080')]],
    ['not scaled down', video(1080, 1920, 1080, 1920), 'size', [output('1080×1920')]],
    ['smaller', video(540, 960, 540, 960), 'size', [{ ...canvas, before: '540×960' }, output('540×960')]],
    ['smaller, blown up', video(540, 960, 720, 1280), 'size', [{ ...canvas, before: '540×960' }]],
    ['a little too narrow', video(714, 1280, 720, 1280), 'size', [{ ...canvas, before: '714×1280' }]],
    ['another portrait', video(1080, 1440, 720, 1280), 'size', [{ ...canvas, before: '1080×1440' }]],
  ])('%s', (_, have, code, changes) => {
    const found = find('canvas', { video: have });
    expect(found).toMatchObject({ level: changes ? 'look' : 'ok', code });
    expect(found?.fix?.changes ?? null).toEqual(changes);
  });

  it('knows a room that wants landscape', () => {
    expect(find('canvas', { wanted: FORMATS.landscape720 })).toMatchObject({
      code: 'orientation',
      params: { width: 720, height: 1280, canvasWidth: 720, canvasHeight: 1280, wantWidth: 1280, wantHeight: 720 },
    });
  });

  it('is locked while anything sends or records, and only what is to be mended', () => {
    const have = { video: video(1920, 1080, 1920, 1080), anythingActive: true };
    expect(find('canvas', have)?.locked).toBe(true);
    expect(find('canvas', { ...have, video: PORTRAIT })?.locked).toBe(false);
    expect(find('canvas', { ...have, anythingActive: false })?.locked).toBe(false);
    const fast = { ...PORTRAIT, fpsNumerator: 60 };
    expect(find('frame_rate', { video: fast, anythingActive: true })?.locked).toBe(true);
    expect(find('bitrate', { encoder: encoder({ videoKbps: 9000 }), anythingActive: true })?.locked).toBe(false);
  });
});

describe('frame rate', () => {
  it.each<[number, number, string, string]>([
    [30, 1, 'ok', ''],
    [30_000, 1_001, 'ok', ''],
    [60_000, 1_001, 'high', '59.94'],
    [60, 1, 'high', '60'],
    [25, 1, 'low', '25'],
    [24_000, 1_001, 'low', '23.98'],
  ])('%i/%i', (fpsNumerator, fpsDenominator, code, before) => {
    const found = find('frame_rate', { video: { ...PORTRAIT, fpsNumerator, fpsDenominator } });
    expect(found).toMatchObject({ code, params: { want: 30 } });
    expect(found?.fix).toEqual(before ? { changes: [{ what: 'frame rate', before, after: '30' }] } : null);
  });
});

describe('encoder', () => {
  const advanced = (name: string): EncoderReading => ({
    encoder: { mode: 'advanced', encoder: name },
    x264: { used: false, options: '' },
  });

  it.each<[EncoderReading, string, string, Record<string, unknown>]>([
    [encoder({ encoder: 'x264_lowcpu' }), 'ok', 'software', { encoder: 'x264' }],
    [encoder({ encoder: 'nvenc' }), 'ok', 'hardware', { encoder: 'NVENC' }],
    [encoder({ encoder: 'apple_hevc' }), 'look', 'codec', { encoder: 'Apple HEVC', codec: 'HEVC' }],
    [advanced('obs_x264'), 'look', 'unreadable', { encoder: 'x264', kbps: 2500, seconds: 2 }],
    [advanced('obs_nvenc_h264_tex'), 'look', 'unreadable', { encoder: 'NVENC' }],
    [advanced('obs_nvenc_av1_tex'), 'look', 'codec', { encoder: 'NVENC AV1', codec: 'AV1' }],
  ])('%j', (reading, level, code, params) => {
    expect(find('encoder', { encoder: reading })).toMatchObject({ level, code, params, fix: null });
  });

  it('of the advanced mode says nothing of bitrate and key frames', () => {
    const ids = findingsFrom(facts({ encoder: advanced('obs_x264') })).map(({ id }) => id);
    expect(ids).not.toContain('bitrate');
    expect(ids).not.toContain('keyframes');
  });
});

describe('bitrate', () => {
  it.each<[number, FormatName, string]>([
    [1_499, 'portrait720', 'low'],
    [1_500, 'portrait720', 'ok'],
    [3_750, 'portrait720', 'ok'],
    [3_751, 'portrait720', 'high'],
    [0, 'portrait720', 'low'],
    [2_399, 'portrait1080', 'low'],
    [6_000, 'portrait1080', 'ok'],
    [6_001, 'portrait1080', 'high'],
  ])('%i kb/s for %s is %s', (videoKbps, format, code) => {
    const wanted = FORMATS[format];
    const found = find('bitrate', { wanted, encoder: encoder({ videoKbps }) });
    expect(found).toMatchObject({ code, params: { kbps: videoKbps, want: wanted.bitrate / 1_000 } });
    const change = { what: 'bitrate', before: `${videoKbps} kb/s`, after: `${wanted.bitrate / 1_000} kb/s` };
    expect(found?.fix).toEqual(code === 'ok' ? null : { changes: [change] });
  });
});

describe('key frames', () => {
  const options = (before: string, after: string) => ({ what: 'x264 options', before, after });
  const heeded = { what: 'custom encoder settings', before: 'off', after: 'on' };

  it.each<[string, EncoderReading, string, unknown[] | null]>([
    ['every 2 s', encoder(), 'ok', null],
    ['every 2.002 s', encoder({ keyframeSeconds: 2.002 }), 'ok', null],
    ['every second', encoder({ keyframeSeconds: 1 }), 'ok', null],
    [
      'left to x264, with options of the host',
      encoder({ keyframeSeconds: null }, { options: 'bframes=2' }),
      'auto',
      [options('bframes=2', 'bframes=2 keyint=60')],
    ],
    [
      'left to x264, without options',
      encoder({ keyframeSeconds: null }, { used: false, options: '' }),
      'auto',
      [options('', 'keyint=60'), heeded],
    ],
    [
      'left to x264, with the right options switched off',
      encoder({ keyframeSeconds: null }, { used: false, options: ' keyint=60 ' }),
      'auto',
      [heeded],
    ],
    [
      'left to x264, with other options switched off: they stay off',
      encoder({ keyframeSeconds: null }, { used: false, options: 'threads=1' }),
      'auto',
      [options('threads=1', 'keyint=60'), heeded],
    ],
    [
      'every 4 s',
      encoder({ keyframeSeconds: 4 }, { options: 'keyint=120' }),
      'long',
      [options('keyint=120', 'keyint=60')],
    ],
    [
      'all the time',
      encoder({ keyframeSeconds: 0.033 }, { options: 'keyint=1' }),
      'short',
      [options('keyint=1', 'keyint=60')],
    ],
  ])('%s', (_, reading, code, changes) => {
    const found = find('keyframes', { encoder: reading });
    expect(found).toMatchObject({ code, level: changes ? 'look' : 'ok', params: { want: 2 }, locked: false });
    expect(found?.fix?.changes ?? null).toEqual(changes);
  });

  it('left to x264 come every 250 frames, and are set for the frame rate of OBS', () => {
    const auto = encoder({ keyframeSeconds: null }, { options: '' });
    expect(find('keyframes', { encoder: auto })?.params).toMatchObject({ seconds: 8.3 });
    const found = find('keyframes', { encoder: auto, video: { ...PORTRAIT, fpsNumerator: 60 } });
    expect(found).toMatchObject({ params: { seconds: 4.2 }, fix: { changes: [{ after: 'keyint=120' }] } });
  });

  it('of a hardware encoder are not judged: OBS shows them to nobody', () => {
    for (const name of ['nvenc', 'qsv', 'amd', 'apple_h264'])
      expect(find('keyframes', { encoder: encoder({ encoder: name, keyframeSeconds: null }) })).toBeNull();
  });
});

describe('sound', () => {
  it.each<[string, ObsAudioInput[], string, string[] | null]>([
    ['on', [MIC, DESKTOP], 'ok', null],
    ['of the computer off on purpose', [MIC, muted(DESKTOP)], 'ok', null],
    ['off in one of two microphones', [MIC, muted({ ...MIC, name: 'Second' })], 'ok', null],
    ['of clips alone', [CLIP], 'ok', null],
    ['nowhere', [], 'none', null],
    ['off everywhere', [muted(MIC), muted(DESKTOP)], 'muted', ['Mic/Aux']],
    ['off everywhere but in a clip', [muted(MIC), CLIP], 'muted', ['Mic/Aux']],
    ['off, without a microphone', [muted(DESKTOP), CLIP], 'muted', ['Desktop Audio']],
    ['off in all clips', [muted(CLIP)], 'muted', ['Music']],
    [
      'off in every microphone',
      [muted(MIC), muted({ ...MIC, name: '话筒' }), DESKTOP],
      'microphones',
      ['Mic/Aux', '话筒'],
    ],
  ])('%s', (_, audio, code, unmuted) => {
    const found = find('sound_muted', { audio });
    expect(found).toMatchObject({ code, level: code === 'ok' ? 'ok' : 'look', locked: false });
    const changes = unmuted?.map((what) => ({ what, before: 'muted', after: 'not muted' }));
    expect(found?.fix).toEqual(changes ? { changes } : null);
    if (unmuted) expect(found?.params).toEqual({ input: unmuted.join(', '), count: unmuted.length });
  });

  it.each([
    ['wasapi_input_capture', true],
    ['pulse_input_capture', true],
    ['alsa_input_capture', true],
    ['coreaudio_input_capture', true],
    ['jack_output_capture', true],
    ['pipewire_audio_input_capture', true],
    ['wasapi_output_capture', false],
    ['wasapi_process_output_capture', false],
    ['coreaudio_output_capture', false],
    ['sck_audio_capture', false],
    ['dshow_input', false],
    ['browser_source', false],
  ])('%s is a microphone: %j', (kind, microphone) => {
    const found = find('sound_muted', { audio: [muted(input('One', kind)), input('Other', 'pulse_output_capture')] });
    expect(found?.code).toBe(microphone ? 'microphones' : 'ok');
  });

  it.each<[string, Record<string, number> | null, ObsAudioInput[], string | null]>([
    ['heard', { 'Mic/Aux': -59.6, 'Desktop Audio': -100 }, [MIC, DESKTOP], 'ok'],
    ['heard from a clip alone', { 'Mic/Aux': -80, Music: -20 }, [MIC, CLIP], 'ok'],
    ['silent everywhere', { 'Mic/Aux': -61, 'Desktop Audio': -100 }, [MIC, DESKTOP], 'silent'],
    ['heard only where it is muted', { 'Mic/Aux': -100, 'Desktop Audio': -10 }, [MIC, muted(DESKTOP)], 'silent'],
    ['not listened to long enough', null, [MIC], null],
    ['all muted, which is said already', { 'Mic/Aux': -100 }, [muted(MIC)], null],
    ['of an input that was only just added', {}, [MIC], null],
  ])('%s', (_, levels, audio, code) => {
    const found = find('sound_silent', { audio, loudness: levels && new Map(Object.entries(levels)) });
    expect(found?.code ?? null).toBe(code);
    if (code === 'silent')
      expect(found).toMatchObject({
        level: 'look',
        fix: null,
        params: { count: audio.filter((one) => !one.muted).length },
      });
  });
});

describe('disk', () => {
  it.each<[number | null, string | null, number | null]>([
    [100_000, 'ok', 5_320],
    [564, 'ok', 30],
    [563, 'low', 29],
    [0, 'low', 0],
    [-5, 'low', 0],
    [null, null, null],
  ])('%j MB free', (diskFreeMb, code, minutes) => {
    const found = find('disk', { stats: [stat(0, { diskFreeMb })] });
    expect([found?.code ?? null, found?.params.minutes ?? null]).toEqual([code, minutes]);
  });

  it('is measured by what OBS really sends where that is more', () => {
    const twice = { stats: [stat(0, { diskFreeMb: 1_024, bitrate: 5_256_000 })] };
    expect(find('disk', twice)?.params.minutes).toBe(27);
    expect(find('disk', { stats: [stat(0, { diskFreeMb: 1_024, bitrate: 100 })] })?.params.minutes).toBe(54);
  });

  it('is measured by what the room wants where the bitrate cannot be read', () => {
    const advanced = {
      encoder: { mode: 'advanced', encoder: 'obs_x264' },
      x264: { used: false, options: '' },
    } as const;
    expect(find('disk', { encoder: advanced, stats: [stat(0, { diskFreeMb: 1_024 })] })?.params).toEqual({
      minutes: 57,
      gb: 1,
    });
  });
});

describe('frames', () => {
  const at = (lateOf30: number, skippedOf30: number) =>
    seconds(12, (second) => ({ renderSkipped: second * lateOf30, outputSkipped: second * skippedOf30 }));

  it.each<[number, number, string, number]>([
    [0, 0, 'ok', 0],
    [1.5, 0.6, 'ok', 2],
    [1.6, 0, 'late', 5.3],
    [0, 0.7, 'skipped', 2.3],
    [30, 30, 'late', 100],
  ])('%d late and %d lost of 30', (late, skipped, code, percent) => {
    expect(find('frames', { stats: at(late, skipped) })).toMatchObject({ code, params: { percent } });
  });

  it('are judged by the last ten seconds alone, and not before five', () => {
    const past = seconds(40, (second) => ({ renderSkipped: Math.min(second, 20) * 30 }));
    expect(find('frames', { stats: past })?.code).toBe('ok');
    expect(find('frames', { stats: past.slice(0, 21) })?.code).toBe('late');
    expect(find('frames', { stats: seconds(5) })).toBeNull();
    expect(find('frames', { stats: seconds(6) })?.code).toBe('ok');
    expect(find('frames', { stats: seconds(12, () => ({ renderTotal: 7 })) })).toBeNull();
  });

  it('are counted on when a new stream starts to count at 0', () => {
    const restart = seconds(12, (second) =>
      second < 6 ? { outputTotal: 90_000 + second * 30, outputSkipped: 40_000 } : { outputTotal: (second - 6) * 30 },
    );
    expect(find('frames', { stats: restart })).toMatchObject({ code: 'ok', params: { percent: 0 } });
    // Frames that the encoder lost in an earlier stream come back into the count when the next one begins.
    const begins = seconds(12, (second) =>
      second < 4 ? { outputTotal: 0 } : { outputTotal: (second - 3) * 30, outputSkipped: 700 },
    );
    expect(find('frames', { stats: begins })).toMatchObject({ code: 'ok', params: { percent: 0 } });
  });
});

describe('for whatever OBS says', () => {
  const whole = fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer());
  const positive = fc.oneof(fc.constantFrom(24, 25, 30, 60, 1_001, 30_000, 60_000), fc.integer({ min: 1 }));
  const video = fc.record({
    ...{ canvasWidth: whole, canvasHeight: whole, outputWidth: whole, outputHeight: whole },
    ...{ fpsNumerator: positive, fpsDenominator: positive },
  });
  const reading = fc
    .record({
      name: fc.oneof(fc.constantFrom('x264', 'x264_lowcpu', 'nvenc', 'qsv', 'amd_hevc'), fc.string()),
      ...{ videoKbps: whole, audioKbps: whole, mode: fc.constantFrom('simple', 'advanced') },
      used: fc.boolean(),
      options: fc.oneof(fc.constantFrom('', ' ', 'keyint=60', 'keyint=250 bframes=2', 'keyint=0'), fc.string()),
    })
    .map(
      ({ name, mode, videoKbps, audioKbps, used, options }): EncoderReading =>
        mode === 'advanced'
          ? { encoder: { mode: 'advanced', encoder: name }, x264: { used: false, options: '' } }
          : encoder({ encoder: name, videoKbps, audioKbps }, { used, options }),
    );
  const kinds = ['wasapi_input_capture', 'pulse_output_capture', 'ffmpeg_source', 'dshow_input'];
  const inputs = fc.uniqueArray(
    fc.record({
      name: fc.string({ minLength: 1 }),
      kind: fc.oneof(fc.constantFrom(...kinds), fc.string()),
      ...{ muted: fc.boolean(), volumeDb: fc.double({ noNaN: true }) },
    }),
    { selector: ({ name }) => name, maxLength: 5 },
  );
  /** Far beyond what any counter reaches; at the edge of what a number holds only “does not throw” is asked for. */
  const bounded = fc.oneof(fc.integer({ min: 0, max: 10_000 }), fc.double({ noNaN: true, min: -1e15, max: 1e15 }));
  const statsOf = (count: fc.Arbitrary<number>) =>
    fc.array(
      fc.record({
        ...{ atMs: fc.integer({ min: 0, max: 20_000 }), activeFps: count, renderMs: count, renderTotal: count },
        ...{ renderSkipped: count, outputTotal: count, outputSkipped: count, bitrate: count, congestion: count },
        ...{ cpuPercent: count, memoryMb: count, diskFreeMb: fc.option(count) },
      }),
      { maxLength: 15 },
    );
  /** As the studio reads it: the distance of key frames follows from options and frame rate. */
  const consistent = (one: FindingFacts): FindingFacts => {
    if (one.encoder?.encoder.mode !== 'simple' || !one.video) return one;
    const { x264, encoder: simple } = one.encoder;
    const keyint = x264.used && /x264/i.test(simple.encoder) ? keyintOf(x264.options) : null;
    const fps = one.video.fpsNumerator / one.video.fpsDenominator;
    return {
      ...one,
      encoder: { x264, encoder: { ...simple, keyframeSeconds: keyint === null ? null : keyint / fps } },
    };
  };
  const factsOf = (count: fc.Arbitrary<number>) =>
    fc
      .record({
        wanted: fc.constantFrom(...FormatName.options).map((name) => FORMATS[name]),
        ...{ video: fc.option(video), encoder: fc.option(reading), audio: fc.option(inputs), stats: statsOf(count) },
        loudness: fc.option(fc.array(fc.tuple(fc.string(), count)).map((rows) => new Map(rows))),
        ...{ anythingActive: fc.boolean(), streamsElsewhere: fc.option(fc.string()) },
      })
      .map((one): FindingFacts => consistent(one));

  const anything = factsOf(bounded);

  const applied = (one: FindingFacts, value: ObsValue): FindingFacts => {
    const simple = one.encoder?.encoder.mode === 'simple' ? one.encoder.encoder : null;
    switch (value.kind) {
      case 'size':
        return { ...one, video: one.video && { ...one.video, ...value } };
      case 'rate':
        return {
          ...one,
          video: one.video && { ...one.video, fpsNumerator: value.numerator, fpsDenominator: value.denominator },
        };
      case 'mute':
        return {
          ...one,
          audio: one.audio?.map((row) => (row.name === value.input ? { ...row, muted: value.muted } : row)) ?? null,
        };
      case 'parameter': {
        if (!simple || !one.encoder) return one;
        const x264 = { ...one.encoder.x264 };
        if (value.name === 'UseAdvanced') x264.used = value.value === 'true';
        if (value.name === 'x264Settings') x264.options = value.value;
        const videoKbps = value.name === 'VBitrate' ? Number(value.value) : simple.videoKbps;
        return { ...one, encoder: { encoder: { ...simple, videoKbps }, x264 } };
      }
    }
  };

  it('findings are well formed, and only a stream to somebody else blocks', () => {
    fc.assert(
      fc.property(anything, (one) => {
        for (const found of findingsFrom(one)) {
          expect(ObsFinding.safeParse(found)).toMatchObject({ success: true });
          expect(found.level === 'block').toBe(found.id === 'stream_elsewhere' && one.streamsElsewhere !== null);
          if (found.level === 'ok') expect(found.fix).toBeNull();
          for (const change of found.fix?.changes ?? []) expect(change.after).not.toBe(change.before);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('findings are made without failing, whatever number it is', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(factsOf(number), (one) => {
        const blocks = findingsFrom(one).filter(({ level }) => level === 'block');
        expect(blocks.map(({ id }) => id)).toEqual(one.streamsElsewhere === null ? [] : ['stream_elsewhere']);
      }),
    );
  });

  it('a fix, once made, leaves nothing to mend', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom(...FindingId.options), (one, id) => {
        const steps = fixFor(id, one);
        fc.pre(steps.length > 0);
        const after = consistent(steps.reduce((now, step) => applied(now, step.after), one));
        expect(findingsFrom(after).find((found) => found.id === id)).toMatchObject({ level: 'ok', fix: null });
      }),
      { numRuns: 500 },
    );
  });
});
