import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Callout } from '../../ui/index.ts';
import type { DraftText } from './draft-sync.ts';
import styles from './topics.module.css';

/** Both versions side by side; nothing is thrown away before the host has chosen. */
export function ConflictPanel(props: {
  mine: DraftText;
  theirs: DraftText;
  /** Keeping mine would take an approval away. */
  voids: boolean;
  onDecide: (keep: 'mine' | 'theirs') => void;
}) {
  const { t } = useTranslation();
  return (
    <div className={styles.conflict} data-testid="conflict">
      <Callout tone="warn" title={t('topics.conflict.title')} role="alert">
        {t('topics.conflict.body')} {props.voids ? t('topics.conflict.voids') : null}
      </Callout>
      <div className={styles.versions}>
        <Version
          name={t('topics.conflict.mine')}
          draft={props.mine}
          action={t('topics.conflict.keepMine')}
          onKeep={() => props.onDecide('mine')}
          testId="keep-mine"
        />
        <Version
          name={t('topics.conflict.theirs')}
          draft={props.theirs}
          action={t('topics.conflict.keepTheirs')}
          onKeep={() => props.onDecide('theirs')}
          testId="keep-theirs"
        />
      </div>
    </div>
  );
}

function Version(props: { name: string; draft: DraftText; action: string; onKeep: () => void; testId: string }) {
  const { t } = useTranslation();
  return (
    <section className={styles.version} aria-label={props.name}>
      <p className="small">{props.name}</p>
      <p className={styles.rowTitle} dir="auto">
        {props.draft.title || t('topics.conflict.empty')}
      </p>
      <p className={styles.versionPitch} dir="auto">
        {props.draft.pitch || t('topics.conflict.empty')}
      </p>
      <Button size="xs" onClick={props.onKeep} data-testid={props.testId}>
        {props.action}
      </Button>
    </section>
  );
}
