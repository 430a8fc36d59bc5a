import type { QuestionGroup } from './question-groups.ts';
import type { Subject } from './question-words.ts';

/** Screen readers hear the chat in sentences at this pace; line by line nobody could follow. */
export const DIGEST_EVERY_MS = 10_000;

/** What happened since the last digest. `asked` is what most viewers asked about, when two or more did. */
export type DigestWords = {
  readonly messages: number;
  readonly questions: number;
  readonly orders: number;
  readonly asked: { readonly count: number; readonly subject: Subject | null; readonly text: string } | null;
};
export type DigestCounts = { readonly messages: number; readonly questions: number; readonly orders: number };

/** Sums up what came, at most every `DIGEST_EVERY_MS`; says nothing when nothing came. */
export class Digest {
  #lastMs: number;
  #before: DigestCounts;
  #asked: ReadonlyMap<string, number>;

  /** Begins at what is there already: a reload does not read out the whole stream. */
  constructor(nowMs: number, counts: DigestCounts, groups: readonly QuestionGroup[]) {
    this.#lastMs = nowMs;
    this.#before = counts;
    this.#asked = countsOf(groups);
  }

  /** Call it as often as you like; null while it is not time yet, or nothing came. */
  next(nowMs: number, counts: DigestCounts, groups: readonly QuestionGroup[]): DigestWords | null {
    // A clock that was set back would silence it for as long.
    if (nowMs < this.#lastMs) this.#lastMs = nowMs;
    if (nowMs - this.#lastMs < DIGEST_EVERY_MS) return null;
    const before = this.#before;
    const messages = counts.messages - before.messages;
    const questions = counts.questions - before.questions;
    const orders = counts.orders - before.orders;
    if (messages <= 0 && questions <= 0 && orders <= 0) return null;
    const asked = most(groups, this.#asked);
    this.#lastMs = nowMs;
    this.#before = counts;
    this.#asked = countsOf(groups);
    return { messages, questions, orders, asked };
  }
}

const countsOf = (groups: readonly QuestionGroup[]): ReadonlyMap<string, number> =>
  new Map(groups.map((group) => [group.key, group.count]));

/** By subject where there is one (“12 asked about size”), else by wording. */
function most(groups: readonly QuestionGroup[], before: ReadonlyMap<string, number>): DigestWords['asked'] {
  const sums = new Map<string, { count: number; subject: Subject | null; text: string }>();
  for (const group of groups) {
    const fresh = group.count - (before.get(group.key) ?? 0);
    if (fresh <= 0) continue;
    const key = group.subject ?? group.key;
    const sum = sums.get(key) ?? { count: 0, subject: group.subject, text: group.text };
    sum.count += fresh;
    sums.set(key, sum);
  }
  let best: DigestWords['asked'] = null;
  for (const sum of sums.values()) if (sum.count >= 2 && sum.count > (best?.count ?? 0)) best = sum;
  return best;
}
