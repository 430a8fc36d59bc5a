import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import {
  CLAIMS_MAX,
  type Claim,
  ClaimId,
  ClaimText,
  CUES_MAX,
  type Cue,
  done,
  type PreparedAnswer,
  PreparedAnswerText,
  type ProductId,
  type Reply,
  refuse,
  SizeText,
} from '../../../shared/domain/index.ts';
import type { Log, StudioDb } from '../store/index.ts';
import { createProofs } from './proofs.ts';

export type ClaimInput = {
  productId: ProductId;
  claimId?: ClaimId;
  text: string;
  /** Absent: as it is. Null: the claim has no proof any more. */
  link?: string | null;
  expiresAtMs?: number | null;
};

export type Cues = {
  list(): Cue[];
  putClaim(input: ClaimInput): Reply<{ claimId: ClaimId }>;
  removeClaim(productId: ProductId, claimId: ClaimId): Reply<void>;
  /** Copies the file and makes it the claim's proof; the file it replaces is deleted. */
  attachProof(productId: ProductId, claimId: ClaimId, file: File): Promise<Reply<void>>;
  openProof(fileId: string): Reply<File>;
  setAnswers(productId: ProductId, answers: readonly PreparedAnswer[]): Reply<void>;
  setSize(productId: ProductId, size: string): Reply<void>;
};

const Link = z.url({ protocol: /^https?$/ }).max(2048);
const Answers = z.array(PreparedAnswerText);

export function createCues(options: {
  store: StudioDb['cues'];
  /** The data folder; proofs lie in `proofs` below it. */
  dataDir: string;
  onChange(cues: Cue[]): void;
  log: Log;
}): Cues {
  const { store, log } = options;
  const proofs = createProofs(join(options.dataDir, 'proofs'));
  let cues: readonly Cue[] = store.list();

  const of = (productId: ProductId): Cue =>
    cues.find((cue) => cue.productId === productId) ?? { productId, claims: [], answers: [], size: '' };
  const invalid = (field: string, error: z.ZodError) => {
    const issue = error.issues[0];
    return refuse('bad_input', { field: [field, ...(issue?.path ?? [])].join('.'), rule: issue?.code ?? 'shape' });
  };

  /** Writes the row first, then deletes files that no claim names any more: a crash between leaves a file, never a gap. */
  const save = (cue: Cue): Reply<void> => {
    const before = of(cue.productId);
    const rest = cues.filter((one) => one.productId !== cue.productId);
    const empty = cue.claims.length === 0 && cue.answers.length === 0 && cue.size === '';
    if (!empty && rest.length >= CUES_MAX)
      return refuse('too_large', { field: 'productId', rule: 'too_many', params: { max: CUES_MAX } });
    const written = empty ? store.remove(cue.productId) : store.put(cue);
    if (!written.ok) return written;
    cues = empty ? rest : [...rest, cue];
    const kept = new Set(cue.claims.map(fileOf));
    for (const fileId of before.claims.map(fileOf)) if (fileId !== null && !kept.has(fileId)) drop(fileId);
    options.onChange([...cues]);
    return done(undefined);
  };
  const drop = (fileId: string) => {
    try {
      proofs.drop(fileId);
    } catch (error) {
      log.warn({ fileId, detail: String(error) }, 'a proof that is no longer used could not be deleted');
    }
  };
  const withClaim = (cue: Cue, claim: Claim): Cue => {
    const at = cue.claims.findIndex((one) => one.id === claim.id);
    return { ...cue, claims: at < 0 ? [...cue.claims, claim] : cue.claims.with(at, claim) };
  };

  return {
    list: () => [...cues],
    putClaim(input) {
      const text = ClaimText.safeParse(input.text);
      if (!text.success) return invalid('text', text.error);
      const link = Link.nullable().optional().safeParse(input.link);
      if (!link.success) return refuse('bad_input', { field: 'link', rule: 'url' });
      const cue = of(input.productId);
      const known = cue.claims.find((claim) => claim.id === input.claimId);
      if (input.claimId !== undefined && !known) return refuse('not_found', { field: 'claimId' });
      if (!known && cue.claims.length >= CLAIMS_MAX)
        return refuse('bad_input', { field: 'claims', rule: 'too_many', params: { max: CLAIMS_MAX } });
      const claimId = known?.id ?? ClaimId.parse(`c${randomBytes(9).toString('hex')}`);
      const saved = save(
        withClaim(cue, {
          id: claimId,
          text: text.data,
          proof:
            link.data === undefined
              ? (known?.proof ?? null)
              : link.data === null
                ? null
                : { kind: 'link', url: link.data },
          expiresAtMs: input.expiresAtMs === undefined ? (known?.expiresAtMs ?? null) : input.expiresAtMs,
        }),
      );
      return saved.ok ? done({ claimId }) : saved;
    },
    removeClaim(productId, claimId) {
      const cue = of(productId);
      if (!cue.claims.some((claim) => claim.id === claimId)) return refuse('not_found', { field: 'claimId' });
      return save({ ...cue, claims: cue.claims.filter((claim) => claim.id !== claimId) });
    },
    async attachProof(productId, claimId, file) {
      const missing = () => !of(productId).claims.some((claim) => claim.id === claimId);
      if (missing()) return refuse('not_found', { field: 'claimId' });
      const kept = await proofs.keep(file);
      if (!kept.ok) return kept;
      // Looked up again: the claim may have been edited, or removed, while the file was read.
      const cue = of(productId);
      const claim = cue.claims.find((one) => one.id === claimId);
      const saved = claim
        ? save(withClaim(cue, { ...claim, proof: { kind: 'file', ...kept.value } }))
        : refuse('not_found', { field: 'claimId' });
      if (!saved.ok) drop(kept.value.fileId);
      return saved;
    },
    openProof(fileId) {
      const claim = cues.flatMap((cue) => cue.claims).find((one) => fileOf(one) === fileId);
      if (claim?.proof?.kind !== 'file') return refuse('not_found', { field: 'fileId' });
      return proofs.read(fileId, claim.proof.name);
    },
    setAnswers(productId, answers) {
      const parsed = Answers.safeParse(answers);
      if (!parsed.success) return invalid('answers', parsed.error);
      return save({ ...of(productId), answers: parsed.data });
    },
    setSize(productId, size) {
      const parsed = SizeText.safeParse(size);
      if (!parsed.success) return invalid('size', parsed.error);
      return save({ ...of(productId), size: parsed.data });
    },
  };
}

const fileOf = (claim: Claim): string | null => (claim.proof?.kind === 'file' ? claim.proof.fileId : null);
