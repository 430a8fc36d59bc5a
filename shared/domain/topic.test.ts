import { describe, expect, it } from 'vitest';
import { cleanBlock, cleanLine, graphemes } from './text.ts';
import { PITCH_MAX, TITLE_MAX, TopicDraft, topicProblems } from './topic.ts';

const good = {
  title: 'Five lipsticks for autumn travel',
  pitch: 'What I packed for Kyoto, and why.',
  category: 'travel' as const,
  cover: {},
  plannedAtMs: null,
};

describe('topic text', () => {
  it('counts what a person sees', () => {
    expect(graphemes('👩‍👩‍👧‍👦é中')).toBe(3);
  });

  it('drops controls and bidi overrides, keeps right-to-left text and emoji', () => {
    expect(cleanLine('a\u0000b\u202Ec\u0007 \n مرحبا 👍')).toBe('abc مرحبا 👍');
    expect(cleanBlock('a\r\nb\n\n\n\nc')).toBe('a\nb\n\nc');
  });

  it('takes 10,000 characters as a draft and says which limit they break', () => {
    const draft = TopicDraft.parse({
      title: '字'.repeat(10_000),
      pitch: '字'.repeat(10_000),
      category: 'travel',
      plannedAtMs: null,
    });
    expect(topicProblems({ ...draft, cover: {} }, 0)).toEqual([
      { field: 'title', rule: 'too_long', limit: TITLE_MAX },
      { field: 'pitch', rule: 'too_long', limit: PITCH_MAX },
    ]);
  });

  it('passes a complete topic and names every gap of an empty one', () => {
    expect(topicProblems(good, 0)).toEqual([]);
    expect(
      topicProblems({ title: '', pitch: '', category: null, cover: null, plannedAtMs: 1 }, 9e12).map(
        (p) => `${p.field}.${p.rule}`,
      ),
    ).toEqual(['title.missing', 'pitch.missing', 'category.missing', 'cover.missing', 'plannedAt.in_past']);
  });
});
