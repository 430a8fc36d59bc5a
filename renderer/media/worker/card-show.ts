/** Product cards (and questions) coming and going: each fades and rises for 150 ms, and leaves the same way. Time in milliseconds. */
import { type Size, unitOf } from './layout.ts';

export const CARD_MOVE_MS = 150;

/** What a card needs to be drawn and let go; `ImageBitmap` in the studio. */
export type CardPicture = { readonly width: number; readonly height: number; close(): void };

export type ShownCard<P extends CardPicture = ImageBitmap> = {
  readonly bitmap: P;
  readonly enteredAtMs: number;
  leftAtMs: number | null;
};

export type CardShow<P extends CardPicture = ImageBitmap> = {
  /** `swap` replaces the picture in place (a new stock count), without moving. */
  show(bitmap: P | null, nowMs: number, swap: boolean): void;
  /** Cards to draw now, lowest first. Lets go of those that have left. */
  list(nowMs: number): readonly ShownCard<P>[];
  moving(nowMs: number): boolean;
  visible(nowMs: number): boolean;
  readonly version: number;
  close(): void;
};

const progress = (sinceMs: number, nowMs: number) => Math.min(1, Math.max(0, (nowMs - sinceMs) / CARD_MOVE_MS));

/** Slows down towards the end: the eye follows it to where it stops. */
const eased = (t: number) => 1 - (1 - t) ** 3;

export function cardAlpha(card: ShownCard<CardPicture>, nowMs: number): number {
  const entered = eased(progress(card.enteredAtMs, nowMs));
  return card.leftAtMs === null ? entered : entered * (1 - progress(card.leftAtMs, nowMs));
}

/** Pixels below its place. */
export function cardOffset(card: ShownCard<CardPicture>, nowMs: number, picture: Size): number {
  const away = card.leftAtMs === null ? 1 - eased(progress(card.enteredAtMs, nowMs)) : progress(card.leftAtMs, nowMs);
  return Math.round(away * 12 * unitOf(picture));
}

export function createCardShow<P extends CardPicture = ImageBitmap>(): CardShow<P> {
  let cards: ShownCard<P>[] = [];
  let version = 0;

  const dropGone = (nowMs: number) => {
    const gone = cards.filter((card) => card.leftAtMs !== null && nowMs - card.leftAtMs >= CARD_MOVE_MS);
    if (gone.length === 0) return;
    cards = cards.filter((card) => !gone.includes(card));
    for (const card of gone) card.bitmap.close();
    version += 1;
  };

  return {
    show(bitmap, nowMs, swap) {
      version += 1;
      const current = cards.find((card) => card.leftAtMs === null);
      if (current && swap && bitmap) {
        current.bitmap.close();
        cards = cards.map((card) => (card === current ? { ...card, bitmap } : card));
        return;
      }
      if (current) current.leftAtMs = nowMs;
      if (bitmap) cards = [...cards, { bitmap, enteredAtMs: nowMs, leftAtMs: null }];
    },
    list(nowMs) {
      dropGone(nowMs);
      return cards;
    },
    moving(nowMs) {
      dropGone(nowMs);
      return cards.some((card) => card.leftAtMs !== null || nowMs - card.enteredAtMs < CARD_MOVE_MS);
    },
    visible(nowMs) {
      dropGone(nowMs);
      return cards.length > 0;
    },
    get version() {
      return version;
    },
    close() {
      for (const card of cards) card.bitmap.close();
      cards = [];
      version += 1;
    },
  };
}
