import type { ItemId } from '../../../../shared/domain/index.ts';
import { firstAfter } from './places.ts';
import { alike, type Subject, type Wording, wordingOf } from './question-words.ts';
import type { MessageRow } from './rows.ts';
import { isOpen } from './view.ts';

/** From here on two wordings are one question. Found by the lists in the test: lower joins what differs. */
const SAME_FROM = 0.5;
/** Groups kept; beyond it the oldest that is dealt with goes, else the oldest of all. */
export const GROUPS_MAX = 400;
/** Questions kept per group; more are counted. */
export const ROWS_PER_GROUP = 500;

/** The same question, asked by several viewers about one item. */
export type QuestionGroup = {
  readonly key: string;
  /** Of the first question: the group's place in the list, which it keeps. */
  readonly seq: number;
  readonly itemId: ItemId | null;
  readonly subject: Subject | null;
  /** The first wording; it stands for the others. */
  readonly text: string;
  readonly rows: readonly MessageRow[];
  /** All that were ever asked, also those no longer in `rows`. */
  readonly count: number;
  readonly lastAtMs: number;
};

type Kept = { group: QuestionGroup; rows: MessageRow[]; wording: Wording };

/**
 * Questions grouped by item and wording as they come: each is compared with the groups that share a word with it, once.
 * Groups stand in the order of their first question and never change places.
 */
export class QuestionGroups {
  readonly groups: QuestionGroup[] = [];
  /** Questions in groups that had to go; they are still in the chat. */
  dropped = 0;
  #kept = new Map<string, Kept>();
  /** Groups of one item and the same hard words, by feature. */
  #byFeature = new Map<string, Set<string>>();
  #takenSeq = 0;

  /** Takes in what is new of `questions` (in order). `open` says whether a question still waits, for choosing what to drop. */
  update(questions: readonly MessageRow[], open: (row: MessageRow) => boolean): void {
    for (let at = firstAfter(questions, this.#takenSeq); at < questions.length; at += 1) {
      const row = questions[at];
      if (!row) break;
      this.#takenSeq = row.seq;
      this.#take(row);
    }
    if (this.groups.length > GROUPS_MAX) this.#shrink(open);
  }

  #take(row: MessageRow): void {
    const wording = wordingOf(row.text);
    const scope = `${row.itemId ?? ''}\n${wording.hard}\n`;
    const kept = this.#nearest(scope, wording);
    if (kept) {
      kept.rows.push(row);
      if (kept.rows.length > ROWS_PER_GROUP * 1.2) kept.rows.splice(0, kept.rows.length - ROWS_PER_GROUP);
      this.#write(kept, { ...kept.group, rows: kept.rows, count: kept.group.count + 1, lastAtMs: row.atMs });
      return;
    }
    const { seq, itemId, text, atMs } = row;
    const rows = [row];
    const group = { key: `q${seq}`, seq, itemId, subject: wording.subject, text, rows, count: 1, lastAtMs: atMs };
    this.groups.push(group);
    this.#kept.set(group.key, { group, rows, wording });
    for (const feature of this.#index(wording)) {
      const keys = this.#byFeature.get(scope + feature);
      if (keys) keys.add(group.key);
      else this.#byFeature.set(scope + feature, new Set([group.key]));
    }
  }

  /** A wording without words of its own (“???”) is found by what it lacks. */
  #index(wording: Wording): Iterable<string> {
    return wording.features.size > 0 ? wording.features : [''];
  }

  #nearest(scope: string, wording: Wording): Kept | null {
    let best: Kept | null = null;
    let most = SAME_FROM;
    const seen = new Set<string>();
    for (const feature of this.#index(wording)) {
      for (const key of this.#byFeature.get(scope + feature) ?? []) {
        if (seen.has(key)) continue;
        seen.add(key);
        const kept = this.#kept.get(key);
        const share = kept ? alike(kept.wording.features, wording.features) : 0;
        if (kept && share >= most) {
          best = kept;
          most = share;
          if (share === 1) return best;
        }
      }
    }
    return best;
  }

  #write(kept: Kept, next: QuestionGroup): void {
    const at = firstAfter(this.groups, next.seq - 1);
    if (this.groups[at]?.key === next.key) this.groups[at] = next;
    kept.group = next;
  }

  #shrink(open: (row: MessageRow) => boolean): void {
    const spare = this.groups.length - Math.floor(GROUPS_MAX * 0.9);
    const done = this.groups.filter((group) => !group.rows.some(open)).slice(0, spare);
    const going = new Set(done.map((group) => group.key));
    for (const group of this.groups) {
      if (going.size >= spare) break;
      going.add(group.key);
    }
    for (const key of going) {
      const kept = this.#kept.get(key);
      if (!kept) continue;
      this.dropped += kept.group.count;
      this.#kept.delete(key);
      const scope = `${kept.group.itemId ?? ''}\n${kept.wording.hard}\n`;
      for (const feature of this.#index(kept.wording)) {
        const keys = this.#byFeature.get(scope + feature);
        keys?.delete(key);
        if (keys?.size === 0) this.#byFeature.delete(scope + feature);
      }
    }
    const left = this.groups.filter((group) => !going.has(group.key));
    this.groups.splice(0, this.groups.length, ...left);
  }
}

/** The group's questions that still wait, oldest first. */
export const waiting = (group: QuestionGroup, buffer: Parameters<typeof isOpen>[1]): MessageRow[] =>
  group.rows.filter((row) => isOpen(row, buffer));

/** How many of each group's questions wait, counted anew only for groups that changed. */
export class OpenCounts {
  #edits = -1;
  #counts = new Map<QuestionGroup, number>();

  of(group: QuestionGroup, buffer: Parameters<typeof isOpen>[1] & { readonly edits: number }): number {
    if (buffer.edits !== this.#edits) {
      this.#edits = buffer.edits;
      this.#counts.clear();
    }
    const known = this.#counts.get(group);
    if (known !== undefined) return known;
    const count = waiting(group, buffer).length;
    // Grown groups are new objects; the old ones go when there are far more of them than groups.
    if (this.#counts.size > GROUPS_MAX * 4) this.#counts.clear();
    this.#counts.set(group, count);
    return count;
  }
}
