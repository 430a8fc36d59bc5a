import { Button } from '@mantine/core';
import { Check, CircleAlert, TriangleAlert } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FindingId, ObsFinding } from '../../shared/domain/index.ts';
import { useStudio } from '../app/index.ts';
import { LockedNote } from './form/locked-note.tsx';
import styles from './obs-findings.module.css';
import { FixDialog } from './obs-fix.tsx';
import { byUrgency, findingWords } from './obs-words.ts';

const ICONS = { ok: Check, look: TriangleAlert, block: CircleAlert } as const;

/** What the studio noticed about OBS, most urgent first, each with its repair. `onlyOpen` leaves out what is fine. */
export function ObsFindings({ onlyOpen = false }: { onlyOpen?: boolean }) {
  const { t } = useTranslation();
  const findings = useStudio((s) => s.obs.findings);
  const [fixing, setFixing] = useState<FindingId | null>(null);
  const shown = byUrgency(findings).filter((one) => !onlyOpen || one.level !== 'ok');
  const locked = shown.some((one) => one.fix !== null && one.locked);
  const note = useId();
  return (
    <>
      <div className={styles.box}>
        {locked ? (
          <div id={note}>
            <LockedNote text={t('obs.ready.locked')} data-testid="obs-fix-locked" />
          </div>
        ) : null}
        {shown.length > 0 ? (
          <ul className={styles.list} aria-label={t('obs.ready.list')} data-testid="obs-findings">
            {shown.map((finding) => (
              <Finding
                key={finding.id}
                finding={finding}
                note={finding.locked ? note : undefined}
                onFix={() => setFixing(finding.id)}
              />
            ))}
          </ul>
        ) : null}
      </div>
      <FixDialog finding={fixing} onClose={() => setFixing(null)} />
    </>
  );
}

function Finding(props: { finding: ObsFinding; note: string | undefined; onFix: () => void }) {
  const { t, i18n } = useTranslation();
  const { finding } = props;
  const Icon = ICONS[finding.level];
  const name = t(`obs.findingName.${finding.id}`);
  return (
    <li
      className={styles.row}
      data-level={finding.level}
      data-testid={`obs-finding-${finding.id}`}
      data-code={finding.code}
    >
      <Icon className={styles.icon} size={16} strokeWidth={2.4} aria-hidden="true" />
      <div className={styles.text}>
        <p className={styles.name}>
          {name}
          <span className={finding.level === 'ok' ? 'visually-hidden' : styles.level}>
            {t(`obs.level.${finding.level}`)}
          </span>
        </p>
        <p className={`${styles.words} num`}>{findingWords(finding, i18n.language)}</p>
      </div>
      {finding.fix ? (
        <Button
          size="xs"
          disabled={finding.locked}
          aria-describedby={props.note}
          aria-label={`${t('obs.ready.fix')} ${name}`}
          onClick={props.onFix}
          data-testid={`obs-fix-${finding.id}`}
        >
          {t('obs.ready.fix')}
        </Button>
      ) : null}
    </li>
  );
}
