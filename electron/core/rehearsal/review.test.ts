import { describe, expect, it } from 'vitest';
import { loadResources } from './resources.ts';
import { review } from './review.ts';
import { looksLikeQuestion } from './words.ts';

const { rules } = loadResources();
const PITCH = '分享三天的步行路线、喜欢的小店，还有路上一直在用的收纳袋和保温杯。';
const judge = (title: string, pitch = PITCH, appeal = false) => review({ title, pitch }, rules, { appeal });
const rulesOf = (title: string, pitch?: string) => {
  const verdict = judge(title, pitch);
  return verdict.kind === 'approved' ? [] : [...new Set(verdict.notes.map((note) => note.rule))];
};

describe('the reviewer', () => {
  it.each([
    ['第一次带妈妈去京都'],
    ['和最好的朋友一起读完《慢城一年》'],
    ['100% 羊毛围巾的三种围法'],
    ['治愈系的周末厨房'],
    ['A calm evening with watercolours'],
    ['DIY candles for a small home'],
    ['2026 年 11 月读书会'],
  ])('approves %s', (title) => {
    expect(judge(title)).toEqual({ kind: 'approved' });
  });

  it.each([
    ['全网最好的口红', 'text.absolute_claim', 'changes_requested'],
    ['销量第一的背包', 'text.absolute_claim', 'changes_requested'],
    ['国家级护肤体验', 'text.absolute_claim', 'changes_requested'],
    ['The best in the world lipstick', 'text.absolute_claim', 'changes_requested'],
    ['加微信 abc_12345 看更多', 'text.contact_account', 'changes_requested'],
    ['下单请拨 138 1234 5678', 'text.contact_phone', 'changes_requested'],
    ['see www.example.com for more', 'text.link', 'changes_requested'],
    ['COME AND SEE THESE BAGS NOW', 'text.shouting', 'changes_requested'],
    ['快来看！！！！', 'text.repeated_marks', 'changes_requested'],
    ['三天根治痘痘', 'text.medical_promise', 'rejected'],
    ['This tea cures everything', 'text.medical_promise', 'rejected'],
    ['周末老虎机技巧', 'text.gambling', 'rejected'],
    ['高仿包开箱', 'text.regulated_goods', 'rejected'],
    ['月入十万的方法', 'text.money_promise', 'rejected'],
  ])('answers %s with %s', (title, rule, kind) => {
    expect(rulesOf(title)).toEqual([rule]);
    expect(judge(title).kind).toBe(kind);
  });

  it('points at the words meant', () => {
    const title = '全网最好的口红';
    const verdict = judge(title);
    if (verdict.kind === 'approved') throw new Error('was approved');
    const [note] = verdict.notes;
    expect(note?.field).toBe('title');
    expect(title.slice(note?.span?.start, note?.span?.end)).toBe('最好');
    expect(note?.message.en.length).toBeGreaterThan(10);
  });

  it('notes each field, in order, and the harder answer wins', () => {
    const verdict = judge('最便宜的茶', `${PITCH} 还能根治失眠。`);
    expect(verdict.kind).toBe('rejected');
    expect(verdict.kind !== 'approved' && verdict.notes.map((note) => note.field)).toEqual(['title', 'pitch']);
  });

  it('wants a pitch that says something of its own', () => {
    const same = 'A quiet hour with good books';
    expect(rulesOf(same, same)).toEqual(['pitch.same_as_title']);
    expect(rulesOf('读书会', '好好好好好好好好好好好好好好好好好好好好好好')).toEqual(['pitch.little_said']);
  });

  it('lifts on appeal only what a second reader may lift', () => {
    expect(judge('自愈力：治疗师的一天', PITCH).kind).toBe('rejected');
    expect(judge('自愈力：治疗师的一天', PITCH, true).kind).toBe('approved');
    expect(judge('周末老虎机技巧', PITCH, true).kind).toBe('rejected');
  });

  it('stays quick and calm with hostile text', () => {
    const long = 'A'.repeat(10_000);
    expect(judge('ok', `${long} ${'1'.repeat(5_000)} ${'a.'.repeat(4_000)}`).kind).toBeDefined();
  });
});

describe('chat words', () => {
  it('tells questions from talk', () => {
    expect(['多久发货？', '有别的颜色吗', 'is it warm', 'how long?'].map(looksLikeQuestion)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['好看', 'ordered!', '下单啦'].map(looksLikeQuestion)).toEqual([false, false, false]);
  });
});
