import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import type { Criterion } from '../../../shared/domain/index.ts';
import { useCommand, useStudio } from '../../app/index.ts';
import { formatNumber } from '../../i18n/index.ts';
import styles from './prepare.module.css';
import type { StepParts, StepProps } from './step.tsx';

const useDetails = create<{ open: boolean }>(() => ({ open: false }));

function Actions({ step }: StepProps) {
  const { t } = useTranslation();
  const open = useDetails((s) => s.open);
  const retry = useCommand((client) => client.platform.retry());
  const persona = useCommand((client) => client.rehearsal.setPersona({ persona: 'established' }));
  const rehearsal = useStudio((s) => s.rehearsal !== null);
  if (step.code === 'unreachable')
    return (
      <Button size="xs" loading={retry.pending} onClick={() => retry.run()} data-testid="retry-platform">
        {t('prepare.action.retryPlatform')}
      </Button>
    );
  if (step.code === 'not_eligible')
    return rehearsal ? (
      <Button size="xs" loading={persona.pending} onClick={() => persona.run()} data-testid="as-established">
        {t('prepare.action.asEstablished')}
      </Button>
    ) : null;
  if (step.code !== 'eligible') return null;
  return (
    <Button
      size="xs"
      variant="subtle"
      color="gray"
      aria-expanded={open}
      onClick={() => useDetails.setState({ open: !open })}
      data-testid="eligibility-details"
    >
      {open ? t('common.hideDetails') : t('common.details')}
    </Button>
  );
}

function Extra({ step }: StepProps) {
  const open = useDetails((s) => s.open);
  const criteria = useStudio((s) =>
    'profile' in s.platform && s.platform.profile ? s.platform.profile.eligibility.criteria : null,
  );
  if (!criteria || (step.code !== 'not_eligible' && !(open && step.code === 'eligible'))) return null;
  return (
    <ul className={`${styles.extra} ${styles.criteria}`} data-testid="criteria">
      {criteria.map((criterion) => (
        <CriterionRow key={criterion.id} criterion={criterion} />
      ))}
    </ul>
  );
}

function CriterionRow({ criterion }: { criterion: Criterion }) {
  const { t, i18n } = useTranslation();
  const { id, have, need } = criterion;
  const met = have >= need;
  const number = (value: number) => formatNumber(value, i18n.language);
  return (
    <li className={styles.criterion} data-testid={`criterion-${id}`} data-met={met}>
      <span>{t(`prepare.criterion.${id}`)}</span>
      <span className={styles.bar} data-met={met} aria-hidden="true">
        <span style={{ width: `${Math.min(100, need === 0 ? 100 : (have / need) * 100)}%` }} />
      </span>
      <span className={`${styles.have} num`}>
        {t('prepare.criterion.of', { have: number(have), need: number(need) })}
        <em data-met={met}>
          {met ? t('prepare.criterion.met') : t('prepare.criterion.missing', { missing: number(need - have) })}
        </em>
      </span>
    </li>
  );
}

export const EligibilityStep: StepParts = { Actions, Extra };
