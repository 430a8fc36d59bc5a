import { TextInput } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type BagItem, formatMoney, type Price, parsePrice, priceProblem } from '../../../shared/domain/index.ts';
import { useCommand } from '../../app/index.ts';
import { faultWords } from '../../i18n/index.ts';
import styles from './bag.module.css';

const plain = (price: Price): string => formatMoney(price).replace(/[^\d.]/g, '');

/** The live price, edited in place. One that the platform would refuse is said at the field and not sent. */
export function PriceField({ item }: { item: BagItem }) {
  const { t, i18n } = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<'bad' | 'above_list' | 'far_below' | null>(null);
  const save = useCommand((client, livePrice: Price) => client.bag.update({ itemId: item.id, version: item.version, livePrice }), {
    quiet: true,
  });
  const list = formatMoney(item.listPrice);

  const leave = async () => {
    if (typed === null) return;
    const minor = parsePrice(typed);
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
    const reply = await save.run(price);
    if (reply.ok) reset();
  };
  const reset = () => {
    setTyped(null);
    setProblem(null);
    save.clear();
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
  const error = problem ? words[problem] : save.fault ? faultWords(i18n, save.fault).title : undefined;
  return (
    <div className={styles.price}>
      <TextInput
        size="xs"
        aria-label={t('bag.item.price', { title: item.title })}
        leftSection={<span aria-hidden="true">{formatMoney(item.livePrice).charAt(0)}</span>}
        value={typed ?? plain(item.livePrice)}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
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
