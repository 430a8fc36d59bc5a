import { AhoCorasick } from '@monyone/aho-corasick';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createMatcher } from './matcher.ts';
import { squeeze } from './squeeze.ts';

const holds = (text: string, ...words: string[]) => createMatcher(words).first(text)?.word ?? null;

describe('filter words', () => {
  it.each([
    ...[
      '加微信',
      '加 微 信',
      '加-微.信',
      '加\u200b微\u2060信',
      'Ａ加微信',
      '加薇信',
      '＋微信',
      '加v',
      '加VX：abc',
      '加 v 信',
    ],
    ...['加wei信', '加w e i 信', '加 WeChat 吧', '➕微❤', '加\u202e微信', '加微\u{E0041}信', '加徽信', '加ｖ', '加ⅴ'],
    ...['加\u0301微\u0301信\u0301', `加${'\u0301'.repeat(10_000)}微信`, `加${'\u200b\u202e'.repeat(5_000)}微信`],
  ])('finds 加微信 in %j', (text) => {
    expect(holds(text, '加微信')).toBe('加微信');
  });
  it.each([
    '加微波炉一台',
    '加vip有折扣吗',
    '微风很舒服',
    '威信很高',
    '信号不好',
    'a devx thing',
    'newx',
    '买一件加一件',
    '🌸🌸',
  ])('does not find 加微信 in %j', (text) => {
    expect(holds(text, '加微信')).toBeNull();
  });
  it.each([
    ['①③⑧', '138'],
    ['call one three eight', '138'],
    ['壹叁捌', '138'],
    ['1️⃣3️⃣8️⃣', '138'],
    ['❶❸❽', '138'],
    ['q q 号', 'QQ'],
    ['扣扣', 'qq'],
    ['s c a m', 'scam'],
    ['ＳＣＡＭ!', 'scam'],
    ['scаm', 'scam'],
    ['𝓼𝓬𝓪𝓶', 'scam'],
    ['ŝćäm', 'scam'],
    ['scammers', 'scam'],
    ['👩‍👩‍👧 坏人 👨‍👩‍👦', '坏人'],
    ['this 👎🏿 again', '👎'],
    ['ｶﾞﾁｬ', 'ガチャ'],
  ])('finds through %j the word %s', (text, word) => {
    expect(holds(text, word)).toBe(word);
  });
  it.each([
    ['as sold', 'ass'],
    ['husband', 'sb'],
    ['13800', '138'],
    ['money back', 'one'],
    ['hello!', '!'],
    ['hello', ' '],
    ['', 'x'],
    ['perfectly fine', 'spam'],
    ['🌹', '🌺'],
  ])('finds in %j no %s', (text, word) => {
    expect(holds(text, word)).toBeNull();
  });
  it('prefers what comes first, then the longest, and says where it stands in the original', () => {
    const matcher = createMatcher(['微信', '加微信', '群']);
    const text = '😀 来 加 薇.信 ok 群';
    expect(matcher.first(text)?.word).toBe('加微信');
    expect(matcher.all(text).map(({ word, start, end }) => [word, text.slice(start, end)])).toEqual([
      ['加微信', '加 薇.信'],
      ['微信', '薇.信'],
      ['群', '群'],
    ]);
  });
  it('takes lone surrogates and nothing at all', () => {
    expect(holds('\ud83d加微\udc00信', '加微信')).toBe('加微信');
    expect(createMatcher([]).first('anything')).toBeNull();
    expect(createMatcher(['\u0301', '...', '']).all('... \u0301')).toEqual([]);
  });
});

const chinese = fc.string({ unit: fc.constantFrom(...'加微信群好人🌹 .\u200b\u0301'), maxLength: 40 });
const chineseWord = fc.string({ unit: fc.constantFrom(...'好人🌹群 '), minLength: 1, maxLength: 4 });
const anything = fc.string({ unit: 'binary', maxLength: 120 });

const cutsPair = (text: string, at: number) =>
  /[\ud800-\udbff]/.test(text[at - 1] ?? '') && /[\udc00-\udfff]/.test(text[at] ?? '');

describe('properties', () => {
  it('finds a Chinese word if and only if the squeezed text holds it', () => {
    fc.assert(
      fc.property(chinese, fc.uniqueArray(chineseWord, { minLength: 1, maxLength: 8 }), (text, words) => {
        const { text: squeezed } = squeeze(text);
        const held = words.some((word) => squeeze(word).text !== '' && squeezed.includes(squeeze(word).text));
        expect(createMatcher(words).first(text) !== null).toBe(held);
      }),
    );
  });
  it('finds any word that stands by itself, whatever stands between its letters', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abcxyz'), minLength: 3, maxLength: 8 });
    const between = fc.constantFrom('', ' ', '.', '\u200b', '\u0301', '-', '\u202e');
    fc.assert(
      fc.property(
        anything,
        word,
        fc.array(between, { minLength: 8, maxLength: 8 }),
        anything,
        (before, w, gaps, after) => {
          const spaced = [...w].map((letter, at) => letter + (gaps[at] ?? '')).join('');
          expect(createMatcher([w]).first(`${before} ${spaced} ${after}`)).not.toBeNull();
        },
      ),
    );
  });
  it('gives positions inside the text, never inside a character, whose text squeezes to the match', () => {
    fc.assert(
      fc.property(
        anything,
        fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }), { maxLength: 20 }),
        (text, words) => {
          for (const hit of createMatcher([...words, text.slice(3, 9)]).all(text)) {
            expect(hit.start).toBeGreaterThanOrEqual(0);
            expect(hit.end).toBeGreaterThan(hit.start);
            expect(hit.end).toBeLessThanOrEqual(text.length);
            for (const edge of [hit.start, hit.end]) expect(cutsPair(text, edge)).toBe(false);
          }
        },
      ),
    );
  });
});

/** How often the tree is asked for a way on: the steps of a search. */
function stepsFor(words: string[], text: string): number {
  const tree = new AhoCorasick(words);
  const has = vi.spyOn(Map.prototype, 'has');
  tree.matchInText(text);
  const steps = has.mock.calls.length;
  has.mockRestore();
  return steps;
}

describe('cost', () => {
  const words = Array.from({ length: 200 }, (_, at) => `${'a'.repeat(at % 40)}${String.fromCodePoint(0x4e00 + at)}`);
  it('takes steps in proportion to the text, with two hundred words that nearly match everywhere', () => {
    const short = stepsFor(words, 'a'.repeat(1_000));
    const long = stepsFor(words, 'a'.repeat(10_000));
    expect(long).toBeLessThanOrEqual(short * 10.5);
    expect(long).toBeLessThanOrEqual(10_000 * 4);
  });
  it('answers for ten thousand characters of anything', () => {
    const matcher = createMatcher(words);
    for (const text of [
      'a'.repeat(10_000),
      '\u0301'.repeat(10_000),
      '\u200b\u202e'.repeat(5_000),
      '加 微.'.repeat(2_500),
      '👩‍👩‍👧'.repeat(1_000),
    ])
      expect(matcher.first(text)).toBeNull();
  });
});
