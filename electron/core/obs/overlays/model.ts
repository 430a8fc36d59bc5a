import { createHash } from 'node:crypto';
import { z } from 'zod';
import { formatMoney, type RoomTally, type StudioState } from '../../../../shared/domain/index.ts';
import { type CardOptions, cardFor, explainedItem } from '../../stage/index.ts';
import { type Line, MAX_LINES, NAME_MAX, TEXT_MAX } from './lines.ts';
import { clip } from './text.ts';
import { type OverlayLanguage, WORDS } from './words.ts';

const line = z.string().max(600);

/** All that the overlays show, ready to be drawn: no page and no text source works anything out. This goes over the wire. */
export const OverlayModel = z.object({
  language: z.enum(['en', 'zh-CN']),
  /** The word for it while nothing is really sold; null on air. */
  rehearsal: line.nullable(),
  card: z
    .object({
      /** Another one is another card: it leaves and enters instead of changing in place. */
      id: z.string().max(200),
      title: line,
      caption: line,
      price: line,
      /** Until when a flash price holds; empty otherwise. */
      priceNote: line,
      /** Struck through, and never without `compareBasis`: what it is and of when. Null: nothing to compare with. */
      compare: z.object({ price: line, basis: line }).nullable(),
      /** Asks for the picture; another picture has another tag. */
      picture: z.string().max(32).nullable(),
    })
    .nullable(),
  /** The question that the host answers now, at the top of the picture. */
  question: z.object({ id: z.string().max(200), name: line, text: line, tag: line }).nullable(),
  /** Oldest first. */
  chat: z
    .array(
      z.object({
        id: z.string().max(200),
        name: line,
        text: line,
        tone: z.enum(['viewer', 'question', 'host']),
        /** “Question”, “Host”; empty for anybody else. */
        tag: line,
      }),
    )
    .max(MAX_LINES),
  goal: z.object({
    label: line,
    now: line,
    target: line,
    /** 0 to 1. */
    share: z.number().min(0).max(1),
    reached: z.boolean(),
  }),
});
export type OverlayModel = z.infer<typeof OverlayModel>;

/** The parts of the studio's state that an overlay shows. */
export type OverlayFacts = Pick<StudioState, 'settings' | 'bag' | 'live' | 'tally' | 'onScreen'>;

/** Names a picture without giving its address away. */
const tagOf = (url: string): string => createHash('sha256').update(url).digest('base64url').slice(0, 16);

/** What the overlays show now, and where the card's picture is to be had. Pure. */
export function overlayModel(
  facts: OverlayFacts,
  lines: readonly Line[],
  options: Omit<CardOptions, 'language'> & { language: OverlayLanguage },
): { model: OverlayModel; pictureUrl: string | null } {
  const { language } = options;
  const words = WORDS[language];
  const { live, settings } = facts;
  const over = live.kind === 'ended' || live.kind === 'failed';
  const item = over ? null : explainedItem(facts.bag);
  const card = item && cardFor(item, options);
  const question = over || live.kind === 'prepare' ? null : facts.onScreen;
  const rehearsal = 'rehearsal' in live ? live.rehearsal : settings.platform.kind === 'rehearsal';
  return {
    pictureUrl: card?.imageUrl ?? null,
    model: {
      language,
      rehearsal: rehearsal ? words.rehearsal : null,
      card: card && {
        id: card.itemId,
        title: clip(card.title, 80),
        caption: clip(card.caption, 60),
        price: clip(card.price, 24),
        priceNote: clip(card.priceNote ?? '', 40),
        compare:
          card.comparePrice !== null && card.compareBasis !== null
            ? { price: clip(card.comparePrice, 24), basis: clip(card.compareBasis, 40) }
            : null,
        picture: card.imageUrl === null ? null : tagOf(card.imageUrl),
      },
      question: question && {
        id: question.messageId,
        name: clip(question.name, NAME_MAX),
        text: clip(question.text, TEXT_MAX),
        tag: words.question,
      },
      chat: (over || live.kind === 'prepare' ? [] : lines).slice(-MAX_LINES).map(({ id, name, text, tone }) => ({
        id,
        name,
        text,
        tone,
        tag: tone === 'viewer' ? '' : words[tone],
      })),
      // Before a stream the goal stands at nothing, so that it can be placed; after it, at what was reached.
      goal: goalFrom(settings.obs.goal, live.kind === 'prepare' ? null : facts.tally, language),
    },
  };
}

function goalFrom(
  goal: OverlayFacts['settings']['obs']['goal'],
  tally: RoomTally | null,
  language: OverlayLanguage,
): OverlayModel['goal'] {
  const words = WORDS[language];
  const count = goal.kind === 'orders' ? (tally?.orders ?? 0) : (tally?.gmv.minor ?? 0);
  const currency = tally?.gmv.currency ?? 'CNY';
  // Fen and cents would only make a sum on the move harder to read.
  const show = (n: number) =>
    goal.kind === 'orders' ? n.toLocaleString('en') : formatMoney({ minor: n - (n % 100), currency });
  const reached = count >= goal.target;
  return {
    label: reached ? words.reached : words.goal[goal.kind],
    now: show(count),
    target: show(goal.target),
    share: Math.min(1, Math.max(0, count / goal.target)),
    reached,
  };
}
