import { Button } from '@mantine/core';
import { RefreshCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { formatMoney } from '../../../../shared/domain/index.ts';
import { useCommand, useStudio } from '../../../app/index.ts';
import { formatTime } from '../../../i18n/index.ts';
import { bagTotals } from './bag-totals.ts';
import styles from './item.module.css';

/** Totals, and when prices and stock were last checked. */
export function BagFoot() {
  const { t, i18n } = useTranslation();
  const bag = useStudio((s) => s.bag);
  const refresh = useCommand((client) => client.bag.refresh());
  if (!bag || bag.items.length === 0) return null;
  const totals = bagTotals(bag.items);
  const saving = totals ? totals.list.minor - totals.live.minor : 0;
  return (
    <div className={styles.foot}>
      {totals ? (
        <dl className={`${styles.totals} num`} data-testid="bag-totals">
          <Total name={t('bag.total.live')} value={formatMoney(totals.live)} strong />
          <Total name={t('bag.total.list')} value={formatMoney(totals.list)} />
          {saving > 0 ? (
            <Total name={t('bag.total.saving')} value={formatMoney({ ...totals.list, minor: saving })} />
          ) : null}
        </dl>
      ) : null}
      <span style={{ flex: 1 }} />
      <span className="small num">{t('bag.checked', { time: formatTime(bag.checkedAtMs, i18n.language) })}</span>
      <Button
        size="xs"
        leftSection={<RefreshCw size={14} />}
        loading={refresh.pending}
        onClick={() => refresh.run()}
        data-testid="bag-refresh"
      >
        {t('bag.refresh')}
      </Button>
    </div>
  );
}

function Total({ name, value, strong = false }: { name: string; value: string; strong?: boolean }) {
  return (
    <div>
      <dt className="small">{name}</dt>
      <dd style={strong ? { fontWeight: 680, fontSize: 16 } : undefined}>{value}</dd>
    </div>
  );
}
