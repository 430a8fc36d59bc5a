import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, sourceSpan } from './fold.ts';

describe('a text as rules read it', () => {
  it.each([
    ['全 网 最 低', '全网最低'],
    ['全.网.最.低', '全网最低'],
    ['全，网，最，低', '全网最低'],
    ['全\n网\n最\n低', '全网最低'],
    ['全\u200b网\u2060最\u00ad低', '全网最低'],
    ['\u202e全网最低\u202c', '全网最低'],
    ['最🔥好', '最好'],
    ['“最”好', '最好'],
    ['ＮＯ．１', 'no.1'],
    ['No.①', 'no.1'],
    ['第❶', '第1'],
    ['國家級', '国家级'],
    ['b.e.s.t', 'best'],
    ['T h e  b e s t', 'the best'],
    ['bе̇ѕt', 'best'],
    ['𝐛𝐞𝐬𝐭', 'best'],
    ['it’s ‘best’', "it's ‘best’"],
    ['Cur3s, b00k, be$t', 'cures, book, best'],
    ['能xiao炎', '能消炎'],
    ['化 yu 膏', '化瘀膏'],
    ['ＺＨＩ痛贴', '止痛贴'],
    ['gu关节', 'gu关节'],
    ['zhuanli产品', '专利产品'],
  ])('puts %j back together', (source, folded) => {
    expect(fold(source).text).toBe(folded);
  });

  it.each([
    ['今天天气好，最近很忙', '今天天气好,最近很忙'],
    ['the best bag', 'the best bag'],
    ['3.5 折', '3.5折'],
    ['100%有效', '100%有效'],
    ['ABC  def', 'abc def'],
    ['“最好的”书', '“最好的”书'],
    ['mp3 and H2O, 5g, $50now', 'mp3 and h2o, 5g, $50now'],
    ['dad’s a b c d', "dad's abcd"],
    ['you 100 and xiao wang', 'you 100 and xiao wang'],
    ['小王xiao小王', '小王xiao小王'],
  ])('leaves sentences as they are: %j', (source, folded) => {
    expect(fold(source).text).toBe(folded);
  });

  it('leads back to the letters as they were written', () => {
    const source = '来了：Ｚ　佳 口红';
    const folded = fold(source);
    const at = folded.text.indexOf('z佳');
    const span = sourceSpan(folded, { start: at, end: at + 2 });
    expect(source.slice(span.start, span.end)).toBe('Ｚ　佳');
    const accented = 'be\u0301st!';
    expect(sourceSpan(fold(accented), { start: 0, end: 2 })).toEqual({ start: 0, end: 3 });
  });

  it('never throws, never leads outside the text, and its map never falls', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (source) => {
        const { text, start, end } = fold(source);
        expect(start.length).toBe(text.length);
        expect(end.length).toBe(text.length);
        let last = 0;
        for (let at = 0; at < text.length; at++) {
          const [from, to] = [start[at] ?? -1, end[at] ?? -1];
          expect(from).toBeGreaterThanOrEqual(last);
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThanOrEqual(source.length);
          last = from;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('takes ten thousand combining marks for what they are: nothing', () => {
    const source = `最${'\u0301'.repeat(10_000)}好`;
    expect(fold(source).text).toBe('最好');
    expect(sourceSpan(fold(source), { start: 0, end: 2 })).toEqual({ start: 0, end: source.length });
  });
});
