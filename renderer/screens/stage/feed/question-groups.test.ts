import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ItemId, MessageId, ViewerId } from '../../../../shared/domain/index.ts';
import { cpuMs } from '../../../../tests/support/cpuTime.ts';
import { GROUPS_MAX, QuestionGroups, ROWS_PER_GROUP, waiting } from './question-groups.ts';
import { wordingOf } from './question-words.ts';
import type { MessageRow } from './rows.ts';

let seq = 0;
const ask = (text: string, itemId: string | null = 'i1'): MessageRow => {
  seq += 1;
  return {
    kind: 'message',
    key: `e${seq}`,
    seq,
    atMs: seq * 1_000,
    messageId: `m${seq}` as MessageId,
    from: { id: `v${seq}` as ViewerId, name: `viewer ${seq}` },
    text,
    host: false,
    question: true,
    itemId: itemId as ItemId | null,
  };
};
const grouped = (rows: MessageRow[]): QuestionGroups => {
  const groups = new QuestionGroups();
  groups.update(rows, () => true);
  return groups;
};
const all = () => true;

/** Each list is one question, said differently. */
const SAME: readonly (readonly string[])[] = [
  ['多少钱', '这个多少钱？', '请问什么价格', '主播价格是多少呀', '怎么卖的', '多少钱啊？？'],
  ['有大码吗', '有没有大码', '大码有吗', '请问有大码的吗？', '还有大码吗'],
  ['什么时候发货', '啥时候发货呀', '多久发货？', '发货要几天', '请问什么时候可以发货'],
  ['适合黄皮吗', '黄皮适合吗？', '这个黄皮适合吗', '请问适不适合黄皮'],
  ['包邮吗', '包邮嘛', '这个包邮吗？', '请问包邮吗'],
  ['有什么颜色', '都有什么颜色呀', '颜色有什么'],
  ['成分是什么', '什么成分', '请问成分是什么呀'],
  ['How much is it?', 'how much', "What's the price?", 'price please', 'Price???', 'what does it cost'],
  ['What sizes are there?', 'which sizes do you have', 'sizes?', 'What size does it come in?', 'what sizes'],
  ['Do you ship to Chengdu?', 'shipping to Chengdu?', 'can you ship it to chengdu please', 'Delivery to Chengdu?'],
  ['Is it waterproof?', 'is this waterproof', 'waterproof?', 'is it waterprof'],
  ['Is 999 matte or satin?', '999 matte or satin?', 'is 999 satin or matte'],
  ['can I return it?', 'Returns?', 'refund?', 'what about returns'],
];
/** Each list is of questions that must stay apart, near as they are. */
const DIFFERENT: readonly (readonly string[])[] = [
  ['有大码吗', '有小码吗', '有红色吗', '有赠品吗'],
  ['适合黄皮吗', '适合干皮吗', '适合孕妇吗', '适合小孩吗'],
  ['多少钱', '什么时候发货', '有什么颜色', '成分是什么'],
  ['发货到成都吗', '发货到新疆吗'],
  ['999还有货吗', '888还有货吗'],
  ['会掉色吗', '会起球吗', '会过敏吗'],
  ['含酒精吗', '不含酒精吗'],
  ['Is 999 matte?', 'Is 888 matte?'],
  ['Do you have size M?', 'Do you have size XL?', 'Do you have size S?'],
  ['Does it fade?', 'Does it smell?', 'Does it shrink?', 'Does it itch?'],
  ['Is it waterproof?', 'Is it vegan?', 'Is it heavy?'],
  ['shipping to Chengdu?', 'shipping to Shanghai?', 'how long is shipping?'],
  ['Is it safe for kids?', 'Is it not safe for kids?'],
];

