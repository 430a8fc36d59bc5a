import { describe, expect, it } from 'vitest';
import type { FindingFacts } from '../../electron/core/obs/facts.ts';
import { findingsFrom } from '../../electron/core/obs/findings.ts';
import { FORMATS, type ObsAudioInput, type ObsFinding } from '../../shared/domain/index.ts';
import {
  LANDSCAPE,
  LONG_NAME,
  obsFindingsFine,
  obsFindingsToLookAt,
  obsStatsSample,
  PORTRAIT,
} from '../../tests/ui/harness/fixtures-obs.ts';
import { applyWords } from '../i18n/index.ts';
import { byUrgency, changeName, findingWords, shortName, valueWords } from './obs-words.ts';

const simple = (encoder: string, videoKbps: number, keyframeSeconds: number | null): FindingFacts['encoder'] => ({
  encoder: { mode: 'simple', encoder, videoKbps, audioKbps: 160, keyframeSeconds },
  x264: { used: keyframeSeconds !== null, options: '' },
});
const input = (name: string, muted: boolean, kind = 'pulse_input_capture'): ObsAudioInput => ({
  name,
  kind,
  muted,
  volumeDb: 0,
});
const numbers = (more: Parameters<typeof obsStatsSample>[0]) => {
  const zero = { renderTotal: 1, renderSkipped: 0, outputTotal: 1, outputSkipped: 0 };
  return [obsStatsSample({ ...zero, atMs: 0 }), obsStatsSample({ ...zero, atMs: 9_000, ...more })];
};

const fine: FindingFacts = {
  wanted: FORMATS.portrait720,
  video: PORTRAIT,
  encoder: simple('x264', FORMATS.portrait720.bitrate / 1_000, 2),
  audio: [input('Mic/Aux', false), input('Desktop Audio', false, 'pulse_output_capture')],
  loudness: new Map([['Mic/Aux', -21]]),
  stats: numbers({ renderTotal: 270, outputTotal: 270 }),
  anythingActive: false,
  streamsElsewhere: null,
};

/** OBS in many conditions; together they bring out every code that the core knows. */
const CONDITIONS: readonly Partial<FindingFacts>[] = [
  {},
  { video: LANDSCAPE },
  { video: { ...PORTRAIT, outputWidth: 360, outputHeight: 640 } },
  { video: { ...PORTRAIT, fpsNumerator: 24 } },
  { encoder: simple('obs_qsv11', 2_500, null) },
  { encoder: simple('jim_hevc_nvenc', 2_500, null) },
  { encoder: { encoder: { mode: 'advanced', encoder: 'obs_x264' }, x264: { used: false, options: '' } } },
  { encoder: simple('x264', 800, null) },
  { encoder: simple('x264', 12_000, 10) },
  { encoder: simple('x264', 2_500, 0.2) },
  { audio: [] },
  { audio: [input('Mic/Aux', true)] },
  { audio: [input('Mic/Aux', true), input('Desktop Audio', false, 'pulse_output_capture')] },
  { loudness: new Map([['Mic/Aux', -90]]) },
  { stats: numbers({ renderTotal: 270, outputTotal: 270, diskFreeMb: 200 }) },
  { stats: numbers({ renderTotal: 270, renderSkipped: 60 }) },
  { stats: numbers({ renderTotal: 270, outputTotal: 270, outputSkipped: 40 }) },
  { streamsElsewhere: 'Twitch' },
];

/** The table at the head of electron/core/obs/findings.ts. */
const CODES = [
  'bitrate.high',
  'bitrate.low',
  'bitrate.ok',
  'canvas.ok',
  'canvas.orientation',
  'canvas.size',
  'disk.low',
  'disk.ok',
  'encoder.codec',
  'encoder.hardware',
  'encoder.software',
  'encoder.unreadable',
  'frame_rate.high',
  'frame_rate.low',
  'frame_rate.ok',
  'frames.late',
  'frames.ok',
  'frames.skipped',
  'keyframes.auto',
  'keyframes.long',
  'keyframes.ok',
  'keyframes.short',
  'sound_muted.microphones',
  'sound_muted.muted',
  'sound_muted.none',
  'sound_muted.ok',
  'sound_silent.ok',
  'sound_silent.silent',
  'stream_elsewhere.ok',
  'stream_elsewhere.streaming',
];

describe('findings in words', () => {
  const found = CONDITIONS.flatMap((condition) => findingsFrom({ ...fine, ...condition }));

  it('has a sentence without holes for everything the core can find, in both languages', () => {
    expect([...new Set(found.map((one) => `${one.id}.${one.code}`))].sort()).toEqual(CODES);
    for (const language of ['en', 'zh-CN'] as const) {
      applyWords(language);
      const unknown = findingWords({ ...(found[0] as ObsFinding), code: 'from_the_future' }, language);
      expect(unknown.length).toBeGreaterThan(5);
      for (const finding of [...found, ...obsFindingsFine(), ...obsFindingsToLookAt()]) {
        const words = findingWords(finding, language);
        expect(words, `${language} ${finding.id}.${finding.code}`).not.toBe(unknown);
        expect(words, `${language} ${finding.id}.${finding.code}`).not.toMatch(/obs\.|\{\{|undefined|NaN|-\d/);
      }
    }
  });

  it('knows a word for every setting that a repair changes, and leaves names of inputs alone', () => {
    applyWords('zh-CN');
    for (const finding of found)
      for (const change of finding.fix?.changes ?? []) {
        const name = changeName(finding.id, change);
        if (finding.id === 'sound_muted') expect(name).toBe(change.what);
        else expect(name).not.toMatch(/^[a-z ]+$/);
      }
    expect(changeName('sound_muted', { what: 'canvas', before: 'muted', after: 'not muted' })).toBe('canvas');
  });

  it('translates values that are words, and no others', () => {
    applyWords('zh-CN');
    expect(valueWords('not muted')).toBe('未静音');
    expect(valueWords('hidden')).toBe('隐藏');
    // As electron/core/obs writes them into the activity list.
    for (const value of ['open', 'paused', 'starting', 'stopping', 'absent', 'present', 'not loaded', 'loaded anew'])
      expect(valueWords(value)).toMatch(/^[一-鿿]+$/);
    for (const value of ['720×1280', '4000 kb/s', 'keyint=60', 'something else', ''])
      expect(valueWords(value)).toBe(value);
  });

  it('puts what is in the way first and keeps the order of the core otherwise', () => {
    const levels = ['ok', 'look', 'block', 'ok', 'look'] as const;
    const rows = levels.map((level, at) => ({ ...(found[0] as ObsFinding), level, code: `${at}` }));
    expect(byUrgency(rows).map((one) => one.code)).toEqual(['2', '1', '4', '0', '3']);
  });
});

describe('names out of OBS inside a sentence', () => {
  it('are cut between characters, whatever they are made of', () => {
    expect(shortName('Talk')).toBe('Talk');
    expect(shortName(' a\n b ')).toBe('a b');
    expect(shortName(LONG_NAME).length).toBeLessThanOrEqual(40);
    expect(shortName(LONG_NAME)).toMatch(/^Autumn special.*…$/);
    const family = '👨‍👩‍👧‍👦';
    expect(shortName(family.repeat(60), 5)).toBe(`${family.repeat(4)}…`);
    expect(shortName(family.repeat(5), 5)).toBe(family.repeat(5));
    expect(shortName('   ')).not.toBe('');
  });
});
