import { ShoppingBag } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { emptyTally, formatMoney } from '../../../../shared/domain/index.ts';
import { useStudio } from '../../../app/index.ts';
import { formatNumber, formatTime } from '../../../i18n/index.ts';
import { EmptyState } from '../../../ui/index.ts';
import type { RoomFeed } from '../feed/room-feed.ts';
import { FollowList } from './follow-list.tsx';
import styles from './people.module.css';

const NO_TALLY = emptyTally();

/** Every order by itself, with the room's totals above: the totals come from the core, the lines from the feed. */
export function OrdersTab({ feed }: { feed: RoomFeed }) {
  const { t, i18n } = useTranslation();
  const tally = useStudio((s) => s.tally ?? NO_TALLY);
  const { orders } = feed.buffer;
  const totals = [
    { id: 'gmv', label: t('stage.orders.total'), value: formatMoney(tally.gmv) },
    { id: 'orders', label: t('stage.orders.count'), value: formatNumber(tally.orders, i18n.language) },
    { id: 'units', label: t('stage.orders.units'), value: formatNumber(tally.units, i18n.language) },
  ];
  return (
    <>
      <dl className={styles.totals}>
        {totals.map((row) => (
          <div key={row.id}>
            <dt>{row.label}</dt>
            <dd className="num clip" title={row.value} data-testid={`orders-${row.id}`}>
              {row.value}
            </dd>
          </div>
        ))}
      </dl>
      {orders.length === 0 ? (
        <EmptyState icon={<ShoppingBag />} title={t('stage.orders.empty')} />
      ) : (
        <FollowList
          items={orders}
          version={feed.version}
          label={t('stage.orders.label')}
          testId="order-list"
          estimate={48}
          describe={(row) => `${row.from.name}: ${row.title} ×${row.quantity}, ${formatMoney(row.total)}`}
          render={(row) => (
            <div className={styles.order} data-testid="order">
              <span className={`${styles.orderTitle} clip`} title={row.title}>
                {row.title}
              </span>
              <span className={`${styles.orderTotal} num`}>{formatMoney(row.total)}</span>
              <span className="small clip">
                {row.from.name} · {t('stage.orders.quantity', { quantity: row.quantity })}
              </span>
              <span className="small num">{formatTime(row.atMs, i18n.language)}</span>
            </div>
          )}
        />
      )}
    </>
  );
}