describe('QuestionGroups', () => {
  it.each(SAME.map((list) => [list[0], list] as const))('joins the wordings of “%s”', (_first, list) => {
    const { groups } = grouped(list.map((text) => ask(text)));
    expect(groups.map((group) => group.rows.map((row) => row.text))).toEqual([list]);
    expect(groups[0]).toMatchObject({ count: list.length, text: list[0] });
  });

  it.each(DIFFERENT.map((list) => [list[0], list] as const))('keeps apart what differs from “%s”', (_first, list) => {
    const { groups } = grouped(list.map((text) => ask(text)));
    expect(groups.map((group) => group.text)).toEqual(list);
  });

  it('keeps questions about different items apart', () => {
    const { groups } = grouped([ask('多少钱', 'i1'), ask('多少钱', 'i2'), ask('多少钱', null), ask('多少钱？', 'i1')]);
    expect(groups.map((group) => [group.itemId, group.count])).toEqual([
      ['i1', 2],
      ['i2', 1],
      [null, 1],
    ]);
  });

  it('knows what is asked about', () => {
    expect(wordingOf('有什么尺码').subject).toBe('size');
    expect(wordingOf('how much is shipping').subject).toBe('price');
    expect(wordingOf('还有现货吗').subject).toBe('stock');
    expect(wordingOf('Which shade is that?').subject).toBe('colour');
    expect(wordingOf('hello?').subject).toBeNull();
  });

  it('keeps a group in its place while it grows, as a new object', () => {
    const rows = [ask('多少钱'), ask('包邮吗')];
    const groups = grouped(rows);
    const before = groups.groups[0];
    rows.push(ask('价格？'));
    groups.update(rows, all);
    expect(groups.groups.map((group) => group.text)).toEqual(['多少钱', '包邮吗']);
    expect(groups.groups[0]).not.toBe(before);
    expect(groups.groups[0]?.count).toBe(2);
  });

  it('takes whatever viewers write, and loses none of it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 30 }), { maxLength: 40 }), (texts) => {
        const { groups } = grouped(['???', '？！', '🤔', ...texts].map((text) => ask(text)));
        expect(groups.reduce((n, group) => n + group.count, 0)).toBe(texts.length + 3);
        expect(groups.every((group, at) => at === 0 || group.seq > (groups[at - 1]?.seq ?? 0))).toBe(true);
      }),
    );
  });

  it('is bounded: what is dealt with goes first, and what went is counted', () => {
    const rows = Array.from({ length: GROUPS_MAX + 100 }, (_, at) => ask(`问题 ${at} 号`));
    const answered = new Set(rows.slice(150, 300));
    const groups = new QuestionGroups();
    for (let at = 0; at < rows.length; at += 1) groups.update(rows.slice(0, at + 1), (row) => !answered.has(row));
    expect(groups.groups.length).toBeLessThanOrEqual(GROUPS_MAX);
    expect(groups.groups.length + groups.dropped).toBe(rows.length);
    expect(groups.groups[0]?.rows[0]).toBe(rows[0]);
    groups.update([...rows, ask('问题 250 号')], all);
    expect(groups.groups.at(-1)?.count).toBe(1);
  });

  it('keeps the newest of a question asked without end', () => {
    const groups = grouped(Array.from({ length: ROWS_PER_GROUP * 3 }, () => ask('多少钱')));
    expect(groups.groups[0]?.count).toBe(ROWS_PER_GROUP * 3);
    expect(groups.groups[0]?.rows.length).toBeLessThanOrEqual(ROWS_PER_GROUP * 1.2);
  });

  it('is quick: ten thousand questions of a storm in a second', () => {
    const kinds = SAME.flat();
    const rows = Array.from({ length: 10_000 }, (_, at) => ask(`${kinds[at % kinds.length]}`, `i${at % 5}`));
    expect(cpuMs(() => grouped(rows))).toBeLessThan(1_000);
  });

  it('says which questions of a group still wait', () => {
    const rows = [ask('多少钱'), ask('价格？'), ask('怎么卖')];
    const [group] = grouped(rows).groups;
    const moderated = { messages: new Map(), viewers: new Set([rows[2]?.from.id as ViewerId]) };
    const answered = new Map([[rows[0]?.messageId as MessageId, 'aloud']]);
    expect(group && waiting(group, { answered, moderated })).toEqual([rows[1]]);
  });
});
