import { CircleAlert, CircleCheck, CircleDashed, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useStudio } from '../../../app/index.ts';
import { healthOf, type Level } from './health.ts';
import styles from './health-line.module.css';
import { useWay, WayButton } from './way-button.tsx';

const ICONS: Readonly<Record<Level, typeof CircleCheck>> = {
  fine: CircleCheck,
  look: TriangleAlert,
  broken: CircleAlert,
  off: CircleDashed,
};

/** The numbers of the stream in one line. */
export function HealthLine() {
  const { t } = useTranslation();
  const { health, acceleration } = useHealth();
  const way = useWay();
  return (
    <HealthCells
      level={health.level}
      cells={health.cells.map((cell) => ({
        ...cell,
        label:
          cell.id === 'upload' && way !== null ? (
            <WayButton way={way} />
          ) : cell.minutesLeft === undefined ? (
            t(`stage.health.cell.${cell.id}`)
          ) : (
            t('stage.health.left')
          ),
        about: t(`stage.health.about.${cell.id}`),
        value:
          cell.minutesLeft === undefined ? cell.value : t('stage.health.minutesLeft', { minutes: cell.minutesLeft }),
        how:
          cell.full !== undefined
            ? t('stage.health.ofFull', { rate: cell.full })
            : cell.id === 'encoder' && cell.level === 'fine' && acceleration !== 'unknown'
              ? t(`stage.health.${acceleration}`)
              : null,
        ...(cell.full === undefined ? {} : { unit: 'Mb/s' }),
      }))}
    />
  );
}

type CellShown = {
  id: string;
  value: string;
  level: Level;
  label: ReactNode;
  about: string;
  /** Said small behind the value. */
  how: string | null;
  /** Of what stands in `how`; left away where there is no room. */
  unit?: string;
};

/** Icon, word and colour of a number say the same thing. `columns`: their widths, when they are not the studio's own. */
export function HealthCells(props: { level: Level; cells: readonly CellShown[]; columns?: string }) {
  const { t } = useTranslation();
  return (
    <dl
      className={styles.cells}
      style={props.columns ? { gridTemplateColumns: props.columns } : undefined}
      aria-label={t('stage.health.label')}
      data-level={props.level}
      data-testid="health-line"
    >
      {props.cells.map((cell) => {
        const CellIcon = cell.level === 'look' || cell.level === 'broken' ? ICONS[cell.level] : null;
        return (
          <div key={cell.id} className={styles.cell} data-level={cell.level} data-cell={cell.id}>
            <dt title={cell.about}>{cell.label}</dt>
            <dd className="num" data-testid={`health-${cell.id}`}>
              {CellIcon ? <CellIcon size={12} aria-label={t(`stage.health.level.${cell.level}`)} /> : null}
              {cell.value}
              {cell.how ? (
                <span className={styles.how}>
                  {' '}
                  {cell.how}
                  {cell.unit ? <span className={styles.unit}> {cell.unit}</span> : null}
                </span>
              ) : null}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** For sentences without numbers. */
const NO_PARAMS = { rate: '', fps: '', minutes: '' };

/** The one sentence beside them: how it goes, and what to do when it does not. */
export function HealthWords() {
  const { t } = useTranslation();
  const { health } = useHealth();
  const preparing = useStudio((s) => s.live.kind === 'prepare');
  // Before a stream only trouble is news; the room beside the buttons belongs to “Go live”.
  if (preparing && (health.level === 'fine' || health.level === 'off')) return null;
  return (
    <HealthSentence level={health.level}>
      {t(`stage.health.code.${health.code}`, health.params ?? NO_PARAMS)}
    </HealthSentence>
  );
}

export function HealthSentence({ level, children }: { level: Level; children: ReactNode }) {
  const { t } = useTranslation();
  const Icon = ICONS[level];
  return (
    <div className={styles.sentence} data-level={level} data-testid="health-words">
      <Icon size={14} aria-hidden="true" />
      <b>{t(`stage.health.level.${level}`)}</b>
      <span className={styles.words}>{children}</span>
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
  const disk = useStudio((s) => s.disk);
  const uplink = useStudio((s) => s.uplink);
  return { health: healthOf(live, numbers, report, disk, uplink), acceleration };
}
