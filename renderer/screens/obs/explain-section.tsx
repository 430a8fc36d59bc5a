import { Button } from '@mantine/core';
import { Plus, Sparkles } from 'lucide-react';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { ExplainRule } from '../../../shared/domain/index.ts';
import { showUndo, studioNow, usePatch, useStudio } from '../../app/index.ts';
import { EmptyState } from '../../ui/index.ts';
import own from './explain.module.css';
import styles from './obs.module.css';
import { RuleEditor } from './rule-editor.tsx';
import { RuleRow } from './rule-row.tsx';

/** The contract's limit (`settings.obs.explain`). */
const MAX_RULES = 200;

/** What explaining a product does in OBS, rule by rule. */
export function ExplainSection() {
  const { t } = useTranslation();
  const rules = useStudio((s) => s.settings.obs.explain);
  const noBag = useStudio((s) => (s.bag?.items.length ?? 0) === 0);
  const noScenes = useStudio((s) => s.obsScenes === null);
  const full = rules.length >= MAX_RULES;
  const patch = usePatch();
  /** The rule being edited by its place; a new one stands behind the last. */
  const [editing, setEditing] = useState<number | null>(null);
  const add = useRef<HTMLButtonElement>(null);
  /** The form goes with what had the focus in it: the keyboard goes on where a rule is begun. */
  const close = () => {
    flushSync(() => setEditing(null));
    add.current?.focus();
  };
  const send = (explain: ExplainRule[]) => patch.run({ obs: { explain } });
  const save = async (rule: ExplainRule, at: number) => {
    const next = at < rules.length ? rules.map((one, place) => (place === at ? rule : one)) : [...rules, rule];
    if ((await send(next)).ok) close();
  };
  const remove = async (at: number) => {
    const rule = rules[at];
    if (!rule || !(await send(rules.filter((_, place) => place !== at))).ok) return;
    close();
    showUndo(t('obs.explain.removed'), () => {
      const now = studioNow()?.settings.obs.explain ?? [];
      void send([...now.slice(0, at), rule, ...now.slice(at)]);
    });
  };
  const editor = (at: number) => (
    <RuleEditor rules={rules} at={at} saving={patch.pending} onSave={(rule) => save(rule, at)} onCancel={close} />
  );
  return (
    <>
      <p className={styles.hint}>
        {t('obs.explain.intro')} {noBag ? t('obs.explain.noBag') : ''}
      </p>
      {rules.length > 0 ? (
        <ul className={own.rules} aria-label={t('obs.explain.list')} data-testid="obs-rules">
          {rules.map((rule, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a rule is its place; two may read the same
            <li key={at} className={own.rule} data-testid={`obs-rule-${at + 1}`}>
              {editing === at ? (
                editor(at)
              ) : (
                <RuleRow rule={rule} place={at + 1} onEdit={() => setEditing(at)} onRemove={() => remove(at)} />
              )}
            </li>
          ))}
        </ul>
      ) : editing === null ? (
        <EmptyState
          icon={<Sparkles />}
          title={t('obs.explain.empty')}
          body={t('obs.explain.emptyBody')}
          data-testid="obs-rules-empty"
        />
      ) : null}
      {editing === rules.length ? (
        <div className={own.newRule}>{editor(rules.length)}</div>
      ) : (
        <div className={`${styles.add} ${rules.length === 0 ? styles.centre : ''}`}>
          <Button
            ref={add}
            leftSection={<Plus size={15} />}
            disabled={noScenes || full}
            onClick={() => setEditing(rules.length)}
            data-testid="obs-rule-add"
          >
            {t('obs.explain.add')}
          </Button>
          {noScenes ? <p className={styles.hint}>{t('obs.explain.needObs')}</p> : null}
          {full ? <p className={styles.hint}>{t('obs.explain.full', { max: MAX_RULES })}</p> : null}
        </div>
      )}
    </>
  );
}
