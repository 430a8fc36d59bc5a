import type { MessageId, ViewerId } from '../../../../shared/domain/index.ts';
import type { FeedBuffer } from './feed-buffer.ts';
import { fold } from './fold.ts';
import { firstAfter, mergeIn } from './places.ts';
import { type FeedRow, greyed, type MessageRow } from './rows.ts';

export const FILTERS = ['all', 'needs_me', 'questions', 'buyers', 'followers', 'host'] as const;
export type FilterName = (typeof FILTERS)[number];

/**
 * A selection from a list of lines that grows at its end, kept up to date by testing each new line once. Lines that the
 * list lets go at its start leave the selection too; lines that come back there are tested then.
 */
export class LineView {
  readonly rows: FeedRow[] = [];
  /** Grows when the selection changed anywhere but at its end. */
  edits = 0;
  #test: (row: FeedRow) => boolean;
  #testedSeq = 0;
  #firstSeq: number | null = null;
  /** Lines found in the log beyond the list; they stay when the list lets go of its own. */
  #older = 0;

  constructor(test: (row: FeedRow) => boolean) {
    this.#test = test;
  }

  /** Looks at what is new in `source`, at most at `limit` lines; false when some are left for the next time. */
  update(source: readonly FeedRow[], limit = Number.POSITIVE_INFINITY): boolean {
    const first = source[0];
    if (!first) return true;
    if (this.#firstSeq !== null && first.seq < this.#firstSeq) this.#backIn(source, this.#firstSeq);
    if (this.#firstSeq !== null && first.seq > this.#firstSeq) this.#letGo(first.seq);
    this.#firstSeq = first.seq;
    this.#growBurst(source);
    const from = firstAfter(source, this.#testedSeq);
    const to = Math.min(source.length, from + limit);
    for (let at = from; at < to; at += 1) {
      const row = source[at];
      if (!row) break;
      this.#testedSeq = row.seq;
      if (this.#test(row)) this.rows.push(row);
    }
    return to === source.length;
  }

  /** Lines (in order) that belong here from now on, though they did not when they came. */
  include(rows: readonly FeedRow[]): void {
    if (rows.length === 0) return;
    mergeIn(this.rows, rows);
    this.edits += 1;
  }

  /** What was found in the log before the list's first line, in order. Stays until the view goes. */
  addOlder(rows: readonly FeedRow[]): void {
    this.rows.unshift(...rows);
    this.#older += rows.length;
    this.edits += 1;
  }

  /** Forgets all of it: the next update tests every line again. */
  clear(): void {
    this.rows.length = 0;
    this.#testedSeq = 0;
    this.#firstSeq = null;
    this.#older = 0;
    this.edits += 1;
  }

  #letGo(firstSeq: number): void {
    const cut = firstAfter(this.rows, firstSeq - 1) - this.#older;
    if (cut <= 0 || this.#older > 0) return;
    this.rows.splice(0, cut);
    this.edits += 1;
  }

  #backIn(source: readonly FeedRow[], before: number): void {
    const back = source.slice(0, firstAfter(source, before - 1)).filter(this.#test);
    const known = new Set(this.rows.slice(0, this.#older).map((row) => row.key));
    this.include(back.filter((row) => !known.has(row.key)));
  }

  /** A line that counts orders is replaced by a longer one in the same place; only the newest can be. */
  #growBurst(source: readonly FeedRow[]): void {
    for (let at = this.rows.length - 1; at >= 0 && at >= this.rows.length - BURST_LOOK_BACK; at -= 1) {
      const row = this.rows[at];
      if (row?.kind !== 'burst') continue;
      const now = source[firstAfter(source, row.seq - 1)];
      if (now && now.key === row.key) this.rows[at] = now;
      return;
    }
  }
}
/** A counting line grows for five seconds: further up than this many lines it no longer does, even in a rush. */
const BURST_LOOK_BACK = 64;

const isMessage = (row: FeedRow): row is MessageRow => row.kind === 'message';

/** The chat's filters over one room, all kept up to date, so that each can show its count. */
export class ChatViews {
  readonly buffer: FeedBuffer;
  readonly #views: Record<Exclude<FilterName, 'all'>, LineView>;
  /** Messages of those who have not ordered yet: they join “buyers” when their author does. */
  #waiting = new Map<ViewerId, MessageRow[]>();
  #waitingSeq = 0;
  #ordersSeq = 0;
  #firstSeq = 0;
  #bufferEdits = 0;

  constructor(buffer: FeedBuffer) {
    this.buffer = buffer;
    this.#views = {
      questions: new LineView((row) => isMessage(row) && row.question),
      buyers: new LineView((row) => isMessage(row) && !row.host && buffer.buyers.has(row.from.id)),
      followers: new LineView((row) => isMessage(row) && !row.host && row.from.follower === true),
      host: new LineView((row) => isMessage(row) && row.host),
      needs_me: new LineView((row) => needsAnswer(row, buffer)),
    };
  }

  rows(filter: FilterName): readonly FeedRow[] {
    return filter === 'all' ? this.buffer.rows : this.#views[filter].rows;
  }

  /** Changes with every change of the list that is not at its end. */
  edits(filter: FilterName): number {
    return filter === 'all' ? 0 : this.#views[filter].edits;
  }

  /** Call it whenever the buffer changed; costs what is new. */
  update(): void {
    const { buffer } = this;
    if (buffer.edits !== this.#bufferEdits) {
      // Somebody answered, removed or restored something: at the pace of a hand.
      this.#bufferEdits = buffer.edits;
      this.#views.needs_me.clear();
    }
    this.#newBuyers();
    for (const view of Object.values(this.#views)) view.update(buffer.rows);
    this.#wait();
  }

  /** Those who ordered since: what they wrote before joins them. Runs before new lines are tested. */
  #newBuyers(): void {
    const { orders } = this.buffer;
    const late: MessageRow[] = [];
    for (let at = firstAfter(orders, this.#ordersSeq); at < orders.length; at += 1) {
      const order = orders[at];
      if (!order) break;
      this.#ordersSeq = order.seq;
      const theirs = this.#waiting.get(order.from.id);
      if (!theirs) continue;
      this.#waiting.delete(order.from.id);
      for (const row of theirs) late.push(row);
    }
    const first = this.buffer.rows[0]?.seq ?? 0;
    this.#views.buyers.include(late.filter((row) => row.seq >= first).sort((a, b) => a.seq - b.seq));
  }

  #wait(): void {
    const { rows, buyers } = this.buffer;
    const first = rows[0]?.seq ?? 0;
    if (first > this.#firstSeq) {
      // The list let its oldest go (a step of thousands): so does this.
      for (const [id, theirs] of this.#waiting) {
        const kept = theirs.filter((row) => row.seq >= first);
        if (kept.length > 0) this.#waiting.set(id, kept);
        else this.#waiting.delete(id);
      }
    }
    this.#firstSeq = first;
    for (let at = firstAfter(rows, this.#waitingSeq); at < rows.length; at += 1) {
      const row = rows[at];
      if (!row) break;
      this.#waitingSeq = row.seq;
      if (!isMessage(row) || row.host || buyers.has(row.from.id)) continue;
      const theirs = this.#waiting.get(row.from.id);
      if (theirs) theirs.push(row);
      else this.#waiting.set(row.from.id, [row]);
    }
  }
}

/** An open question or an order in trouble. */
function needsAnswer(row: FeedRow, buffer: FeedBuffer): boolean {
  if (row.kind === 'problem') return true;
  return isMessage(row) && row.question && isOpen(row, buffer);
}

/** Neither dealt with nor taken away. */
export const isOpen = (
  row: MessageRow,
  buffer: { answered: ReadonlyMap<MessageId, unknown>; moderated: Parameters<typeof greyed>[1] },
): boolean => !buffer.answered.has(row.messageId) && greyed(row, buffer.moderated) === null;

/** What a search looks at in a line: who, and what they wrote or bought. */
export function searchText(row: FeedRow): string {
  switch (row.kind) {
    case 'message':
      return `${row.from.name}\n${row.text}`;
    case 'order':
    case 'problem':
      return `${row.from.name}\n${row.title}`;
    case 'moderation':
      return row.viewer?.name ?? '';
    case 'pin':
      return row.message?.text ?? '';
    default:
      return '';
  }
}

/** True for lines that hold the words; `foldedQuery` is folded already. */
export const holds = (foldedQuery: string) => (row: FeedRow) => fold(searchText(row)).includes(foldedQuery);
