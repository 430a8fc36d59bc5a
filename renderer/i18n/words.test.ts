import { beforeAll, describe, expect, it } from 'vitest';
import { FaultCode } from '../../shared/domain/index.ts';
import { en } from './en/index.ts';
import {
  applyWords,
  faultWords,
  formatBytes,
  formatClock,
  formatDuration,
  formatMbps,
  i18n,
  languageFor,
} from './index.ts';
import { zh } from './zh/index.ts';

const flat = (value: object, path = ''): [string, string][] =>
  Object.entries(value).flatMap(([key, one]): [string, string][] =>
    typeof one === 'string' ? [[`${path}${key}`, one]] : flat(one, `${path}${key}.`),
  );
const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

describe('words', () => {
  const english = new Map(flat(en));
  const chinese = new Map(flat(zh));

  it('fills the same holes in both languages', () => {
    for (const [key, text] of chinese) {
      const other = english.get(key);
      expect(other, key).toBeDefined();
      expect(holes(text), key).toEqual(holes(other ?? ''));
    }
  });

  it('leaves nothing untranslated', () => {
    const same = [...chinese].filter(
      ([key, text]) => english.get(key) === text && /[a-z]{4}/i.test(text.replace(/\{\{.*?\}\}/g, '')),
    );
    expect(
      same.map(([key]) => key).filter((key) => !/brand|Placeholder|example|prepare\.destination\.manual/i.test(key)),
    ).toEqual([]);
  });

  it('uses Chinese punctuation in Chinese sentences', () => {
    const wrong = [...chinese].filter(([, text]) => /[\u4e00-\u9fff][,;:?!]/.test(text));
    expect(wrong.map(([key]) => key)).toEqual([]);
  });

  it('has a title and a meaning for every fault, in both languages, with no hole left open', () => {
    for (const language of ['en', 'zh-CN'] as const) {
      applyWords(language);
      for (const code of FaultCode.options) {
        const words = faultWords(i18n, { code, retry: 'never' });
        expect(words.title.length, `${language} ${code}`).toBeGreaterThan(1);
        expect(words.meaning.length, `${language} ${code}`).toBeGreaterThan(1);
        expect(`${words.title}${words.meaning}${words.action}`, `${language} ${code}`).not.toMatch(
          /faults\.[a-z_]+\.(title|meaning|action)|\{\{/,
        );
      }
    }
  });
});

describe('a change of the way', () => {
  it('says what was behind it, where that is known', () => {
    applyWords('en');
    const behind = (rule?: string) => faultWords(i18n, { code: 'realtime_fell_back', retry: 'later', rule }).meaning;
    expect(behind('realtime_no_route')).toMatch(/^This network lets no real-time stream through\. Viewers /);
    expect(behind()).toMatch(/^Viewers /);
    expect(behind('something newer')).toBe(behind());
    // Other faults have rules of their own.
    const gone = faultWords(i18n, { code: 'realtime_gone', retry: 'later', rule: 'internal' });
    expect(gone.meaning).toMatch(/^It was restarted/);
  });

  it('says whether the other way is not to be had now, or not at all', () => {
    applyWords('en');
    const titles = [undefined, 'way_changing', 'one_way'].map(
      (rule) => faultWords(i18n, { code: 'not_live', retry: 'later', rule }).title,
    );
    expect(new Set(titles).size).toBe(3);
  });
});

describe('languages and numbers', () => {
  beforeAll(() => applyWords('en'));

  it('follows the setting, then the first language of the system that it speaks', () => {
    expect(languageFor('zh-CN', ['en-GB'])).toBe('zh-CN');
    expect(languageFor('system', ['zh-Hans-CN', 'en'])).toBe('zh-CN');
    expect(languageFor('system', ['de', 'zh-TW', 'en'])).toBe('zh-CN');
    expect(languageFor('system', ['fr'])).toBe('en');
  });

  it('writes durations, rates and sizes', () => {
    expect(formatClock(2_527_000)).toBe('00:42:07');
    expect(formatClock(-5)).toBe('00:00:00');
    expect(formatMbps(2_500_000, 'en')).toBe('2.5 Mb/s');
    expect(formatMbps(1_444_200_000, 'en')).toBe('1,444 Mb/s');
    expect(formatBytes(1_100_000_000, 'en')).toBe('1.1 GB');
    expect(formatBytes(999, 'en')).toBe('999 B');
    expect(formatDuration(3_900_000, 'en')).toBe('1 hr 5 min');
    expect(formatDuration(59_400, 'en')).toBe('59 sec');
  });
});
