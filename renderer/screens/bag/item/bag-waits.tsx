import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCommand, useStudio } from '../../../app/index.ts';
import { FaultCallout } from '../../../ui/index.ts';
import styles from './item.module.css';

const ROWS = [1, 2, 3, 4] as const;

/** In place of the bag before the platform's first answer, or while it gives none. */
export function BagWaits() {
  const { t } = useTranslation();
  const fault = useStudio((s) => (s.platform.kind === 'offline' ? s.platform.fault : null));
  const retry = useCommand((client) => client.platform.retry());
  if (fault)
    return (
      <div className={styles.waits}>
        <FaultCallout
          fault={fault}
          tone="warn"
          action={
            <Button size="xs" loading={retry.pending} onClick={() => retry.run()} data-testid="bag-retry">
              {t('common.retry')}
            </Button>
          }
          data-testid="bag-offline"
        />
      </div>
    );
  return (
    <div className={styles.waits} role="status" aria-label={t('common.loading')} data-testid="bag-loading">
      {ROWS.map((row) => (
        <span key={row} className={styles.waitRow} />
      ))}
    </div>
  );
}
