import { Button } from '@mantine/core';
import { MonitorUp, MonitorX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStudio } from '../../../app/index.ts';
import { useStageView } from '../stage-view.ts';
import styles from './sources.module.css';

/** Shares a screen or a window; the browser's own picker asks which. Must run inside the click. */
export function ScreenShare() {
  const { t } = useTranslation();
  const screen = useStudio((s) => s.stage.report?.screen ?? { kind: 'off' as const });
  const audio = useStudio((s) => s.stage.report?.computerAudio.kind === 'on');
  const view = useStageView();
  const on = screen.kind === 'on' || screen.kind === 'opening';
  return (
    <div className={styles.source} data-testid="source-screen" data-state={screen.kind}>
      <Button
        size="xs"
        fullWidth
        loading={screen.kind === 'opening'}
        leftSection={on ? <MonitorX size={14} /> : <MonitorUp size={14} />}
        data-testid={on ? 'screen-stop' : 'screen-share'}
        onClick={() => (on ? view.stopSharing() : view.shareScreen())}
      >
        {on
          ? t('stage.sources.stopSharing')
          : screen.kind === 'failed' && screen.code === 'lost'
            ? t('stage.sources.shareAgain')
            : t('stage.sources.shareScreen')}
      </Button>
      {screen.kind === 'on' ? (
        <p className={styles.advice}>
          <span className="clip" title={screen.label}>
            {screen.label || t('stage.sources.screen')} ·{' '}
            {audio ? t('stage.sources.withAudio') : t('stage.sources.withoutAudio')}
          </span>
        </p>
      ) : screen.kind === 'failed' ? (
        <p className={styles.advice} data-tone={screen.code === 'cancelled' ? undefined : 'bad'}>
          <span>{t(`stage.sources.failed.screen.${screen.code}`)}</span>
        </p>
      ) : null}
    </div>
  );
}
