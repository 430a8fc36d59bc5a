import { describe, expect, it } from 'vitest';
import { DIGEST_EVERY_MS, Digest } from './digest.ts';
import type { QuestionGroup } from './question-groups.ts';

const group = (key: string, count: number, subject: QuestionGroup['subject'] = null): QuestionGroup => ({
  key,
  seq: 1,
  itemId: null,
  subject,
  text: `text of ${key}`,
  rows: [],
  count,
  lastAtMs: 0,
});
const counts = (messages: number, questions = 0, orders = 0) => ({ messages, questions, orders });

describe('Digest', () => {
  it('speaks at most every ten seconds, of what came since', () => {
    const digest = new Digest(0, counts(100), [group('a', 5, 'size')]);
    expect(digest.next(5_000, counts(130), [])).toBeNull();
    expect(digest.next(DIGEST_EVERY_MS, counts(140, 3, 2), [group('a', 8, 'size')])).toEqual({
      messages: 40,
      questions: 3,
      orders: 2,
      asked: { count: 3, subject: 'size', text: 'text of a' },
    });
    expect(digest.next(DIGEST_EVERY_MS + 9_999, counts(200), [])).toBeNull();
    expect(digest.next(DIGEST_EVERY_MS * 2, counts(200, 3, 2), [group('a', 8, 'size')])).toMatchObject({
      messages: 60,
      questions: 0,
      asked: null,
    });
  });
  it('adds up what is about the same, and leaves single questions out', () => {
    const digest = new Digest(0, counts(0), []);
    const groups = [group('a', 1, 'price'), group('b', 5, 'size'), group('c', 7, 'size'), group('d', 6)];
    expect(digest.next(20_000, counts(20), groups)?.asked).toMatchObject({ count: 12, subject: 'size' });
    expect(new Digest(0, counts(0), []).next(20_000, counts(1), [group('a', 1, 'price')])?.asked).toBeNull();
  });
  it('is silent while nothing comes, and survives a clock that is set back', () => {
    const digest = new Digest(1e9, counts(5), []);
    expect(digest.next(2e9, counts(5), [])).toBeNull();
    expect(digest.next(0, counts(6), [])).toBeNull();
    expect(digest.next(DIGEST_EVERY_MS, counts(6), [])?.messages).toBe(1);
  });
});
