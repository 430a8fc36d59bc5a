import { ShoppingBag } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { formatMoney } from '../../../../shared/domain/index.ts';
import { formatNumber, formatTime } from '../../../i18n/index.ts';
import { EmptyState } from '../../../ui/index.ts';
import { BURST_WINDOW_MS } from '../feed/bursts.ts';
import type { BurstRow } from '../feed/rows.ts';
import { FollowList } from '../people/follow-list.tsx';
import styles from './orders.module.css';
import type { SalesBook, TickerRow } from './sales-book.ts';

/** The latest orders: by name while they come slowly, by the five seconds in a rush. */
export function Ticker(props: { book: SalesBook; version: number }) {
  const { t, i18n } = useTranslation();
  const { book } = props;
  const number = (value: number): string => formatNumber(value, i18n.language);
  const burst = (row: BurstRow): [string, string] => [
    t('sell.ticker.burst', { count: row.orders, number: number(row.orders) }),
    t('sell.ticker.burstUnits', {
      count: row.units,
      number: number(row.units),
      seconds: Math.max(1, Math.min(BURST_WINDOW_MS / 1_000, Math.ceil((row.lastAtMs - row.atMs) / 1_000))),
    }),
  ];
  if (book.ticker.length === 0) return <EmptyState icon={<ShoppingBag />} title={t('sell.ticker.empty')} />;
  return (
    <FollowList<TickerRow>
      items={book.ticker}
      version={props.version}
      label={t('sell.ticker.label')}
      testId="order-list"
      estimate={48}
      top={book.trimmed ? <p className={`${styles.older} small`}>{t('sell.ticker.older')}</p> : null}
      describe={(row) =>
        row.kind === 'order'
          ? `${row.from.name}: ${row.title} ×${row.quantity}, ${formatMoney(row.total)}`
          : `${burst(row).join(', ')}, ${formatMoney(row.total)}`
      }
      render={(row) => (
        <div className={styles.order} data-kind={row.kind} data-testid={row.kind === 'order' ? 'order' : 'order-burst'}>
          <span className={`${styles.orderTitle} num clip`} title={row.kind === 'order' ? row.title : undefined}>
            {row.kind === 'order' ? row.title : burst(row)[0]}
          </span>
          <span className={`${styles.orderTotal} num`}>{formatMoney(row.total)}</span>
          <span className="small num clip">
            {row.kind === 'order' ? (
              <>
                {row.from.name} · {t('sell.ticker.quantity', { quantity: row.quantity })}
              </>
            ) : (
              burst(row)[1]
            )}
          </span>
          <span className="small num">{formatTime(row.atMs, i18n.language)}</span>
        </div>
      )}
    />
  );
}
