import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { navigate, useCommand } from '../../app/index.ts';
import { ObsFindings } from '../../ui/index.ts';
import styles from './prepare.module.css';
import type { StepParts, StepProps } from './step.tsx';

/** Codes of the stage step while OBS makes the picture. */
export const isObsCode = (code: string): boolean => code.startsWith('obs_');

function Actions({ step }: StepProps) {
  const { t } = useTranslation();
  const retry = useCommand((client) => client.obs.retry());
  const connected = /^obs_(ready|look|elsewhere)$/.test(step.code);
  return (
    <>
      {step.code === 'obs_waiting' ? (
        <Button size="xs" loading={retry.pending} onClick={() => retry.run()} data-testid="obs-retry">
          {t('obs.link.retry')}
        </Button>
      ) : null}
      <Button size="xs" onClick={() => navigate('obs', connected ? 'ready' : 'connection')} data-testid="open-obs">
        {t(step.code === 'obs_refused' ? 'prepare.action.obsHelp' : 'prepare.action.openObs')}
      </Button>
    </>
  );
}

/** What there is to look at, with its repairs, where the checklist speaks of it. */
function Extra({ step }: StepProps) {
  if (step.code !== 'obs_look' && step.code !== 'obs_elsewhere') return null;
  return (
    <div className={styles.extra}>
      <ObsFindings onlyOpen />
    </div>
  );
}

export const ObsStep: StepParts = { Actions, Extra };
