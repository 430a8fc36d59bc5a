import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type BagItem, cleanLine, graphemes, PERK_MAX } from '../../../shared/domain/index.ts';
import { useCommand } from '../../app/index.ts';
import { faultWords } from '../../i18n/index.ts';
import styles from './bag.module.css';

/** The perk text, edited in place. Too long a text stays in the field until it is shortened. */
export function PerkField({ item }: { item: BagItem }) {
  const { t, i18n } = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  const save = useCommand((client, perk: string) => client.bag.update({ itemId: item.id, version: item.version, perk }), { quiet: true });
  const text = typed ?? item.perk;
  const tooLong = graphemes(cleanLine(text), PERK_MAX) > PERK_MAX;
  const leave = async () => {
    if (typed === null || tooLong) return;
    const perk = cleanLine(typed);
    const reply = perk === item.perk ? { ok: true } : await save.run(perk);
    if (reply.ok) setTyped(null);
  };
  const error = tooLong
    ? t('bag.perk.tooLong', { max: PERK_MAX })
    : save.fault
      ? faultWords(i18n, save.fault).title
      : undefined;
  return (
    <TextInput
      size="xs"
      className={styles.perk}
      aria-label={t('bag.item.perk', { title: item.title })}
      placeholder={t('bag.item.perkPlaceholder')}
      value={text}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => void leave()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void leave();
        if (event.key === 'Escape') setTyped(null);
      }}
      maxLength={400}
      dir="auto"
      error={error}
      data-testid="item-perk"
    />
  );
}
