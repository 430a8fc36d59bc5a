import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { type BagItem, type Flash, formatMoney, type ItemId, priceNow } from '../../../../shared/domain/index.ts';
import { useNow, usePlatformNow } from '../../../app/index.ts';
import { formatNumber } from '../../../i18n/index.ts';
import { Chip, PlatformImage } from '../../../ui/index.ts';
import { formatClock } from '../format.ts';
import { itemMark, keyOf } from './bag-rules.ts';
import styles from './bag-strip.module.css';

/** What viewers cannot buy is not explained. */
export const isBlocked = (item: BagItem): boolean => !item.available || item.stock <= 0;

export const StripCard = memo(function Card(props: {
  item: BagItem;
  index: number;
  sold: number;
  lowStock: number;
  /** Whole minutes until it is gone; null: nothing can be said. */
  minutes: number | null;
  state: 'idle' | 'starting' | 'explaining';
  sinceMs: number;
  onToggle: (itemId: ItemId) => void;
}) {
  const { t, i18n } = useTranslation();
  const { item, index, state } = props;
  const mark = itemMark(item, props.lowStock);
  const price = priceNow(item);
  const key = keyOf(index);
  const number = (value: number): string => formatNumber(value, i18n.language);
  // What is left already counts the limit in.
  const left =
    item.limit === null
      ? t('stage.bag.left', { count: item.stock, number: number(item.stock) })
      : t('sell.strip.limit', { number: number(item.stock), limit: number(item.limit) });
  const blocked = state === 'idle' && isBlocked(item);
  return (
    <li
      className={styles.card}
      data-on={state !== 'idle' || undefined}
      data-dim={blocked || undefined}
      data-item={item.id}
      data-state={state}
      data-testid={`bag-item-${index + 1}`}
    >
      <PlatformImage url={item.imageUrl} alt="" size={56} />
      <div className={styles.about}>
        <p className={`${styles.title} clip`} title={item.title}>
          {item.title}
        </p>
        <p className={`${styles.facts} num clip`}>
          <b data-testid="strip-price">{formatMoney(price)}</b>
          {item.listPrice.minor > price.minor ? <s>{formatMoney(item.listPrice)}</s> : null}
          {item.flash ? <FlashClock flash={item.flash} /> : null}
        </p>
        <p className={`${styles.facts} num clip`}>
          {isBlocked(item) ? '' : left}
          {/* The forecast has the place of what was sold: a card is too narrow for both, and the orders list what was sold. */}
          {props.minutes === null ? (
            <>
              {isBlocked(item) ? '' : ' · '}
              {t('stage.bag.sold', { count: props.sold, number: number(props.sold) })}
            </>
          ) : (
            <b className={styles.forecast} data-testid="strip-forecast">
              {' '}
              {props.minutes === 0 ? t('sell.forecast.shortSoon') : t('sell.forecast.short', { count: props.minutes })}
            </b>
          )}
        </p>
        <div className={styles.row}>
          <button
            type="button"
            className={styles.explain}
            data-state={state}
            aria-pressed={state === 'explaining'}
            aria-keyshortcuts={key ?? undefined}
            aria-busy={state === 'starting'}
            disabled={blocked}
            data-testid={`explain-${index + 1}`}
            onClick={() => props.onToggle(item.id)}
          >
            {key === null ? null : (
              <span className={styles.key} aria-hidden="true">
                {key}
              </span>
            )}
            {state === 'explaining' ? (
              <>
                {t('stage.bag.explaining')} <Since sinceMs={props.sinceMs} />
              </>
            ) : state === 'starting' ? (
              t('stage.bag.starting')
            ) : (
              t('stage.bag.explain')
            )}
            <span className="visually-hidden"> {item.title}</span>
          </button>
          {mark === null || (state !== 'idle' && mark !== 'oversold') ? null : (
            <Chip tone={mark === 'low' ? 'warn' : 'bad'} data-testid={`mark-${mark}`}>
              {mark === 'oversold'
                ? t('sell.strip.oversold', { count: item.oversold, number: number(item.oversold) })
                : t(`stage.bag.mark.${mark}`)}
            </Chip>
          )}
        </div>
      </div>
    </li>
  );
});

/** How long the flash price holds, or until it begins. The platform decides both; this only counts towards them. */
function FlashClock({ flash }: { flash: Flash }) {
  const { t } = useTranslation();
  const now = usePlatformNow();
  const time = formatClock((flash.running ? flash.endsAtMs : flash.startsAtMs) - now);
  return (
    <span className={styles.flash} data-running={flash.running || undefined} data-testid="strip-flash">
      {flash.running ? t('sell.strip.flash', { time }) : t('sell.strip.flashSoon', { time })}
    </span>
  );
}

function Since({ sinceMs }: { sinceMs: number }) {
  const now = useNow();
  return <span className="num">{formatClock(now - sinceMs)}</span>;
}
