import { SegmentedControl, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMoney } from '../../../shared/domain/index.ts';
import { usePatch, useStudio } from '../../app/index.ts';
import { FIRST_GOAL, type Goal, goalText, parseTarget } from './goal.ts';
import styles from './overlays.module.css';

/** What the goal overlay counts, and up to where. Sent when the field is left. */
export function GoalForm() {
  const { t } = useTranslation();
  const goal = useStudio((s) => s.settings.obs.goal);
  const currency = useStudio((s) => s.tally?.gmv.currency ?? s.bag?.items[0]?.livePrice.currency ?? 'CNY');
  const [typed, setTyped] = useState<string | null>(null);
  const [bad, setBad] = useState(false);
  // Orders and sales each keep their own target while the page is open: switching to and fro loses nothing.
  const targets = useRef({ ...FIRST_GOAL, [goal.kind]: goal.target });
  const patch = usePatch();
  // A newly saved goal ends the typing.
  useEffect(() => {
    setTyped(null);
    targets.current[goal.kind] = goal.target;
  }, [goal.kind, goal.target]);
  const switchTo = (kind: Goal['kind']) => {
    setBad(false);
    void patch.run({ obs: { goal: { kind, target: targets.current[kind] } } });
  };
  const keep = async () => {
    if (typed === null) return;
    const target = parseTarget(typed, goal.kind);
    setBad(target === null);
    if (target === null) return;
    if (target === goal.target) setTyped(null);
    else if (!(await patch.run({ obs: { goal: { kind: goal.kind, target } } })).ok) setTyped(null);
  };
  return (
    <div className={styles.goal}>
      <SegmentedControl
        size="xs"
        aria-label={t('obs.overlay.goalKind')}
        value={goal.kind}
        onChange={switchTo}
        data-testid="obs-goal-kind"
        data={[
          { value: 'orders', label: t('obs.overlay.orders') },
          { value: 'sales', label: t('obs.overlay.sales') },
        ]}
      />
      <TextInput
        size="xs"
        aria-label={t('obs.overlay.target')}
        value={typed ?? goalText(goal, currency)}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setBad(false);
        }}
        onBlur={() => void keep()}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void keep();
          if (event.key !== 'Escape') return;
          setTyped(null);
          setBad(false);
        }}
        {...(goal.kind === 'sales'
          ? { leftSection: <span aria-hidden="true">{formatMoney({ minor: 0, currency }).charAt(0)}</span> }
          : {})}
        error={
          bad ? t(goal.kind === 'orders' ? 'obs.overlay.targetOrdersBad' : 'obs.overlay.targetSalesBad') : undefined
        }
        inputMode="decimal"
        autoComplete="off"
        data-testid="obs-goal-target"
      />
    </div>
  );
}
