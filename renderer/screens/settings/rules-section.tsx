import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { CircleAlert, Feather, FileSearch, Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ComplianceRule, RuleProblem, Severity } from '../../../shared/compliance/index.ts';
import { useRules } from '../../app/index.ts';
import { faultWords, meaningAndAction } from '../../i18n/index.ts';
import { Callout, lawWords } from '../../ui/index.ts';
import { fitsSearch } from './rule-search.ts';
import styles from './rules.module.css';

const ICONS = { block: CircleAlert, needs_proof: FileSearch, tone: Feather } as const;

/** The rules for texts that are in force, with their laws and days, and what of the rule files cannot be used. */
export function RulesSection() {
  const { t, i18n } = useTranslation();
  const rules = useRules();
  return (
    <>
      <p className={styles.hint}>{t('lint.rules.hint')}</p>
      {rules.kind === 'ready' ? (
        <>
          {rules.set.problems.length > 0 ? <Problems problems={rules.set.problems} /> : null}
          <Table rules={rules.set.rules} />
        </>
      ) : rules.kind === 'waiting' ? (
        <p className={styles.hint} role="status" data-testid="settings-rules-waiting">
          {t('lint.rules.waiting')}
        </p>
      ) : (
        <Callout
          tone="bad"
          title={t('lint.rules.failed')}
          role="alert"
          data-testid="settings-rules-failed"
          action={
            <Button size="xs" onClick={rules.again} data-testid="settings-rules-retry">
              {t('lint.rules.retry')}
            </Button>
          }
        >
          {meaningAndAction(faultWords(i18n, rules.fault), i18n.language)}
        </Callout>
      )}
    </>
  );
}

function Problems({ problems }: { problems: readonly RuleProblem[] }) {
  const { t } = useTranslation();
  return (
    <Callout
      tone="warn"
      title={t('lint.rules.skipped', { count: problems.length })}
      data-testid="settings-rules-problems"
    >
      <p>{t('lint.rules.skippedHint')}</p>
      <ul className={styles.problems}>
        {problems.map((problem) => (
          <li
            key={`${problem.file} ${problem.ruleId} ${problem.why} ${problem.detail}`}
            data-testid="settings-rules-problem"
          >
            <b>
              {problem.file} · {problem.ruleId ?? t('lint.rules.wholeFile')}
            </b>{' '}
            {t(`lint.rules.why.${problem.why}`)}
            {problem.detail ? <span className={styles.detail}>{problem.detail}</span> : null}
          </li>
        ))}
      </ul>
    </Callout>
  );
}

function Table({ rules }: { rules: readonly ComplianceRule[] }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const [severity, setSeverity] = useState<Severity | 'all'>('all');
  const shown = rules.filter((rule) => (severity === 'all' || rule.severity === severity) && fitsSearch(rule, search));
  return (
    <>
      <div className={styles.tools}>
        <TextInput
          aria-label={t('lint.rules.search')}
          placeholder={t('lint.rules.searchPlaceholder')}
          leftSection={<Search size={15} aria-hidden="true" />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          data-testid="settings-rules-search"
        />
        <SegmentedControl
          aria-label={t('lint.rules.severity')}
          value={severity}
          onChange={setSeverity}
          data={[
            { value: 'all', label: t('lint.rules.severityAll') },
            { value: 'block', label: t('lint.severity.block') },
            { value: 'needs_proof', label: t('lint.severity.needs_proof') },
            { value: 'tone', label: t('lint.severity.tone') },
          ]}
          data-testid="settings-rules-severity"
        />
      </div>
      <p className={`${styles.count} num`} role="status">
        {shown.length > 0 ? t('lint.rules.count', { count: shown.length }) : ''}
      </p>
      {shown.length === 0 ? (
        <p className={styles.none} data-testid="settings-rules-none">
          {t('lint.rules.none')}
        </p>
      ) : (
        <table className={styles.table} aria-label={t('lint.rules.table')} data-testid="settings-rules-table">
          <thead>
            <tr>
              <th scope="col">{t('lint.rules.id')}</th>
              <th scope="col">{t('lint.rules.reason')}</th>
              <th scope="col">{t('lint.rules.law')}</th>
              <th scope="col">{t('lint.rules.checked')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((rule) => (
              <Row key={rule.id} rule={rule} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function Row({ rule }: { rule: ComplianceRule }) {
  const { t, i18n } = useTranslation();
  const { law, severity } = rule;
  const Icon = ICONS[severity];
  return (
    <tr data-testid={`settings-rule-${rule.id}`} data-severity={severity}>
      <th scope="row">
        <span className={styles.id}>{rule.id}</span>
        <span className={styles.severity}>
          <Icon size={13} aria-hidden="true" />
          {t(`lint.severity.${severity}`)}
        </span>
      </th>
      <td>{i18n.language === 'zh-CN' ? rule.reason.zh : rule.reason.en}</td>
      <td>
        <details className={styles.law}>
          <summary>{lawWords(law, t, i18n.language)}</summary>
          <p>
            {t('lint.lawFrom', { date: law.effectiveFrom })} {t('lint.source', { source: law.source })}
          </p>
        </details>
      </td>
      <td className="num">{law.checkedOn}</td>
    </tr>
  );
}
