import { z } from 'zod';
import { ProductId } from './ids.ts';
import { cleanLine } from './text.ts';

/**
 * What the host keeps about a product between streams, on this machine: claims with their proof, prepared answers, facts
 * for saved replies. Shown on the cue card while the product is explained.
 */
export const CLAIM_MAX = 120;
export const CLAIMS_MAX = 20;
export const ANSWERS_MAX = 20;
export const ANSWER_MAX = 200;
export const PROOF_MAX_BYTES = 10 * 1024 * 1024;
export const SIZE_MAX = 120;
/** Products with a cue; more than any bag over months, and small enough to be sent to a page whole. */
export const CUES_MAX = 1_000;

export const Proof = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('link'), url: z.url().max(2048) }),
  /** Copied into the studio's data folder; `fileId` opens it. */
  z.object({ kind: z.literal('file'), fileId: z.string(), name: z.string().max(200), bytes: z.number().int() }),
]);
export type Proof = z.infer<typeof Proof>;

export const ClaimId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .brand<'ClaimId'>();
export type ClaimId = z.infer<typeof ClaimId>;

const line = (max: number) => z.string().max(2000).transform(cleanLine).pipe(z.string().min(1).max(max));

export const Claim = z.object({
  id: ClaimId,
  text: z.string(),
  proof: Proof.nullable(),
  /** When the proof stops counting (a test report of a batch, a price record); null: no end. */
  expiresAtMs: z.number().nullable(),
});
export type Claim = z.infer<typeof Claim>;
export const ClaimText = line(CLAIM_MAX);

export const claimState = (claim: Claim, nowMs: number): 'proved' | 'expired' | 'unproved' =>
  claim.proof === null ? 'unproved' : claim.expiresAtMs !== null && claim.expiresAtMs <= nowMs ? 'expired' : 'proved';

export const PreparedAnswer = z.object({ question: z.string(), answer: z.string() });
export type PreparedAnswer = z.infer<typeof PreparedAnswer>;
export const SizeText = z.string().max(400).transform(cleanLine).pipe(z.string().max(SIZE_MAX));
export const PreparedAnswerText = z.object({ question: line(ANSWER_MAX), answer: line(ANSWER_MAX) });

export const Cue = z.object({
  productId: ProductId,
  claims: z.array(Claim),
  answers: z.array(PreparedAnswer),
  /** `{size}` in saved replies: sizes, shades or contents in one line. Empty: not known. */
  size: z.string(),
});
export type Cue = z.infer<typeof Cue>;

/** A reply that is written once. `{item}`, `{price}`, `{stock}` and `{size}` stand for the item it is about. */
export const SavedReply = z.object({
  id: z.string().min(1).max(64),
  name: line(40),
  text: line(200),
});
export type SavedReply = z.infer<typeof SavedReply>;
export const SAVED_REPLIES_MAX = 50;
