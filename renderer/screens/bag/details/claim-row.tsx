import { ActionIcon } from '@mantine/core';
import { Pencil, ShieldAlert, ShieldCheck, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Claim, claimState, type ProductId } from '../../../../shared/domain/index.ts';
import { call, showFault, showUndo, useNow } from '../../../app/index.ts';
import { formatDate } from '../../../i18n/index.ts';
import { Chip } from '../../../ui/index.ts';
import { ClaimEditor } from './claim-editor.tsx';
import styles from './details.module.css';
import { OpenProof } from './open-proof.tsx';

/** One claim: what is said, how it is proved, and the way to change either. */
export function ClaimRow({ productId, claim }: { productId: ProductId; claim: Claim }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  return (
    <li className={styles.claim} data-testid="claim" data-claim={claim.id}>
      <div className={styles.claimHead}>
        <p className={styles.claimText} dir="auto">
          {claim.text}
        </p>
        <ActionIcon
          size="md"
          aria-label={t('bag.claims.edit', { text: claim.text })}
          aria-expanded={editing}
          onClick={() => setEditing(!editing)}
          data-testid="claim-edit"
        >
          <Pencil size={15} />
        </ActionIcon>
        <ActionIcon
          size="md"
          aria-label={t('bag.claims.remove', { text: claim.text })}
          onClick={() => void remove(productId, claim, t('bag.claims.removed'))}
          data-testid="claim-remove"
        >
          <X size={16} />
        </ActionIcon>
      </div>
      <div className={styles.claimProof}>
        <State claim={claim} />
        <OpenProof claim={claim} />
      </div>
      {editing ? <ClaimEditor productId={productId} claim={claim} onDone={() => setEditing(false)} /> : null}
    </li>
  );
}

function State({ claim }: { claim: Claim }) {
  const { t, i18n } = useTranslation();
  const state = claimState(claim, useNow(60_000));
  const date = claim.expiresAtMs === null ? '' : formatDate(claim.expiresAtMs, i18n.language);
  const words =
    state === 'unproved'
      ? t('bag.claims.unproved')
      : state === 'expired'
        ? t('bag.claims.expired', { date })
        : date === ''
          ? t('bag.claims.proved')
          : t('bag.claims.provedUntil', { date });
  return (
    <Chip
      tone={state === 'proved' ? 'ok' : 'warn'}
      icon={state === 'proved' ? <ShieldCheck /> : <ShieldAlert />}
      data-testid={`claim-${state}`}
    >
      {words}
    </Chip>
  );
}

/** Removes a claim. A proof that is a file is fetched first, so that undo can bring it back. */
async function remove(productId: ProductId, claim: Claim, words: string): Promise<void> {
  const { proof, text, expiresAtMs } = claim;
  const file = proof?.kind === 'file' ? await call((client) => client.cues.openProof({ fileId: proof.fileId })) : null;
  const removed = await call((client) => client.cues.removeClaim({ productId, claimId: claim.id }));
  if (!removed.ok) return showFault(removed.fault);
  showUndo(words, async () => {
    const link = proof?.kind === 'link' ? proof.url : null;
    const made = await call((client) => client.cues.putClaim({ productId, text, link, expiresAtMs }));
    if (!made.ok) return showFault(made.fault);
    if (proof?.kind !== 'file') return;
    if (!file?.ok) return showFault(file?.fault ?? { code: 'not_found', retry: 'never' });
    const again = new File([file.value], proof.name, { type: file.value.type });
    const { claimId } = made.value;
    const attached = await call((client) => client.cues.attachProof({ productId, claimId, file: again }));
    if (!attached.ok) showFault(attached.fault);
  });
}
