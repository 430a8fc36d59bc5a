import { useCallback, useEffect, useRef, useState } from 'react';
import { type Fault, isApproved, type Reply, type Topic, type TopicId } from '../../../shared/domain/index.ts';
import { CONNECTION_LOST, call, onClient, studioNow } from '../../app/index.ts';
import {
  begin,
  confirmed,
  type DraftText,
  decide,
  draftOf,
  type Held,
  heard,
  isDirty,
  refused,
  type Sync,
  sent,
  toSend,
  withTyped,
} from './draft-sync.ts';
import { keepDraft, readKept } from './kept-drafts.ts';

/** Long enough to finish a word, short enough that nobody waits for it. */
const SAVE_AFTER_MS = 800;
/** Somebody who does not stop typing is saved all the same: a machine that dies takes at most so much along. */
const SAVE_AT_LEAST_MS = 3_000;
/** How long to wait before words go out again that the platform did not take. */
const RETRY_MS = 5_000;

/** The same words may be taken later. Not while a reviewer reads the topic: its answer is what is waited for. */
const canHelp = (fault: Fault): boolean =>
  fault.code !== 'version_conflict' &&
  fault.code !== 'topic_locked' &&
  (fault.retry !== 'never' || fault.code.startsWith('platform_'));

export type Draft = {
  readonly sync: Sync;
  readonly id: TopicId | null;
  edit(change: Partial<DraftText>): void;
  /** Sends what is unsaved now; the version the core has afterwards, or why not. */
  flush(): Promise<Reply<{ topicId: TopicId; version: number }>>;
  decide(keep: 'mine' | 'theirs'): void;
};

const heldOf = (topic: Topic): Held => ({
  version: topic.version,
  draft: draftOf(topic),
  approved: isApproved(topic.state, Date.now()),
});

/**
 * One topic's words: typed here, kept in this browser until the core has them, sent a moment after the last key.
 * `topic` is null for a new one; `onCreated` names it once the core knows it.
 */
export function useDraft(topic: Topic | null, onCreated: (id: TopicId) => void): Draft {
  const [sync, setSync] = useState<Sync>(() => begin(topic ? heldOf(topic) : null, readKept(topic?.id ?? null)));
  const id = useRef<TopicId | null>(topic?.id ?? null);
  const now = useRef(sync);
  const running = useRef<Promise<unknown> | null>(null);
  const created = useRef(onCreated);
  created.current = onCreated;

  const set = useCallback((change: (sync: Sync) => Sync) => {
    now.current = change(now.current);
    const { base, typed } = now.current;
    keepDraft(id.current, isDirty(now.current) ? { version: base?.version ?? null, draft: typed } : null);
    setSync(now.current);
  }, []);

  const send = useCallback(
    async (draft: DraftText) => {
      set(sent);
      const { base } = now.current;
      const known = id.current;
      if (known === null) {
        const reply = await call((client) => client.topics.create({ draft }));
        if (reply.ok) {
          keepDraft(null, null);
          id.current = reply.value.topicId;
          const fresh = studioNow()?.topics?.find((one) => one.id === reply.value.topicId);
          set((s) => confirmed(s, fresh?.version ?? 1));
          created.current(reply.value.topicId);
        } else set((s) => refused(s, reply.fault));
        return;
      }
      const version = base?.version ?? 0;
      const reply = await call((client) => client.topics.update({ topicId: known, version, draft }));
      set((s) => (reply.ok ? confirmed(s, reply.value.version) : refused(s, reply.fault)));
      const latest = studioNow()?.topics?.find((one) => one.id === known);
      if (latest) set((s) => heard(s, heldOf(latest)));
    },
    [set],
  );

  const sendOnce = useCallback(
    async (draft: DraftText) => {
      const job = send(draft).finally(() => {
        running.current = null;
      });
      running.current = job;
      await job;
    },
    [send],
  );

  // What the core tells about this topic: our own change, the cover's, or somebody else's.
  useEffect(() => {
    if (topic) set((s) => heard(s, heldOf(topic)));
  }, [topic, set]);

  const unsavedSince = useRef<number | null>(null);
  useEffect(() => {
    const draft = toSend(sync);
    if (!draft || running.current) {
      unsavedSince.current = null;
      return;
    }
    unsavedSince.current ??= Date.now();
    const latest = unsavedSince.current + SAVE_AT_LEAST_MS - Date.now();
    const timer = setTimeout(() => void sendOnce(draft), Math.max(0, Math.min(SAVE_AFTER_MS, latest)));
    return () => clearTimeout(timer);
  }, [sync, sendOnce]);

  // A lost connection is not the host's problem: what could not be sent goes out with the next one.
  const again = useCallback(() => {
    if (now.current.fault && canHelp(now.current.fault)) set((s) => withTyped(s, s.typed));
  }, [set]);
  useEffect(() => onClient(again), [again]);
  // Nor is a platform that is away for a while, which tells nobody when it is back.
  const { fault } = sync;
  useEffect(() => {
    if (!fault || fault.rule === CONNECTION_LOST || !canHelp(fault)) return;
    const timer = setTimeout(again, RETRY_MS);
    return () => clearTimeout(timer);
  }, [fault, again]);

  // Leaving the editor sends what is left; the browser keeps it if that fails.
  useEffect(
    () => () => {
      const draft = toSend(now.current);
      if (draft && !running.current) void sendOnce(draft);
    },
    [sendOnce],
  );

  const edit = useCallback((change: Partial<DraftText>) => set((s) => withTyped(s, { ...s.typed, ...change })), [set]);

  const flush = useCallback(async (): Promise<Reply<{ topicId: TopicId; version: number }>> => {
    await running.current;
    set((s) => withTyped(s, s.typed));
    const draft = toSend(now.current) ?? (id.current === null ? now.current.typed : null);
    if (draft) await sendOnce(draft);
    const { base, fault, conflict } = now.current;
    if (fault) return { ok: false, fault };
    if (conflict || !base || id.current === null)
      return { ok: false, fault: { code: 'version_conflict', retry: 'never' } };
    return { ok: true, value: { topicId: id.current, version: base.version } };
  }, [set, sendOnce]);

  return { sync, id: id.current, edit, flush, decide: (keep) => set((s) => decide(s, keep)) };
}
