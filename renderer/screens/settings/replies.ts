import { cleanLine, SAVED_REPLIES_MAX, type SavedReply } from '../../../shared/domain/index.ts';

/** The contract's limits (`SavedReply`), in UTF-16 units. */
export const NAME_LENGTH = 40;
export const TEXT_LENGTH = 200;

export type ReplyDraft = { readonly id: string | null; readonly name: string; readonly text: string };
export type ReplyProblem =
  | { field: 'name'; kind: 'missing' | 'known' | 'too_long' }
  | { field: 'text'; kind: 'missing' | 'too_long' }
  | { field: 'list'; kind: 'full' };

/** What the contract, or a person looking for the reply, would stumble over; null when it can be saved. */
export function replyProblem(replies: readonly SavedReply[], draft: ReplyDraft): ReplyProblem | null {
  const name = cleanLine(draft.name);
  const text = cleanLine(draft.text);
  if (name === '') return { field: 'name', kind: 'missing' };
  if (name.length > NAME_LENGTH) return { field: 'name', kind: 'too_long' };
  const same = replies.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (same && same.id !== draft.id) return { field: 'name', kind: 'known' };
  if (text === '') return { field: 'text', kind: 'missing' };
  if (text.length > TEXT_LENGTH) return { field: 'text', kind: 'too_long' };
  if (draft.id === null && replies.length >= SAVED_REPLIES_MAX) return { field: 'list', kind: 'full' };
  return null;
}

/** The list with a draft in it: changed in its place, or new at the end. */
export function withReply(replies: readonly SavedReply[], draft: ReplyDraft, newId: () => string): SavedReply[] {
  const saved = { id: draft.id ?? newId(), name: cleanLine(draft.name), text: cleanLine(draft.text) };
  return replies.some((one) => one.id === saved.id)
    ? replies.map((one) => (one.id === saved.id ? saved : one))
    : [...replies, saved];
}

/** One place up or down; at the end of the list nothing changes. */
export function moved(replies: readonly SavedReply[], id: string, by: -1 | 1): SavedReply[] {
  const from = replies.findIndex((one) => one.id === id);
  const to = from + by;
  const reply = replies[from];
  if (!reply || to < 0 || to >= replies.length) return [...replies];
  return replies.toSpliced(from, 1).toSpliced(to, 0, reply);
}

/** A removed reply at its old place again, unless it is there already or the list has filled up. */
export function putBack(replies: readonly SavedReply[], reply: SavedReply, at: number): SavedReply[] {
  if (replies.length >= SAVED_REPLIES_MAX || replies.some((one) => one.id === reply.id)) return [...replies];
  return replies.toSpliced(Math.min(at, replies.length), 0, reply);
}
