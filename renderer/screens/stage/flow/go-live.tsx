import { Button } from '@mantine/core';
import { ListChecks, Radio } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { navigate, useCommand, useStudio } from '../../../app/index.ts';
import styles from './flow.module.css';

/** Before a stream: goes live when all is ready, else leads to the checklist. Absent while anything runs. */
export function GoLive() {
  const { t } = useTranslation();
  const state = useStudio((s) => ({
    shown: s.live.kind === 'prepare',
    ready: s.checklist.canGoLive,
    rehearsal: s.settings.platform.kind === 'rehearsal',
  }));
  const start = useCommand((client) => client.live.start());
  if (!state.shown) return null;
  if (!state.ready)
    return (
      <Button
        className={styles.notReady}
        leftSection={<ListChecks size={16} />}
        data-testid="stage-open-prepare"
        onClick={() => navigate('prepare')}
      >
        {t('stage.flow.openPrepare')}
      </Button>
    );
  return (
    <Button
      variant="filled"
      leftSection={<Radio size={16} />}
      loading={start.pending}
      onClick={() => start.run()}
      data-testid="stage-go-live"
    >
      {state.rehearsal ? t('stage.flow.rehearse') : t('stage.flow.goLive')}
    </Button>
  );
}
