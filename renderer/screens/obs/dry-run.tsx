import { ActionIcon, Loader } from '@mantine/core';
import { Check, CircleAlert, CircleArrowRight, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExplainAction, PlannedStep } from '../../../shared/domain/index.ts';
import { useCommand, useStudio } from '../../app/index.ts';
import { FaultCallout } from '../../ui/index.ts';
import styles from './explain.module.css';
import { stepSentence } from './explain-words.ts';

const ICONS = { change: CircleArrowRight, same: Check, missing: CircleAlert } as const;
type Plans = { on: PlannedStep[]; off: PlannedStep[] };

/** What a rule would do to OBS as it is now, both ways. Asked again when the scenes change; nothing is sent to OBS. */
export function DryRun({ action, onClose }: { action: ExplainAction; onClose: () => void }) {
  const { t } = useTranslation();
  const [plans, setPlans] = useState<Plans | null>(null);
  const scenes = useStudio((s) => s.obsScenes);
  const { run, fault } = useCommand(
    async (client) => {
      const [on, off] = await Promise.all([
        client.obs.dryRun({ action, on: true }),
        client.obs.dryRun({ action, on: false }),
      ]);
      return { on: on.steps, off: off.steps };
    },
    { quiet: true, onDone: setPlans },
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: other scenes in OBS give other steps
  useEffect(() => void run(), [run, scenes]);
  return (
    <section className={styles.dry} aria-label={t('obs.explain.dry.title')} role="status" data-testid="obs-dry-run">
      <div className={styles.dryHead}>
        <h3>{t('obs.explain.dry.title')}</h3>
        <span className="small">{t('obs.explain.dry.note')}</span>
        <ActionIcon size="sm" aria-label={t('obs.explain.dry.close')} onClick={onClose} data-testid="obs-dry-close">
          <X size={14} />
        </ActionIcon>
      </div>
      {fault ? <FaultCallout fault={fault} tone="warn" /> : null}
      {plans ? (
        <div className={styles.plans}>
          <Plan title={t('obs.explain.dry.on')} steps={plans.on} testId="obs-dry-step" />
          <Plan title={t('obs.explain.dry.off')} steps={plans.off} testId="obs-dry-back" />
        </div>
      ) : fault ? null : (
        <Loader size={14} color="gray" />
      )}
    </section>
  );
}

function Plan(props: { title: string; steps: readonly PlannedStep[]; testId: string }) {
  const { title, steps } = props;
  const { t } = useTranslation();
  return (
    <div className={styles.plan}>
      <h4>{title}</h4>
      {steps.length === 0 ? <p className="small">{t('obs.explain.dry.nothing')}</p> : null}
      <ol>
        {steps.map((step) => {
          const Icon = ICONS[step.effect];
          return (
            <li
              key={`${step.what} ${step.scene} ${step.source ?? ''}`}
              data-effect={step.effect}
              data-testid={props.testId}
              title={step.source ? `${step.scene} › ${step.source}` : step.scene}
            >
              <Icon size={14} aria-hidden="true" />
              <span>{stepSentence(t, step)}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
