import type { AnswerHow, MessageId, RoomEvent, ViewerId } from '../../../../shared/domain/index.ts';
import { SalesBook } from '../sell/sales-book.ts';
import { type BurstState, NO_BURST, placeOrder } from './bursts.ts';
import {
  type FeedRow,
  type MessageRow,
  type Moderated,
  type ModerationRow,
  type OrderRow,
  type PinRow,
  rowOf,
} from './rows.ts';

/** Lines kept while the host follows the newest; about 10 MB. Older ones stay in the core's log and can be asked for. */
export const ROWS_KEPT = 20_000;
/** Lines kept while the host reads further up. What comes after these pushes out the oldest even then. */
export const ROWS_MOST = 30_000;
/** Questions, and acts of moderation, kept beside them: more than anybody works off. */
const LIST_KEPT = 5_000;
/** Taken away in one go, so that a long stream does not shift the array at every message. */
const TRIM_STEP = 2_000;

/**
 * The room's event log as lines, outside React: plain arrays that only grow at the end (and shrink at the start in
 * `trim`). Events at or below `lastSeq` change nothing, so a resumed watch may repeat itself.
 */
export class FeedBuffer {
  readonly rows: FeedRow[] = [];
  readonly orders: OrderRow[] = [];
  readonly questions: MessageRow[] = [];
  /** What moderators and the platform's filter did, and pins. */
  readonly acts: (ModerationRow | PinRow)[] = [];
  /** Questions that were dealt with, and how. */
  readonly answered = new Map<MessageId, Exclude<AnswerHow, 'reopened'>>();
  /** Everybody who has ordered in this room. */
  readonly buyers = new Set<ViewerId>();
  /** Pace, ticker and problems of orders, from every event. */
  readonly sales = new SalesBook();
  /** Grows when something changed about lines that were there before: removed, restored, answered. */
  edits = 0;
  lastSeq = 0;
  /** Events taken in, each number once. */
  taken = 0;
  /** Seq of the oldest line kept when older ones were let go; null while everything is here. */
  trimmedBeforeSeq: number | null = null;
  #messages = new Map<MessageId, 'removed' | 'filtered'>();
  #viewers = new Set<ViewerId>();
  #burst: BurstState = NO_BURST;
  #burstIndex = -1;

  get moderated(): Moderated {
    return { messages: this.#messages, viewers: this.#viewers };
  }

  /** Takes a batch in; returns how many lines were added at the end (a longer burst adds none). */
  add(events: readonly RoomEvent[]): number {
    const before = this.rows.length;
    const clockMs = performance.now();
    for (const event of events) {
      if (event.seq <= this.lastSeq) continue;
      this.lastSeq = event.seq;
      this.taken += 1;
      this.sales.take(event, clockMs);
      this.#one(event);
    }
    const added = this.rows.length - before;
    if (this.rows.length > ROWS_MOST) this.trim();
    shorten(this.orders, ROWS_KEPT);
    shorten(this.questions, LIST_KEPT);
    shorten(this.acts, LIST_KEPT);
    return added;
  }

  /** Lets the oldest lines go; call it when the host looks at the newest: they may be on screen otherwise. */
  trim(): boolean {
    if (this.rows.length <= ROWS_KEPT + TRIM_STEP) return false;
    const cut = this.rows.length - ROWS_KEPT;
    this.rows.splice(0, cut);
    this.#burstIndex -= cut;
    this.trimmedBeforeSeq = this.rows[0]?.seq ?? null;
    return true;
  }

  /** Puts lines in front that were let go before. `events` must end right before `trimmedBeforeSeq`. Returns how many lines. */
  prepend(events: readonly RoomEvent[], complete: boolean): number {
    const limit = this.trimmedBeforeSeq;
    if (limit === null) return 0;
    const older = new FeedBuffer();
    older.add(events.filter((event) => event.seq < limit));
    this.rows.unshift(...older.rows);
    this.#burstIndex += older.rows.length;
    this.trimmedBeforeSeq = complete ? null : (older.rows[0]?.seq ?? limit);
    return older.rows.length;
  }

  #one(event: RoomEvent): void {
    if (event.kind === 'moderation') this.#moderate(event);
    if (event.kind === 'answered') this.#answer(event);
    const row = rowOf(event);
    if (row === null) return;
    if (row.kind !== 'order') {
      this.rows.push(row);
      if (row.kind === 'message' && row.question) this.questions.push(row);
      if (row.kind === 'moderation' || row.kind === 'pin') this.acts.push(row);
      return;
    }
    this.orders.push(row);
    this.buyers.add(row.from.id);
    const step = placeOrder(this.#burst, row);
    this.#burst = step.state;
    if (step.put === 'grow' && this.#burstIndex >= 0) {
      this.rows[this.#burstIndex] = step.row;
      return;
    }
    this.rows.push(step.row);
    if (step.put !== 'single') this.#burstIndex = this.rows.length - 1;
  }

  #moderate(event: Extract<RoomEvent, { kind: 'moderation' }>): void {
    const { action, messageId, viewer } = event;
    // Muting and the filter's refusals change no line that is there, and a raid brings thousands of them.
    if (action !== 'mute' && action !== 'unmute' && (action !== 'filter' || messageId)) this.edits += 1;
    if (messageId && action === 'remove_message') this.#messages.set(messageId, 'removed');
    if (messageId && action === 'filter') this.#messages.set(messageId, 'filtered');
    if (messageId && action === 'restore_message') this.#messages.delete(messageId);
    if (viewer && (action === 'remove_viewer' || action === 'block')) this.#viewers.add(viewer.id);
    if (viewer && (action === 'let_back' || action === 'unblock')) this.#viewers.delete(viewer.id);
  }

  #answer(event: Extract<RoomEvent, { kind: 'answered' }>): void {
    for (const id of event.messageIds) {
      if (event.how === 'reopened') this.answered.delete(id);
      else this.answered.set(id, event.how);
    }
    this.edits += 1;
  }
}

/** Lets the oldest of a list go, a step at a time. */
function shorten(list: unknown[], kept: number): void {
  if (list.length > kept + TRIM_STEP) list.splice(0, list.length - kept);
}
