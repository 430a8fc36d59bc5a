import { memo, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type BagItem,
  type BagTotals,
  emptyTally,
  forecast,
  type ItemId,
  NO_PACE,
  type Pace,
} from '../../../../shared/domain/index.ts';
import { useStudio } from '../../../app/index.ts';
import { formatNumber } from '../../../i18n/index.ts';
import { Chip, EmptyState } from '../../../ui/index.ts';
import { itemMark } from '../bag/bag-rules.ts';
import { useThrottled } from '../use-throttled.ts';
import { ForecastWords } from './forecast-words.tsx';
import { ChartBoundary, PaceChart } from './lazy-chart.tsx';
import styles from './orders.module.css';
import type { SalesBook } from './sales-book.ts';

const NO_TALLY = emptyTally();
const NO_ITEMS: readonly BagItem[] = [];
/** Numbers and curves are renewed twice a second: more cannot be read and would cost the picture. */
const EVERY_MS = 500;

type Row = { id: ItemId; title: string; item: BagItem | null; sold: BagTotals['units']; pace: Pace };

/** Every item with what it sold, how fast, and how long it lasts; the chosen one with its curve. In the order of the bag. */
export function ItemTable(props: { book: SalesBook; version: number }) {
  const { t } = useTranslation();
  const version = useThrottled(props.version, EVERY_MS);
  const items = useThrottled(
    useStudio((s) => s.bag?.items ?? NO_ITEMS),
    EVERY_MS,
  );
  const tally = useThrottled(
    useStudio((s) => s.tally ?? NO_TALLY),
    EVERY_MS,
  );
  const explaining = useStudio((s) => s.bag?.explaining?.itemId ?? null);
  const [chosen, setChosen] = useState<ItemId | null>(null);
  const now = performance.now();
  const rows: Row[] = items.map((item) => ({
    id: item.id,
    title: item.title,
    item,
    sold: tally.perItem.find((row) => row.itemId === item.id)?.units ?? item.sold,
    pace: props.book.pace.of(item.id, now),
  }));
  // Sold in this stream and no longer in the bag, or never in ours: still part of the sum, so still shown.
  for (const row of tally.perItem)
    if (!items.some((item) => item.id === row.itemId))
      rows.push({
        id: row.itemId,
        title: row.title,
        item: null,
        sold: row.units,
        pace: props.book.pace.of(row.itemId, now),
      });
  const selected =
    rows.find((row) => row.id === chosen) ?? rows.find((row) => row.id === explaining) ?? fastest(rows) ?? null;
  if (rows.length === 0) return <EmptyState title={t('sell.items.empty')} />;
  return (
    <>
      {selected ? (
        <ChartBoundary>
          <Suspense fallback={<p className={`${styles.chartPlace} small`}>{t('sell.chart.loading')}</p>}>
            <PaceChart
              title={selected.title}
              series={props.book.pace.series(selected.id, now)}
              pace={selected.pace}
              version={version}
            />
          </Suspense>
        </ChartBoundary>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable with the keyboard */}
      <ul className={styles.items} aria-label={t('sell.items.label')} tabIndex={0} data-testid="item-table">
        {rows.map((row) => (
          <ItemRow
            key={row.id}
            id={row.id}
            title={row.title}
            item={row.item}
            sold={row.sold}
            perMinute={row.pace.unitsPerMinute}
            minutes={forecast(row.item?.stock ?? 0, row.pace)}
            selected={row.id === selected?.id}
            onSelect={setChosen}
          />
        ))}
      </ul>
    </>
  );
}

function fastest(rows: readonly Row[]): Row | undefined {
  let best = rows[0];
  for (const row of rows) if (row.pace.unitsPerMinute > (best?.pace ?? NO_PACE).unitsPerMinute) best = row;
  return best;
}

const ItemRow = memo(function ItemRow(props: {
  id: ItemId;
  title: string;
  item: BagItem | null;
  sold: number;
  perMinute: number;
  minutes: number | null;
  selected: boolean;
  onSelect: (id: ItemId) => void;
}) {
  const { t, i18n } = useTranslation();
  const lowStock = useStudio((s) => s.settings.desk.lowStock);
  const number = (value: number): string => formatNumber(value, i18n.language);
  const mark = props.item ? itemMark(props.item, lowStock) : null;
  return (
    <li data-testid="item-row" data-item={props.id}>
      <button
        type="button"
        className={styles.itemRow}
        aria-pressed={props.selected}
        title={t('sell.items.select', { title: props.title })}
        onClick={() => props.onSelect(props.id)}
      >
        <span className={`${styles.itemTitle} clip`}>{props.title}</span>
        <span className={`${styles.itemSold} num`}>
          {t('sell.items.sold', { count: props.sold, number: number(props.sold) })}
        </span>
        <span className="small num clip" data-testid="item-left">
          {props.item === null ? (
            <Chip tone="warn">{t('sell.items.unknown')}</Chip>
          ) : mark === 'sold_out' || mark === 'gone' || mark === 'oversold' ? (
            <Chip tone="bad">{t(`stage.bag.mark.${mark}`)}</Chip>
          ) : props.minutes === null ? (
            t('sell.items.left', { count: props.item.stock, number: number(props.item.stock) })
          ) : (
            <ForecastWords stock={props.item.stock} minutes={props.minutes} />
          )}
        </span>
        <span className="small num">{t('sell.items.pace', { number: number(props.perMinute) })}</span>
      </button>
    </li>
  );
});
