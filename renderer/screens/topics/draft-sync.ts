import { type Category, cleanBlock, cleanLine, type Fault, type Topic } from '../../../shared/domain/index.ts';

/**
 * Keeps what is typed and what the core has apart, so that nothing is lost and nothing is overwritten. Pure; the hook
 * use-draft.ts carries out what it says.
 */
export type DraftText = { title: string; pitch: string; category: Category | null; plannedAtMs: number | null };
/** `approved`: an edit takes an approval away, so words are not sent on top of it without asking. */
export type Held = { readonly version: number; readonly draft: DraftText; readonly approved?: boolean };

export type Sync = {
  /** What the core has, as last heard. Null: it does not know this topic yet. */
  readonly base: Held | null;
  readonly typed: DraftText;
  /** On its way to the core. */
  readonly saving: DraftText | null;
  /** Somebody else's version, while it has to be decided which one stays. */
  readonly conflict: Held | null;
  /** Why the last saving failed; saving starts again with the next change or `again`. */
  readonly fault: Fault | null;
};

export const EMPTY_DRAFT: DraftText = { title: '', pitch: '', category: null, plannedAtMs: null };

export const draftOf = (topic: Topic): DraftText => ({
  title: topic.title,
  pitch: topic.pitch,
  category: topic.category,
  plannedAtMs: topic.plannedAtMs,
});

/** What the core makes of a draft; two drafts with the same outcome are the same. */
const cleaned = (draft: DraftText): DraftText => ({
  ...draft,
  title: cleanLine(draft.title),
  pitch: cleanBlock(draft.pitch),
});

export function sameDraft(a: DraftText, b: DraftText): boolean {
  const [x, y] = [cleaned(a), cleaned(b)];
  return x.title === y.title && x.pitch === y.pitch && x.category === y.category && x.plannedAtMs === y.plannedAtMs;
}

/** The start: the core's text, or what this browser kept from before a reload. */
export function begin(topic: Held | null, kept: { version: number | null; draft: DraftText } | null): Sync {
  const start: Sync = {
    base: topic,
    typed: kept?.draft ?? topic?.draft ?? EMPTY_DRAFT,
    saving: null,
    conflict: null,
    fault: null,
  };
  const moved = topic !== null && kept !== null && (kept.version !== topic.version || topic.approved === true);
  return moved && !sameDraft(kept.draft, topic.draft) ? { ...start, conflict: topic } : start;
}

export const isDirty = (sync: Sync): boolean => !sameDraft(sync.typed, sync.base?.draft ?? EMPTY_DRAFT);

export const withTyped = (sync: Sync, typed: DraftText): Sync => ({ ...sync, typed, fault: null });

/** What should be sent now, or null. */
export function toSend(sync: Sync): DraftText | null {
  if (sync.saving || sync.conflict || sync.fault || !isDirty(sync)) return null;
  return sync.typed;
}

export const sent = (sync: Sync): Sync => ({ ...sync, saving: sync.typed, fault: null });

export function confirmed(sync: Sync, version: number): Sync {
  const draft = cleaned(sync.saving ?? sync.typed);
  const newer = sync.base !== null && sync.base.version > version;
  return { ...sync, base: newer ? sync.base : { version, draft }, saving: null };
}

/** A refused saving. A version conflict stays open until the other version is known and chosen between. */
export function refused(sync: Sync, fault: Fault): Sync {
  return { ...sync, saving: null, fault };
}

/** The core tells of a version: our own, or somebody else's. */
export function heard(sync: Sync, held: Held): Sync {
  if (sync.base && held.version <= sync.base.version) return sync;
  if (sync.saving) return sameDraft(sync.saving, held.draft) ? { ...sync, base: held } : sync;
  if (sameDraft(sync.typed, held.draft)) return { ...sync, base: held, conflict: null, fault: null };
  const untouched = sync.base !== null && sameDraft(sync.base.draft, held.draft);
  if (!isDirty(sync)) return { ...sync, base: held, typed: held.draft };
  // Approved meanwhile, from another page: sending the words now would take that away behind the host's back.
  if (held.approved && !sync.base?.approved) return { ...sync, conflict: held };
  // Only the cover or the review moved: a refusal for the old version is settled, the words go out again.
  const settled = sync.fault?.code === 'version_conflict' || sync.fault?.code === 'topic_locked';
  if (untouched) return { ...sync, base: held, fault: settled ? null : sync.fault };
  return { ...sync, conflict: held };
}

/** Decides a conflict: my words go on top of the other version, or the other version stays. */
export function decide(sync: Sync, keep: 'mine' | 'theirs'): Sync {
  if (!sync.conflict) return sync;
  const next = { ...sync, base: sync.conflict, conflict: null, fault: null };
  return keep === 'mine' ? next : { ...next, typed: sync.conflict.draft };
}

export type SaveStatus = 'saved' | 'unsaved' | 'saving' | 'failed' | 'conflict';

export function statusOf(sync: Sync): SaveStatus {
  if (sync.conflict) return 'conflict';
  if (sync.saving) return 'saving';
  if (sync.fault) return 'failed';
  return isDirty(sync) ? 'unsaved' : 'saved';
}
