import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  begin,
  confirmed,
  type DraftText,
  decide,
  EMPTY_DRAFT,
  type Held,
  heard,
  isDirty,
  refused,
  type Sync,
  sent,
  statusOf,
  toSend,
  withTyped,
} from './draft-sync.ts';

const draft = (title: string): DraftText => ({ ...EMPTY_DRAFT, title });
const held = (version: number, title: string): Held => ({ version, draft: draft(title) });

describe('draft sync', () => {
  it('sends what was typed once and is saved when the core confirms it', () => {
    let sync = withTyped(begin(held(1, 'a'), null), draft('ab'));
    expect(toSend(sync)).toEqual(draft('ab'));
    sync = sent(sync);
    expect(toSend(sync)).toBeNull();
    sync = confirmed(sync, 2);
    expect(statusOf(sync)).toBe('saved');
    expect(sync.base).toEqual(held(2, 'ab'));
  });

  it('sends again what was typed while the last words were on their way', () => {
    let sync = sent(withTyped(begin(held(1, 'a'), null), draft('ab')));
    sync = withTyped(sync, draft('abc'));
    sync = confirmed(heard(sync, held(2, 'ab')), 2);
    expect(toSend(sync)).toEqual(draft('abc'));
    expect(sync.base?.version).toBe(2);
  });

  it('does not touch a space that the core trims while somebody writes', () => {
    let sync = sent(withTyped(begin(held(1, 'a'), null), draft('hello ')));
    sync = heard(confirmed(sync, 2), held(2, 'hello'));
    expect(sync.typed.title).toBe('hello ');
    expect(isDirty(sync)).toBe(false);
  });

  it('follows a change from elsewhere when nothing is unsaved', () => {
    const sync = heard(begin(held(1, 'a'), null), held(2, 'other'));
    expect(sync.typed.title).toBe('other');
  });

  it('goes on when only the cover changed in between', () => {
    const sync = heard(withTyped(begin(held(1, 'a'), null), draft('ab')), held(2, 'a'));
    expect(statusOf(sync)).toBe('unsaved');
    expect(sync.base?.version).toBe(2);
  });

  it('stops at a conflict, keeps both texts and lets the host decide', () => {
    const sync = heard(withTyped(begin(held(1, 'a'), null), draft('mine')), held(2, 'theirs'));
    expect(statusOf(sync)).toBe('conflict');
    expect(toSend(sync)).toBeNull();
    const mine = decide(sync, 'mine');
    expect(toSend(mine)).toEqual(draft('mine'));
    expect(mine.base?.version).toBe(2);
    const theirs = decide(sync, 'theirs');
    expect(theirs.typed.title).toBe('theirs');
    expect(statusOf(theirs)).toBe('saved');
  });

  it('learns of a conflict from the refusal, then from the version', () => {
    let sync = sent(withTyped(begin(held(1, 'a'), null), draft('mine')));
    sync = refused(heard(sync, held(2, 'theirs')), { code: 'version_conflict', retry: 'never' });
    expect(statusOf(sync)).toBe('failed');
    sync = heard(sync, held(2, 'theirs'));
    expect(statusOf(sync)).toBe('conflict');
  });

  it('sends again after a refusal that only the cover caused', () => {
    let sync = sent(withTyped(begin(held(1, 'a'), null), draft('ab')));
    sync = refused(sync, { code: 'version_conflict', retry: 'never' });
    expect(toSend(sync)).toBeNull();
    expect(toSend(heard(sync, held(2, 'a')))).toEqual(draft('ab'));
  });

  it('asks before words go on top of an approval that came meanwhile, and not while it is being edited on purpose', () => {
    const approved: Held = { ...held(2, 'a'), approved: true };
    const away = heard(withTyped(begin(held(1, 'a'), null), draft('ab')), approved);
    expect([statusOf(away), toSend(away)]).toEqual(['conflict', null]);
    expect(toSend(decide(away, 'mine'))).toEqual(draft('ab'));
    expect(statusOf(decide(away, 'theirs'))).toBe('saved');
    // Another answer than an approval costs nothing: the words go out.
    expect(toSend(heard(withTyped(begin(held(1, 'a'), null), draft('ab')), held(2, 'a')))).toEqual(draft('ab'));
    const onPurpose = withTyped(begin(approved, null), draft('ab'));
    expect(toSend(onPurpose)).toEqual(draft('ab'));
    expect(statusOf(begin(approved, { version: 2, draft: draft('kept') }))).toBe('conflict');
    expect(statusOf(begin(approved, { version: 2, draft: draft('a') }))).toBe('saved');
  });

  it('waits for the reviewer when the topic was handed in elsewhere, and sends when the answer is there', () => {
    let sync = sent(withTyped(begin(held(1, 'a'), null), draft('ab')));
    sync = refused(sync, { code: 'topic_locked', retry: 'later' });
    expect([statusOf(sync), sync.typed.title]).toEqual(['failed', 'ab']);
    expect(toSend(heard(sync, held(3, 'a')))).toEqual(draft('ab'));
    expect(statusOf(heard(sync, { ...held(3, 'a'), approved: true }))).toBe('conflict');
  });

  it('restores what a reload interrupted, or asks when the topic moved on', () => {
    expect(toSend(begin(held(3, 'old'), { version: 3, draft: draft('kept') }))).toEqual(draft('kept'));
    expect(statusOf(begin(held(4, 'new'), { version: 3, draft: draft('kept') }))).toBe('conflict');
    expect(statusOf(begin(held(4, 'kept'), { version: 3, draft: draft('kept') }))).toBe('saved');
  });

  it('never loses typed words: they are what is typed, sent, or the host gave them up', () => {
    const step = fc.oneof(
      fc.string({ maxLength: 6 }).map((title) => ({ kind: 'type' as const, title })),
      fc.constant({ kind: 'send' as const }),
      fc.constant({ kind: 'confirm' as const }),
      fc.constant({ kind: 'refuse' as const }),
      fc.string({ maxLength: 6 }).map((title) => ({ kind: 'other' as const, title })),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let sync: Sync = begin(held(1, ''), null);
        let server = held(1, '');
        let last: string | null = null;
        for (const one of steps) {
          if (one.kind === 'type') {
            sync = withTyped(sync, draft(one.title));
            last = one.title;
          } else if (one.kind === 'send' && toSend(sync)) sync = sent(sync);
          else if (one.kind === 'confirm' && sync.saving && sync.base?.version === server.version) {
            server = { version: server.version + 1, draft: sync.saving };
            sync = confirmed(sync, server.version);
          } else if (one.kind === 'refuse' && sync.saving) {
            sync = heard(refused(sync, { code: 'version_conflict', retry: 'never' }), server);
          } else if (one.kind === 'other') {
            server = held(server.version + 1, one.title);
            const wasDirty = isDirty(sync) || sync.saving !== null;
            sync = heard(sync, server);
            if (!wasDirty) last = null;
          }
          if (last !== null) expect(sync.typed.title).toBe(last);
        }
      }),
    );
  });
});
