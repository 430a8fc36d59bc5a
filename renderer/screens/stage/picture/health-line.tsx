import { Button } from '@mantine/core';
import { CircleAlert, CircleCheck, CircleDashed, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCommand, useNow, useStudio } from '../../../app/index.ts';
import { healthOf, type Level } from './health.ts';
import styles from './health-line.module.css';

const ICONS: Readonly<Record<Level, typeof CircleCheck>> = {
  fine: CircleCheck,
  look: TriangleAlert,
  broken: CircleAlert,
  off: CircleDashed,
};

/** One line of numbers and one sentence. Icon, word and colour say the same thing. */
export function HealthLine() {
  const { t } = useTranslation();
  const live = useStudio((s) => s.live);
  const health = useStudio((s) => s.health);
  const report = useStudio((s) => s.stage.report);
  const now = healthOf(live, health, report);
  const acceleration =
    live.kind === 'live' && health
      ? health.acceleration
      : report?.encoder.kind === 'ready'
        ? report.encoder.acceleration
        : 'unknown';
  const Icon = ICONS[now.level];
  return (
    <section
      className={styles.health}
      aria-label={t('stage.health.label')}
      data-level={now.level}
      data-testid="health-line"
    >
      <dl className={styles.cells}>
        {now.cells.map((cell) => {
          const CellIcon = cell.level === 'look' || cell.level === 'broken' ? ICONS[cell.level] : null;
          return (
            <div key={cell.id} className={styles.cell} data-level={cell.level} data-cell={cell.id}>
              <dt>{t(`stage.health.cell.${cell.id}`)}</dt>
              <dd className="num" data-testid={`health-${cell.id}`}>
                {CellIcon ? <CellIcon size={12} aria-label={t(`stage.health.level.${cell.level}`)} /> : null}
                {cell.value}
                {cell.id === 'encoder' && cell.level === 'fine' && acceleration !== 'unknown' ? (
                  <span className={styles.how}> {t(`stage.health.${acceleration}`)}</span>
                ) : null}
              </dd>
            </div>
          );
        })}
      </dl>
      <p className={styles.sentence} data-level={now.level} data-testid="health-words">
        <Icon size={14} aria-hidden="true" />
        <b>{t(`stage.health.level.${now.level}`)}</b>
        <span className={styles.words}>
          {now.code === 'reconnecting' ? <Reconnecting /> : t(`stage.health.code.${now.code}`)}
        </span>
      </p>
    </section>
  );
}

function Reconnecting() {
  const { t } = useTranslation();
  const ingest = useStudio((s) => (s.live.kind === 'live' ? s.live.ingest : null));
  const now = useNow();
  const again = useCommand((client) => client.live.reconnectNow());
  if (ingest?.kind !== 'reconnecting') return null;
  const seconds = Math.ceil((ingest.nextTryAtMs - now) / 1_000);
  return (
    <>
      {seconds > 0
        ? t('stage.health.code.reconnectingIn', { seconds, attempt: ingest.attempt })
        : t('stage.health.code.reconnecting', { attempt: ingest.attempt })}{' '}
      <Button size="compact-xs" loading={again.pending} onClick={() => again.run()} data-testid="reconnect-now">
        {t('stage.health.reconnectNow')}
      </Button>
    </>
  );
}
