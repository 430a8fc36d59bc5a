import { Check, CircleAlert, Clock, LoaderCircle, TriangleAlert } from 'lucide-react';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChecklistStep, StepId } from '../../../shared/domain/index.ts';
import { BagStep } from './bag-step.tsx';
import { EligibilityStep } from './eligibility-step.tsx';
import { isObsCode, ObsStep } from './obs-step.tsx';
import styles from './prepare.module.css';
import { StageStep } from './stage-step.tsx';
import { stepWords } from './step-words.ts';
import { TopicStep } from './topic-step.tsx';
import { UploadStep } from './upload-step.tsx';

/** What a step has besides its words: `Actions` at the right, `Extra` below, `Wide` below both. */
export type StepParts = {
  Actions?: ComponentType<StepProps>;
  Extra?: ComponentType<StepProps>;
  Wide?: ComponentType<StepProps>;
};
export type StepProps = { step: ChecklistStep };

const PARTS: Record<StepId, StepParts> = {
  eligibility: EligibilityStep,
  topic: TopicStep,
  bag: BagStep,
  stage: StageStep,
  upload: UploadStep,
};

const ICONS = { ok: Check, wait: Clock, todo: CircleAlert, advise: TriangleAlert, loading: LoaderCircle } as const;

/** One line of the checklist: state, words, and what can be done about it. */
export function Step({ step }: StepProps) {
  const { t, i18n } = useTranslation();
  const words = stepWords(step, i18n.language);
  const Icon = ICONS[step.state];
  const { Actions, Extra, Wide } = isObsCode(step.code) ? ObsStep : PARTS[step.id];
  return (
    <li className={styles.step} data-testid={`step-${step.id}`} data-state={step.state} data-code={step.code}>
      <span className={styles.dot} data-state={step.state}>
        <Icon size={15} strokeWidth={2.4} aria-hidden="true" />
        <span className="visually-hidden">{t(`prepare.state.${step.state}`)}</span>
      </span>
      <div>
        <h2 className={styles.stepTitle} style={{ fontSize: 14 }}>
          {words.title}
        </h2>
        <p className={`${styles.stepDetail} num`}>{words.detail}</p>
        {Extra ? <Extra step={step} /> : null}
      </div>
      <div className={styles.actions}>{Actions ? <Actions step={step} /> : null}</div>
      {Wide ? <Wide step={step} /> : null}
    </li>
  );
}
