import { useTranslation } from 'react-i18next';
import { conversion, emptyTally, formatMoney } from '../../../../shared/domain/index.ts';
import { useStudio } from '../../../app/index.ts';
import { formatNumber } from '../../../i18n/index.ts';
import { percentOf } from '../format.ts';
import { useThrottled } from '../use-throttled.ts';
import styles from './orders.module.css';

const NO_TALLY = emptyTally();
/** Characters of a sum that fit in the large size. */
const FITS = 9;

/** What the room sold so far, as the core counted it from the platform's events. Each number has its own place. */
export function OrdersTotals() {
  const { t, i18n } = useTranslation();
  const tally = useThrottled(
    useStudio((s) => s.tally ?? NO_TALLY),
    250,
  );
  const gmv = formatMoney(tally.gmv);
  const rows = [
    { id: 'gmv', label: t('sell.totals.gmv'), value: gmv, hint: gmv },
    { id: 'orders', label: t('sell.totals.orders'), value: formatNumber(tally.orders, i18n.language), hint: undefined },
    { id: 'units', label: t('sell.totals.units'), value: formatNumber(tally.units, i18n.language), hint: undefined },
    {
      id: 'conversion',
      label: t('sell.totals.conversion'),
      value: percentOf(conversion(tally)) ?? t('sell.totals.none'),
      hint: t('sell.totals.conversionHint'),
    },
  ];
  return (
    <dl className={styles.totals} aria-label={t('sell.totals.label')}>
      {rows.map((row) => (
        <div key={row.id} title={row.hint}>
          <dt className="clip">{row.label}</dt>
          <dd className="num clip" data-long={row.value.length > FITS || undefined} data-testid={`orders-${row.id}`}>
            {row.value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
