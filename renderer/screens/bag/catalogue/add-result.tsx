import { CloseButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { faultWords } from '../../../i18n/index.ts';
import { Callout } from '../../../ui/index.ts';
import styles from './catalogue.module.css';
import type { Adding } from './use-adding.ts';

/** What the platform did not take of several products, and why, by name. */
export function AddResult({ adding }: { adding: Adding }) {
  const { t, i18n } = useTranslation();
  const { result } = adding;
  if (!result) return null;
  return (
    <div className={styles.result}>
      <Callout
        tone="warn"
        role="alert"
        title={`${t('bag.catalogue.added', { count: result.added })} ${t('bag.catalogue.refused', { count: result.refused.length })}`}
        action={<CloseButton size="sm" aria-label={t('common.dismiss')} onClick={adding.forget} />}
        data-testid="add-result"
      >
        <ul className={styles.refusals}>
          {result.refused.map(({ product, fault }) => (
            <li key={product.id} data-testid="add-refused" data-product={product.id} data-fault={fault.code}>
              <b dir="auto">{product.title}</b>: {faultWords(i18n, fault).title}
            </li>
          ))}
        </ul>
      </Callout>
    </div>
  );
}
