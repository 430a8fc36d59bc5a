import { describe, expect, it } from 'vitest';
import { compareEvents } from './afterwards.ts';

const sent = [1, 2, 3, 4].map((seq) => ({ seq, atMs: seq * 1_000 }));

describe('two logs of the same room', () => {
  it('find nothing where both have the same', () => {
    expect(compareEvents(sent, [1, 2, 3, 4])).toEqual({ sent: 4, kept: 4, lost: [], twice: [], invented: 0 });
  });

  it('tell what was lost, came twice or never was', () => {
    expect(compareEvents(sent, [1, 3, 3, 9])).toEqual({
      sent: 4,
      kept: 4,
      lost: [2_000, 4_000],
      twice: [3_000],
      invented: 1,
    });
  });
});
