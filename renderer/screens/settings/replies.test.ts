import { describe, expect, it } from 'vitest';
import { SAVED_REPLIES_MAX, SavedReply } from '../../../shared/domain/index.ts';
import { moved, NAME_LENGTH, putBack, replyProblem, TEXT_LENGTH, withReply } from './replies.ts';

const reply = (id: string) => SavedReply.parse({ id, name: `name ${id}`, text: `text ${id}` });
const list = ['a', 'b', 'c'].map(reply);
const ids = (replies: readonly { id: string }[]) => replies.map((one) => one.id).join('');

describe('saved replies', () => {
  it('refuses what the contract would refuse, and a second one of the same name', () => {
    const draft = { id: null, name: 'Size', text: 'Sizes: {size}' };
    expect(replyProblem(list, draft)).toBeNull();
    expect(replyProblem(list, { ...draft, name: ' \u200b ' })).toEqual({ field: 'name', kind: 'missing' });
    expect(replyProblem(list, { ...draft, name: 'x'.repeat(NAME_LENGTH + 1) })).toMatchObject({ kind: 'too_long' });
    expect(replyProblem(list, { ...draft, name: 'NAME A' })).toEqual({ field: 'name', kind: 'known' });
    expect(replyProblem(list, { ...draft, id: 'a', name: 'NAME A' })).toBeNull();
    expect(replyProblem(list, { ...draft, text: '\n' })).toEqual({ field: 'text', kind: 'missing' });
    expect(replyProblem(list, { ...draft, text: 'x'.repeat(TEXT_LENGTH + 1) })).toMatchObject({ field: 'text' });
    const full = Array.from({ length: SAVED_REPLIES_MAX }, (_, at) => reply(`r${at}`));
    expect(replyProblem(full, draft)).toEqual({ field: 'list', kind: 'full' });
    expect(replyProblem(full, { ...draft, id: 'r1' })).toBeNull();
  });
  it('what passes is what the schema takes', () => {
    const draft = { id: null, name: ' Size\n ', text: 'x'.repeat(TEXT_LENGTH) };
    expect(replyProblem([], draft)).toBeNull();
    const [made] = withReply([], draft, () => 'new');
    expect(SavedReply.parse(made)).toEqual({ id: 'new', name: 'Size', text: draft.text });
  });
  it('changes one in its place, and adds a new one at the end', () => {
    const changed = withReply(list, { id: 'b', name: 'B', text: 'new' }, () => 'x');
    expect(ids(changed)).toBe('abc');
    expect(changed[1]?.text).toBe('new');
    expect(ids(withReply(list, { id: null, name: 'D', text: 'd' }, () => 'd'))).toBe('abcd');
  });
  it('moves by one, and not over the end', () => {
    expect(ids(moved(list, 'b', -1))).toBe('bac');
    expect(ids(moved(list, 'b', 1))).toBe('acb');
    expect(ids(moved(list, 'a', -1))).toBe('abc');
    expect(ids(moved(list, 'gone', 1))).toBe('abc');
  });
  it('comes back where it was, once', () => {
    expect(ids(putBack([reply('a'), reply('c')], reply('b'), 1))).toBe('abc');
    expect(ids(putBack([], reply('b'), 7))).toBe('b');
    expect(ids(putBack(list, reply('b'), 0))).toBe('abc');
  });
});
