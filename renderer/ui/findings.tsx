import { Button, UnstyledButton } from '@mantine/core';
import { ChevronDown, CircleAlert, Feather, FileSearch } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Finding, Severity } from '../../shared/compliance/index.ts';
import { joinSentences } from '../i18n/index.ts';
import styles from './findings.module.css';
import { lawWords } from './law-words.ts';

const ICONS = { block: CircleAlert, needs_proof: FileSearch, tone: Feather } as const;
const ORDER: readonly Severity[] = ['block', 'needs_proof', 'tone'];
/** More than this is no longer read; the rest appears as the first are mended. */
const SHOWN_MAX = 12;

/**
 * What the rules found in a text: the words, how heavy it weighs, why, the law, and calmer words to accept. Heaviest first.
 * `checked` without a finding says that no rule matched, and that this is no legal advice; unchecked, nothing is shown.
 * `compact` leaves out the reason's second line for narrow places; it comes back when the law is opened.
 */
export function Findings(props: {
  findings: readonly Finding[];
  /** Absent: the words cannot be changed here (a reading only). */
  onAccept?: (finding: Finding) => void;
  checked: boolean;
  compact?: boolean;
  'data-testid'?: string;
}) {
  const { t, i18n } = useTranslation();
  const { findings, checked } = props;
  const testId = props['data-testid'] ?? 'findings';
  if (findings.length === 0)
    return checked ? (
      <p className={styles.clean} role="status" data-testid={testId} data-count={0}>
        {joinSentences(i18n.language, t('lint.clean'), t('lint.cleanNote'))}
      </p>
    ) : null;
  const sorted = [...findings].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  const rest = sorted.length - SHOWN_MAX;
  return (
    <div data-testid={testId} data-count={findings.length}>
      <ul className={styles.list} aria-label={t('lint.label')} data-compact={props.compact ? '' : undefined}>
        {sorted.slice(0, SHOWN_MAX).map((finding) => (
          <One
            key={`${finding.ruleId} ${finding.span.start} ${finding.words}`}
            finding={finding}
            onAccept={props.onAccept}
          />
        ))}
      </ul>
      {rest > 0 ? <p className={`${styles.more} num`}>{t('lint.more', { count: rest })}</p> : null}
    </div>
  );
}

function One({ finding, onAccept }: { finding: Finding; onAccept?: (finding: Finding) => void }) {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState(false);
  const more = useId();
  const chinese = i18n.language === 'zh-CN';
  const { severity, law } = finding;
  const Icon = ICONS[severity];
  return (
    <li className={styles.one} data-severity={severity} data-testid={`finding-${finding.ruleId}`}>
      <Icon className={styles.icon} size={16} strokeWidth={2.2} aria-hidden="true" />
      <div className={styles.text}>
        <p className={styles.head}>
          <span className={styles.severity} title={t(`lint.severityHint.${severity}`)}>
            {t(`lint.severity.${severity}`)}
          </span>
          <mark className={styles.words} dir="auto" data-testid="finding-words">
            {shorten(finding.words)}
          </mark>
        </p>
        <p className={styles.reason}>{chinese ? finding.reason.zh : finding.reason.en}</p>
        <div className={styles.foot}>
          {onAccept && finding.rewrite !== null ? (
            <Button
              size="compact-xs"
              className={styles.use}
              aria-label={
                finding.rewrite === ''
                  ? t('lint.leaveOutFor', { words: finding.words })
                  : t('lint.useFor', { rewrite: finding.rewrite, words: finding.words })
              }
              onClick={() => onAccept(finding)}
              data-testid="finding-use"
            >
              {finding.rewrite === '' ? t('lint.leaveOut') : t('lint.use', { words: finding.rewrite })}
            </Button>
          ) : null}
          <UnstyledButton
            className={styles.law}
            aria-expanded={open}
            aria-controls={open ? more : undefined}
            title={t('lint.lawMore')}
            onClick={() => setOpen(!open)}
            data-testid="finding-law"
          >
            {lawWords(law, t, i18n.language)}
            <ChevronDown size={13} aria-hidden="true" data-open={open} />
          </UnstyledButton>
        </div>
        {open ? (
          <p id={more} className={styles.source} data-testid="finding-source">
            {joinSentences(
              i18n.language,
              t(`lint.severityHint.${severity}`),
              t('lint.lawFrom', { date: law.effectiveFrom }),
              t('lint.source', { source: law.source }),
            )}
          </p>
        ) : null}
      </div>
    </li>
  );
}

/** Words are shown as they were written, so invisible characters stay; only the length is kept in bounds. */
const WORDS_MAX = 60;
const shorten = (words: string): string => {
  const letters = [...words];
  return letters.length > WORDS_MAX ? `${letters.slice(0, WORDS_MAX).join('')}…` : words;
};
