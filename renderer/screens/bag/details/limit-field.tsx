import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BagItem } from '../../../../shared/domain/index.ts';
import { faultWords, formatNumber } from '../../../i18n/index.ts';
import { readLimit } from '../csv/cells.ts';
import { LIMIT_MAX } from '../csv/types.ts';
import { useEdit } from '../edits/use-edit.ts';
import { useLostEdit } from '../edits/use-lost-edit.ts';
import { Part } from './part.tsx';

/** How many units are offered in this stream at most. */
export function LimitField({ item }: { item: BagItem }) {
  const { t, i18n } = useTranslation();
  const [typed, setTyped] = useState<{ text: string; seen: BagItem } | null>(null);
  const [bad, setBad] = useState(false);
  const edit = useEdit('limit');
  useLostEdit(item.id, typed !== null);
  const reset = () => {
    setTyped(null);
    setBad(false);
    edit.clear();
  };
  const leave = async () => {
    if (typed === null || edit.pending) return;
    const read = readLimit(typed.text);
    setBad(!read.ok);
    if (!read.ok) return;
    if (read.value === item.limit) return reset();
    const end = await edit.save(typed.seen, read.value);
    if (end.kind !== 'refused') reset();
  };
  const error = bad
    ? t('bag.sell.limitBad', { max: formatNumber(LIMIT_MAX, i18n.language) })
    : edit.fault
      ? faultWords(i18n, edit.fault).title
      : undefined;
  return (
    <Part title={t('bag.sell.limit')} hint={t('bag.sell.limitHint')}>
      <TextInput
        size="xs"
        w={140}
        aria-label={t('bag.sell.limit')}
        placeholder={t('bag.sell.limitNone')}
        value={typed?.text ?? (item.limit === null ? '' : String(item.limit))}
        onChange={(event) => {
          const text = event.currentTarget.value;
          setTyped((before) => ({ text, seen: before?.seen ?? item }));
          setBad(false);
        }}
        onBlur={() => void leave()}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void leave();
          if (event.key === 'Escape') reset();
        }}
        inputMode="numeric"
        autoComplete="off"
        error={error}
        classNames={{ input: 'num' }}
        data-testid="item-limit"
      />
    </Part>
  );
}
