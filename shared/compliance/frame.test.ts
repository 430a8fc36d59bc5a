import { describe, expect, it } from 'vitest';
import { Category } from '../domain/topic.ts';
import { frameScore } from './index.ts';

const WARM: Record<Category, { title: string; pitch: string }> = {
  travel: { title: '带你慢走京都三天', pitch: '和大家分享三天的步行路线，还有清晨的小店，想一起走的朋友来聊聊。' },
  reading: {
    title: 'Let’s read by the window tonight',
    pitch: 'Three short stories about trains, how I read them, and which line you keep.',
  },
  parenting: { title: '和孩子做一盏纸灯笼', pitch: '一起剪纸、折边，三个步骤，大家可以跟着做，孩子会很有成就感。' },
  fashion: { title: '亚麻衬衫的三种穿法', pitch: '和大家聊聊秋天通勤怎么搭，尺码怎么选，一起试给你看。' },
  beauty: {
    title: 'Five lip colours for autumn',
    pitch: 'Let’s try five shades together and learn which texture suits your day.',
  },
  food: { title: '一锅番茄炖牛腩', pitch: '今晚在厨房和大家一起做，步骤不难，新手也能学会。' },
  home: {
    title: 'One drawer, ten minutes',
    pitch: 'Come and tidy a kitchen drawer with me: how to begin, and what you keep.',
  },
  fitness: { title: '十分钟肩颈拉伸', pitch: '跟我一起动一动，三个动作的方法说清楚，大家累了就停。' },
  study: {
    title: 'A calm plan for exam week',
    pitch: 'Let’s write one page together: how to plan your notes in three steps.',
  },
  crafts: { title: '新手钩一朵小花', pitch: '带你认识两种针法，一起慢慢钩，今晚每个人都能做好一朵。' },
};

describe('how warmly a topic is put', () => {
  it('finds warm topics warm, in every category and both languages', () => {
    for (const category of Category.options) {
      const { score, hints } = frameScore({ ...WARM[category], category });
      expect(score, `${category}: ${hints.map((hint) => hint.id)}`).toBeGreaterThanOrEqual(80);
    }
  });

  it('tells an offer from a topic, and what would help', () => {
    const { score, hints } = frameScore({ title: '特价秒杀！！！', pitch: '下单立减，手慢无', category: 'beauty' });
    expect(score).toBeLessThanOrEqual(20);
    expect(hints.map((hint) => hint.id)).toEqual(
      expect.arrayContaining(['invites', 'gives', 'category', 'not_an_offer', 'no_pressure']),
    );
    for (const hint of hints) expect(hint.reason.en.length * hint.reason.zh.length).toBeGreaterThan(0);
  });

  it('marks shame down, and only a little: it is taste, not law', () => {
    const kind = { ...WARM.beauty, category: 'beauty' as const };
    const harsh = frameScore({ ...kind, pitch: `${kind.pitch} Don’t look ugly.` });
    expect(harsh.hints.map((hint) => hint.id)).toEqual(['no_shame']);
    expect(frameScore(kind).score - harsh.score).toBe(5);
  });

  it('says nothing about nothing, and can reach 100', () => {
    expect(frameScore({ title: ' ', pitch: '…', category: null })).toEqual({ score: 0, hints: [] });
    const best = Category.options.map((category) => frameScore({ ...WARM[category], category }).score);
    expect(Math.max(...best)).toBe(100);
  });
});
