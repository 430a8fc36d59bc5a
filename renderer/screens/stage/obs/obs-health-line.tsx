import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObsStats } from '../../../../shared/domain/index.ts';
import { useStudio } from '../../../app/index.ts';
import { HealthCells, HealthSentence } from '../picture/health-line.tsx';
import { obsHealthOf, recentStats } from './obs-health.ts';
import styles from './obs-stage.module.css';
import { useStill } from './use-still.ts';

/** Widths of the seven cells. */
const COLUMNS = '1.25fr 0.85fr 0.9fr 0.95fr 1.05fr 0.95fr 1.05fr';

/** The numbers of OBS in one line, and under it the sentence that says how it goes. Its place is kept when there is none. */
export function ObsHealthLine() {
  const { t } = useTranslation();
  const state = useStudio((s) => ({
    live: s.live,
    health: s.health,
    link: s.obs.link.kind,
    video: s.obs.video,
    encoder: s.obs.encoder,
    recording: s.obs.record === 'on' || s.obs.replay === 'on',
  }));
  const stats = useStudio((s) => s.obsStats);
  const still = useStill() !== null;
  const kept = useRef<readonly ObsStats[]>([]);
  kept.current = stats ? recentStats(kept.current, stats) : [];
  const health = obsHealthOf({ ...state, recent: kept.current, still });
  return (
    <>
      <HealthCells
        level={health.level}
        columns={COLUMNS}
        cells={health.cells.map((cell) => ({
          ...cell,
          label: t(`obsStage.health.cell.${cell.id}`),
          about: t(`obsStage.health.about.${cell.id}`),
          how: null,
        }))}
      />
      <div className={styles.sentence}>
        <HealthSentence level={health.level}>
          {health.code === 'reconnecting'
            ? t('stage.health.code.reconnecting')
            : t(`obsStage.health.code.${health.code}`)}
        </HealthSentence>
      </div>
    </>
  );
}
