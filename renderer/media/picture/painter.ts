/** Keeps the drawn card, question and slate in step with the plan: one drawing at a time, only the newest wish counts. */
import { type CapturePlan, FORMATS, type FormatName, type ProductCard } from '../../../shared/domain/media.ts';
import { drawCard } from './card.ts';
import { loadFontsFor } from './fonts.ts';
import { drawQuestion } from './question.ts';
import { drawSlate } from './slate.ts';

export type LoadImage = (url: string) => Promise<Blob | null>;

/** What a card may soon be about. */
export type Expected = { readonly title: string; readonly imageUrl: string | null };

export type Painter = {
  apply(plan: CapturePlan): void;
  /** Gets type and images ready, one after the other; a later list replaces the rest of an earlier one. */
  expect(items: readonly Expected[]): void;
  close(): void;
};

export type PainterEvents = {
  card(bitmap: ImageBitmap | null, swap: boolean): void;
  question(bitmap: ImageBitmap | null): void;
  slate(bitmap: ImageBitmap): void;
  trouble(detail: string): void;
};

/** The card appears without its image rather than late: it has 200 ms from the key to the picture. */
const IMAGE_WAIT_MS = 60;
const IMAGES_KEPT = 12;
/** Images are drawn 117 pixels wide on a 720 picture, 176 on a 1080 one: a larger one only costs memory. */
const IMAGE_SIDE = 256;

export function createPainter(loadImage: LoadImage, events: PainterEvents): Painter {
  const images = new Map<string, Promise<ImageBitmap | null>>();
  let cardKey = 'null';
  let cardTurn = 0;
  let shownItem: string | null = null;
  let questionKey = 'null';
  let questionTurn = 0;
  let slateKey = '';
  let slateTurn = 0;
  let expectTurn = 0;
  let closed = false;

  const imageOf = (url: string): Promise<ImageBitmap | null> => {
    const known = images.get(url);
    if (known) return known;
    const loading = loadImage(url)
      .then((blob) => (blob ? createImageBitmap(blob).then((full) => shrink(full)) : null))
      .catch(() => {
        images.delete(url); // the next explaining of this item may try again
        return null;
      });
    images.set(url, loading);
    const [oldest] = images.keys();
    if (images.size > IMAGES_KEPT && oldest !== undefined) {
      void images.get(oldest)?.then((image) => image?.close());
      images.delete(oldest);
    }
    return loading;
  };

  const paintCard = async (card: ProductCard | null, format: FormatName) => {
    cardTurn += 1;
    const mine = cardTurn;
    if (!card) {
      shownItem = null;
      events.card(null, false);
      return;
    }
    const show = (image: ImageBitmap | null) => {
      if (mine !== cardTurn || closed) return;
      events.card(drawCard(card, FORMATS[format], image), shownItem === card.itemId);
      shownItem = card.itemId;
    };
    const words = [card.title, card.caption, card.price, card.priceNote, card.comparePrice, card.compareBasis];
    await loadFontsFor(`${words.join('')}…`);
    const loading = card.imageUrl ? imageOf(card.imageUrl) : Promise.resolve(null);
    const soon = await Promise.race([
      loading,
      new Promise<'late'>((late) => setTimeout(() => late('late'), IMAGE_WAIT_MS)),
    ]);
    show(soon === 'late' ? null : soon);
    if (soon === 'late') show(await loading);
  };

  const paintQuestion = async (question: CapturePlan['question'], format: FormatName) => {
    questionTurn += 1;
    const mine = questionTurn;
    if (!question) {
      events.question(null);
      return;
    }
    await loadFontsFor(`${question.name}${question.text}…`);
    if (mine === questionTurn && !closed) events.question(drawQuestion(question, FORMATS[format]));
  };

  const paintSlate = async (words: { title: string; text: string }, format: FormatName) => {
    slateTurn += 1;
    const mine = slateTurn;
    await loadFontsFor(`${words.title}${words.text}…`);
    if (mine === slateTurn && !closed) events.slate(drawSlate(words, FORMATS[format]));
  };

  const getReady = async (items: readonly Expected[]) => {
    expectTurn += 1;
    const mine = expectTurn;
    for (const { title, imageUrl } of items) {
      await loadFontsFor(title);
      if (imageUrl) await imageOf(imageUrl);
      if (mine !== expectTurn || closed) return;
    }
  };

  const guarded = (work: Promise<void>) => void work.catch((error: unknown) => events.trouble(String(error)));

  return {
    apply(plan) {
      const nextCard = JSON.stringify(plan.card && [plan.card, plan.format]);
      if (nextCard !== cardKey) {
        cardKey = nextCard;
        guarded(paintCard(plan.card, plan.format));
      }
      const nextQuestion = JSON.stringify(plan.question && [plan.question, plan.format]);
      if (nextQuestion !== questionKey) {
        questionKey = nextQuestion;
        guarded(paintQuestion(plan.question, plan.format));
      }
      const nextSlate = JSON.stringify([plan.slateTitle, plan.slateText, plan.format]);
      if (nextSlate !== slateKey) {
        slateKey = nextSlate;
        guarded(paintSlate({ title: plan.slateTitle, text: plan.slateText }, plan.format));
      }
    },
    expect: (items) => guarded(getReady(items.slice(0, IMAGES_KEPT - 1))),
    close() {
      if (closed) return;
      closed = true;
      for (const image of images.values()) void image.then((bitmap) => bitmap?.close());
      images.clear();
    },
  };
}

async function shrink(full: ImageBitmap): Promise<ImageBitmap> {
  const scale = IMAGE_SIDE / Math.max(full.width, full.height);
  if (scale >= 1) return full;
  const resized = await createImageBitmap(full, {
    resizeWidth: Math.max(1, Math.round(full.width * scale)),
    resizeHeight: Math.max(1, Math.round(full.height * scale)),
    resizeQuality: 'high',
  });
  full.close();
  return resized;
}
