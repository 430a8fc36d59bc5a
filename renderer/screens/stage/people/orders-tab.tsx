import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoomFeed } from '../feed/room-feed.ts';
import { ItemTable } from '../sell/item-table.tsx';
import { OrderProblems } from '../sell/order-problems.tsx';
import styles from '../sell/orders.module.css';
import { OrdersTotals } from '../sell/orders-totals.tsx';
import { OversoldNote } from '../sell/oversold-note.tsx';
import { Ticker } from '../sell/ticker.tsx';

const VIEWS = ['latest', 'items'] as const;

/** What is bought: what wants the host first, then the latest orders or the items. Totals come from the core, lines from the feed. */
export function OrdersTab({ feed }: { feed: RoomFeed }) {
  const { t } = useTranslation();
  const [view, setView] = useState<(typeof VIEWS)[number]>('latest');
  const { sales } = feed.buffer;
  return (
    <>
      <OrdersTotals />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable with the keyboard */}
      <div className={styles.attention} tabIndex={0}>
        <OversoldNote />
        <OrderProblems book={sales} sessionId={feed.sessionId} />
      </div>
      <fieldset className={styles.views}>
        <legend className="visually-hidden">{t('sell.view.label')}</legend>
        {VIEWS.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={view === name}
            data-testid={`orders-view-${name}`}
            onClick={() => setView(name)}
          >
            {t(`sell.view.${name}`)}
          </button>
        ))}
      </fieldset>
      {view === 'latest' ? (
        <Ticker book={sales} version={feed.version} />
      ) : (
        <ItemTable book={sales} version={feed.version} />
      )}
    </>
  );
}
