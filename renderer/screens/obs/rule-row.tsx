import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Pencil, Trash2, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExplainRule } from '../../../shared/domain/index.ts';
import { useStudio } from '../../app/index.ts';
import { DryRun } from './dry-run.tsx';
import own from './explain.module.css';
import { actionWords, missingIn, productWords } from './explain-words.ts';
import styles from './obs.module.css';

/** One rule as a sentence, whether OBS still has what it names, and a way to try it without doing it. */
export function RuleRow(props: { rule: ExplainRule; place: number; onEdit: () => void; onRemove: () => void }) {
  const { t } = useTranslation();
  const { rule, place } = props;
  const [trying, setTrying] = useState(false);
  const items = useStudio((s) => s.bag?.items ?? null);
  const scenes = useStudio((s) => s.obsScenes);
  const connected = useStudio((s) => s.obs.link.kind === 'connected');
  const missing = missingIn(rule.action, scenes);
  const product = productWords(t, rule.productId, items);
  const full = 'source' in rule.action ? `${rule.action.scene} › ${rule.action.source}` : rule.action.scene;
  return (
    <div className={own.ruleRow}>
      <div className={own.ruleText}>
        <p>
          <span className={own.ruleWhen}>{t('obs.explain.when')}</span> <strong>{product}</strong>
        </p>
        <p className={own.ruleDoes} title={full}>
          → {actionWords(t, rule.action)}
        </p>
        {missing ? (
          <p className={styles.warn} data-testid="obs-rule-missing">
            <TriangleAlert size={14} aria-hidden="true" />
            {t(missing === 'scene' ? 'obs.explain.missingScene' : 'obs.explain.missingSource')}
          </p>
        ) : null}
      </div>
      <div className={own.ruleActions}>
        <Button
          size="xs"
          disabled={!connected}
          aria-expanded={trying}
          aria-label={`${t('obs.explain.tryShort')}: ${product}`}
          onClick={() => setTrying(!trying)}
          data-testid={`obs-rule-try-${place}`}
        >
          {t('obs.explain.tryShort')}
        </Button>
        <Tooltip label={t('obs.explain.edit')}>
          <ActionIcon
            aria-label={`${t('obs.explain.edit')}: ${product}`}
            onClick={props.onEdit}
            data-testid={`obs-rule-edit-${place}`}
          >
            <Pencil size={16} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('obs.explain.remove')}>
          <ActionIcon
            aria-label={`${t('obs.explain.remove')}: ${product}`}
            onClick={props.onRemove}
            data-testid={`obs-rule-remove-${place}`}
          >
            <Trash2 size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      {trying && connected ? <DryRun action={rule.action} onClose={() => setTrying(false)} /> : null}
    </div>
  );
}
