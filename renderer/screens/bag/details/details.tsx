import { useTranslation } from 'react-i18next';
import type { BagItem, Cue } from '../../../../shared/domain/index.ts';
import { useStudio } from '../../../app/index.ts';
import { Answers } from './answers.tsx';
import { BundleParts } from './bundle-parts.tsx';
import { Claims } from './claims.tsx';
import styles from './details.module.css';
import { FlashEditor } from './flash-editor.tsx';
import { LimitField } from './limit-field.tsx';
import { SizeField } from './size-field.tsx';

/** What opens below an item: how it is sold (flash price, limit, bundle), and what is said about it (claims, answers). */
export function Details({ id, item }: { id: string; item: BagItem }) {
  const { t } = useTranslation();
  const kept = useStudio((s) => s.cues.find((cue) => cue.productId === item.productId) ?? null);
  const cue: Cue = kept ?? { productId: item.productId, claims: [], answers: [], size: '' };
  return (
    <section
      id={id}
      className={styles.details}
      aria-label={t('bag.item.details', { title: item.title })}
      data-testid="item-details"
    >
      <div className={styles.column}>
        <FlashEditor item={item} />
        <LimitField item={item} />
        <BundleParts item={item} />
      </div>
      <div className={styles.column}>
        <Claims cue={cue} />
        <Answers cue={cue} />
        <SizeField cue={cue} />
      </div>
    </section>
  );
}
