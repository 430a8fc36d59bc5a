import { TextInput } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type BagItem, formatMoney, parsePrice, priceProblem } from '../../../../shared/domain/index.ts';
import { faultWords } from '../../../i18n/index.ts';
import { useEdit } from '../edits/use-edit.ts';
import { useLostEdit } from '../edits/use-lost-edit.ts';
import { plainPrice } from '../plain-price.ts';
import styles from './item.module.css';

/** The live price, edited in place. One that the platform would refuse is said at the field and not sent. */
export function PriceField({ item }: { item: BagItem }) {
  const { t, i18n } = useTranslation();
  /** What is typed, and the item as it was when typing began. */
  const [typed, setTyped] = useState<{ text: string; seen: BagItem } | null>(null);
  const [problem, setProblem] = useState<'bad' | 'above_list' | 'far_below' | null>(null);
  const edit = useEdit('livePrice');
  useLostEdit(item.id, typed !== null);
  const list = formatMoney(item.listPrice);

  const leave = async () => {
    if (typed === null || edit.pending) return;
    const minor = parsePrice(typed.text);
    if (minor === null) {
      setProblem('bad');
      return;
    }
    if (minor === item.livePrice.minor) {
      reset();
      return;
    }
    const price = { minor, currency: item.listPrice.currency };
    const odd = priceProblem(price, item.listPrice);
    setProblem(odd);
    if (odd) return;
    const end = await edit.save(typed.seen, price);
    if (end.kind !== 'refused') reset();
  };
  const reset = () => {
    setTyped(null);
    setProblem(null);
    edit.clear();
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Enter') void leave();
    if (event.key === 'Escape') reset();
  };
  const words = {
    bad: t('bag.price.bad'),
    above_list: t('bag.price.above', { price: list }),
    far_below: t('bag.price.far', { price: list }),
  };
  const error = problem ? words[problem] : edit.fault ? faultWords(i18n, edit.fault).title : undefined;
  return (
    <div className={styles.price}>
      <TextInput
        size="xs"
        aria-label={t('bag.item.price', { title: item.title })}
        leftSection={<span aria-hidden="true">{formatMoney(item.livePrice).charAt(0)}</span>}
        value={typed?.text ?? plainPrice(item.livePrice)}
        onChange={(event) => {
          const text = event.currentTarget.value;
          setTyped((before) => ({ text, seen: before?.seen ?? item }));
          setProblem(null);
        }}
        onBlur={() => void leave()}
        onFocus={(event) => event.currentTarget.select()}
        onKeyDown={key}
        inputMode="decimal"
        autoComplete="off"
        error={error}
        data-testid="item-price"
      />
    </div>
  );
}
