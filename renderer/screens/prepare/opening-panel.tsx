import { Button } from '@mantine/core';
import { Check, Circle, CircleX, LoaderCircle, Minus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { LiveStateOf, OpeningStep } from '../../../shared/domain/index.ts';
import { useAwaitsPress, useCommand } from '../../app/index.ts';
import { Panel } from '../../ui/index.ts';
import styles from './prepare.module.css';

const ICONS = { waiting: Circle, running: LoaderCircle, done: Check, failed: CircleX, skipped: Minus } as const;

/** The steps of going live, visible while they run, with the way back. */
export function OpeningPanel({ live }: { live: LiveStateOf<'opening'> }) {
  const { t } = useTranslation();
  const cancel = useCommand((client) => client.live.end());
  const awaits = useAwaitsPress();
  return (
    <>
      <div>
        <h1 className={styles.title}>{t(awaits ? 'obsStage.flow.awaits' : 'prepare.opening.title')}</h1>
        <p className={styles.summary} role="status" data-testid={awaits ? 'awaits-button' : undefined}>
          {live.closing
            ? t('prepare.opening.closing')
            : t(awaits ? 'obsStage.flow.awaitsBody' : 'prepare.opening.body')}
        </p>
      </div>
      <Panel data-testid="opening" label={t('prepare.opening.title')} style={{ flex: 'none' }}>
        <OpeningSteps steps={live.steps} awaitsButton={awaits} />
        <div className={styles.foot}>
          <Button loading={cancel.pending || live.closing} onClick={() => cancel.run()} data-testid="cancel-opening">
            {t('prepare.opening.cancel')}
          </Button>
        </div>
      </Panel>
    </>
  );
}

export function OpeningSteps(props: {
  steps: readonly OpeningStep[];
  /** The stream begins when the host presses the button in OBS. */
  awaitsButton?: boolean;
}) {
  const { steps, awaitsButton = false } = props;
  const { t } = useTranslation();
  return (
    <ol className={styles.steps} aria-live="polite">
      {steps.map((step) => {
        const Icon = ICONS[step.state];
        return (
          <li key={step.id} className={styles.openStep} data-state={step.state} data-testid={`opening-${step.id}`}>
            <Icon size={18} style={{ flex: 'none' }} aria-hidden="true" />
            {awaitsButton && step.id === 'ingest' && step.state === 'running'
              ? t('obsStage.flow.awaitsStep')
              : t(`prepare.opening.step.${step.id}`)}
            <span className="visually-hidden">{t(`prepare.opening.state.${step.state}`)}</span>
          </li>
        );
      })}
    </ol>
  );
}
