import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { applyRewrite } from '../../../../shared/compliance/index.ts';
import { CLAIM_MAX, CLAIMS_MAX, type Cue, cleanLine } from '../../../../shared/domain/index.ts';
import { useCommand, useFindings } from '../../../app/index.ts';
import { faultWords } from '../../../i18n/index.ts';
import { Findings } from '../../../ui/index.ts';
import { ClaimRow } from './claim-row.tsx';
import styles from './details.module.css';
import { Part } from './part.tsx';

/** What the host plans to say about a product, each with its proof. */
export function Claims({ cue }: { cue: Cue }) {
  const { t } = useTranslation();
  return (
    <Part title={t('bag.claims.title')} hint={t('bag.claims.hint')}>
      {cue.claims.length > 0 ? (
        <ul className={styles.claims} data-testid="claims">
          {cue.claims.map((claim) => (
            <ClaimRow key={claim.id} productId={cue.productId} claim={claim} />
          ))}
        </ul>
      ) : null}
      <NewClaim cue={cue} />
    </Part>
  );
}

function NewClaim({ cue }: { cue: Cue }) {
  const { t, i18n } = useTranslation();
  const [text, setText] = useState('');
  const findings = useFindings(text, 'claim');
  const add = useCommand((client, claim: string) => client.cues.putClaim({ productId: cue.productId, text: claim }), {
    quiet: true,
    onDone: () => setText(''),
  });
  const full = cue.claims.length >= CLAIMS_MAX;
  const clean = cleanLine(text);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (clean !== '' && clean.length <= CLAIM_MAX) void add.run(clean);
  };
  if (full) return <p className="small num">{t('bag.claims.full', { max: CLAIMS_MAX })}</p>;
  const error =
    clean.length > CLAIM_MAX
      ? t('bag.claims.tooLong', { max: CLAIM_MAX })
      : add.fault
        ? faultWords(i18n, add.fault).title
        : undefined;
  return (
    <form onSubmit={send} className={styles.newClaim}>
      <div className={styles.inline}>
        <TextInput
          size="xs"
          aria-label={t('bag.claims.add')}
          placeholder={t('bag.claims.placeholder')}
          value={text}
          maxLength={2_000}
          dir="auto"
          onChange={(event) => {
            setText(event.currentTarget.value);
            add.clear();
          }}
          error={error}
          data-testid="claim-new"
        />
        <Button size="xs" type="submit" disabled={clean === ''} loading={add.pending} data-testid="claim-add">
          {t('bag.claims.addButton')}
        </Button>
      </div>
      {findings.length > 0 ? (
        <Findings
          findings={findings}
          onAccept={(finding) => setText(applyRewrite(text, finding))}
          checked={false}
          compact
          data-testid="claim-findings"
        />
      ) : null}
    </form>
  );
}
