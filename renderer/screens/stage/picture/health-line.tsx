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

/** The numbers of the stream in one line. Icon, word and colour of a number say the same thing. */
export function HealthLine() {
  const { t } = useTranslation();
  const { health, acceleration } = useHealth();
  return (
    <dl
      className={styles.cells}
      aria-label={t('stage.health.label')}
      data-level={health.level}
      data-testid="health-line"
    >
      {health.cells.map((cell) => {
        const CellIcon = cell.level === 'look' || cell.level === 'broken' ? ICONS[cell.level] : null;
        return (
          <div key={cell.id} className={styles.cell} data-level={cell.level} data-cell={cell.id}>
            <dt title={t(`stage.health.about.${cell.id}`)}>{t(`stage.health.cell.${cell.id}`)}</dt>
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
  );
}

/** The one sentence beside them: how it goes, and what to do when it does not. */
export function HealthWords() {
  const { t } = useTranslation();
  const { health } = useHealth();
  const preparing = useStudio((s) => s.live.kind === 'prepare');
  const Icon = ICONS[health.level];
  // Before a stream only trouble is news; the room beside the buttons belongs to “Go live”.
  if (preparing && (health.level === 'fine' || health.level === 'off')) return null;
  return (
    <div className={styles.sentence} data-level={health.level} data-testid="health-words">
      <Icon size={14} aria-hidden="true" />
      <b>{t(`stage.health.level.${health.level}`)}</b>
      <span className={styles.words}>
        {health.code === 'reconnecting' ? <Reconnecting /> : t(`stage.health.code.${health.code}`)}
      </span>
    </div>
  );
}

function useHealth() {
  const live = useStudio((s) => s.live);
  const numbers = useStudio((s) => s.health);
  const report = useStudio((s) => s.stage.report);
  const acceleration =
    live.kind === 'live' && numbers
      ? numbers.acceleration
      : report?.encoder.kind === 'ready'
        ? report.encoder.acceleration
        : 'unknown';
  return { health: healthOf(live, numbers, report), acceleration };
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
