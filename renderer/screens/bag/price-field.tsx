import { TextInput } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type BagItem, formatMoney, type Price, parsePrice, priceProblem } from '../../../shared/domain/index.ts';
import { useCommand } from '../../app/index.ts';
import { faultWords } from '../../i18n/index.ts';
import styles from './bag.module.css';

const plain = (price: Price): string => formatMoney(price).replace(/[^\d.]/g, '');

/** The live price, edited in place. An odd price is asked about once, a wrong one is said and not sent. */
export function PriceField({ item }: { item: BagItem }) {
  const { t, i18n } = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  const [ask, setAsk] = useState<'above_list' | 'far_below' | null>(null);
  const [bad, setBad] = useState(false);
  const save = useCommand((client, livePrice: Price) => client.bag.update({ itemId: item.id, livePrice }), {
    quiet: true,
  });
  const list = formatMoney(item.listPrice);

  const leave = async (sure: boolean) => {
    if (typed === null) return;
    const minor = parsePrice(typed);
    if (minor === null) {
      setBad(true);
      return;
    }
    if (minor === item.livePrice.minor) {
      reset();
      return;
    }
    const price = { minor, currency: item.listPrice.currency };
    const odd = priceProblem(price, item.listPrice);
    if (odd && !sure) {
      setAsk(odd);
      return;
    }
    setAsk(null);
    const reply = await save.run(price);
    if (reply.ok) reset();
  };
  const reset = () => {
    setTyped(null);
    setBad(false);
    setAsk(null);
    save.clear();
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Enter') void leave(ask !== null);
    if (event.key === 'Escape') reset();
  };
  const error = bad ? t('bag.price.bad') : save.fault ? faultWords(i18n, save.fault).title : undefined;
  return (
    <div className={styles.price}>
      <TextInput
        size="xs"
        aria-label={t('bag.item.price', { title: item.title })}
        leftSection={<span aria-hidden="true">{formatMoney(item.livePrice).charAt(0)}</span>}
        value={typed ?? plain(item.livePrice)}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setBad(false);
          setAsk(null);
        }}
        onBlur={() => void leave(false)}
        onFocus={(event) => event.currentTarget.select()}
        onKeyDown={key}
        inputMode="decimal"
        autoComplete="off"
        error={error}
        data-testid="item-price"
      />
      {ask ? (
        <p className={styles.ask} role="alert" data-testid="price-ask">
          {ask === 'above_list' ? t('bag.price.above', { price: list }) : t('bag.price.far', { price: list })}{' '}
          <button
            type="button"
            className={styles.link}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => void leave(true)}
            data-testid="price-keep"
          >
            {t('bag.price.keep')}
          </button>
        </p>
      ) : null}
    </div>
  );
}
