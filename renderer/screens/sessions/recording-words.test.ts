import { expect, it } from 'vitest';
import type { RecordingFile, RecordingRepair } from '../../../shared/domain/index.ts';
import { SessionId } from '../../../shared/domain/index.ts';
import { conditionOf, ownReason } from './recording-words.ts';

const file = (more: Partial<RecordingFile>): RecordingFile => ({
  ...{ path: '/a.mp4', bytes: 1, durationMs: 1, complete: true, missing: false, flaws: [], ...more },
});
const repair = (more: Partial<RecordingRepair>): RecordingRepair => ({
  ...{
    sessionId: SessionId.parse('s1'),
    path: '/a.mp4',
    step: 'checking',
    progress: 0.5,
    flaws: [],
    fault: null,
    ...more,
  },
});

it('names what a repair cost, and small things only where there is nothing else', () => {
  const repaired = (flaws: RecordingFile['flaws']) => conditionOf(file({ flaws }), [], false);
  expect(repaired([])).toEqual({ kind: 'fine' });
  expect(repaired(['cut_tail', 'wrong_length', 'no_index'])).toEqual({ kind: 'repaired', flaws: ['cut_tail'] });
  expect(repaired(['wrong_length', 'no_index'])).toEqual({ kind: 'repaired', flaws: ['wrong_length', 'no_index'] });
  expect(repaired(['no_header', 'cut_tail'])).toEqual({ kind: 'repaired', flaws: ['no_header_mended', 'cut_tail'] });
});

it('gives advice about a file that cannot be repaired', () => {
  const broken = (flaws: RecordingFile['flaws']) => conditionOf(file({ complete: false, flaws }), [], false);
  expect(broken(['no_header', 'no_media'])).toMatchObject({ kind: 'broken', flaws: ['no_header'], advice: 'keep' });
  expect(broken(['empty'])).toMatchObject({ advice: 'nothing' });
  expect(broken(['no_media'])).toMatchObject({ advice: 'nothing' });
});

it('shows a check while it runs, and why one did not succeed', () => {
  const open = file({ complete: false });
  expect(conditionOf(open, [repair({})], false)).toEqual({ kind: 'checking', step: 'checking', progress: 0.5 });
  expect(conditionOf(open, [repair({ path: '/b.mp4' })], false)).toEqual({ kind: 'open', fault: null });
  const fault = { code: 'disk_full', retry: 'later' } as const;
  expect(conditionOf(open, [repair({ step: 'failed', fault })], false)).toEqual({ kind: 'open', fault });
  expect(conditionOf(open, [], true)).toEqual({ kind: 'fine' });
  const away = file({ complete: false, missing: true });
  expect(conditionOf(away, [], false)).toEqual({ kind: 'fine' });
  const gone = { code: 'recording_drive_gone', retry: 'later' } as const;
  expect(conditionOf(away, [repair({ step: 'failed', fault: gone })], false)).toEqual({ kind: 'open', fault: gone });
});

it('has words of its own for what stands in the way of a repair', () => {
  expect(ownReason({ code: 'data_read_only', retry: 'later', rule: 'EROFS' })).toBe('readOnly');
  expect(ownReason({ code: 'recording_not_repaired', retry: 'later', rule: 'in_use' })).toBe('inUse');
  expect(ownReason({ code: 'disk_full', retry: 'later' })).toBeNull();
});
