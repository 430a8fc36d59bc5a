import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type BagItem, PERK_MAX } from '../../../../shared/domain/index.ts';
import { faultWords } from '../../../i18n/index.ts';
import styles from './item.module.css';
import type { PerkEditing } from './use-perk.ts';

/** The perk text, edited in place. Too long or forbidden a text stays in the field until it is mended. */
export function PerkField({ item, perk }: { item: BagItem; perk: PerkEditing }) {
  const { t, i18n } = useTranslation();
  const error = perk.tooLong
    ? t('bag.perk.tooLong', { max: PERK_MAX })
    : perk.fault
      ? faultWords(i18n, perk.fault).title
      : undefined;
  return (
    <TextInput
      size="xs"
      className={styles.perk}
      aria-label={t('bag.item.perk', { title: item.title })}
      placeholder={t('bag.item.perkPlaceholder')}
      value={perk.text}
      onChange={(event) => perk.type(event.currentTarget.value)}
      onBlur={() => void perk.keep(false)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void perk.keep(true);
        if (event.key === 'Escape') perk.forget();
      }}
      maxLength={400}
      dir="auto"
      error={error}
      data-testid="item-perk"
    />
  );
}
