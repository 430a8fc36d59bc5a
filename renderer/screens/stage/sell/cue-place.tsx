import { NotebookText } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStudio } from '../../../app/index.ts';
import { useStageKeys } from '../use-stage-keys.ts';
import styles from './cue.module.css';
import { CueCard } from './cue-card.tsx';
import { StaleChip } from './stale-chip.tsx';

const KEY = 'cue-card';

function kept(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'hidden';
  } catch {
    // Storage switched off: shown, as at first.
    return true;
  }
}

/**
 * The picture with the host's cue card beside it while an item is explained. The picture gives way to it and the bag stays
 * where it is; key C puts the card away and brings it back.
 */
export function CuePlace({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const itemId = useStudio((s) => s.bag?.explaining?.itemId ?? null);
  const there = useStudio((s) => s.bag?.items.some((item) => item.id === s.bag?.explaining?.itemId) ?? false);
  const [shown, setShown] = useState(kept);
  const toggle = (): void => {
    setShown(!shown);
    try {
      localStorage.setItem(KEY, shown ? 'hidden' : 'shown');
    } catch {
      // Storage switched off or full: the choice lasts until the page goes.
    }
  };
  useStageKeys({ c: toggle });
  return (
    <div className={styles.place}>
      <div className={styles.main}>
        {children}
        <StaleChip />
      </div>
      {itemId === null || !there ? null : shown ? (
        <CueCard key={itemId} itemId={itemId} onHide={toggle} />
      ) : (
        <button
          type="button"
          className={styles.open}
          title={t('sell.cue.show')}
          aria-keyshortcuts="C"
          data-testid="cue-open"
          onClick={toggle}
        >
          <NotebookText size={15} aria-hidden="true" /> {t('sell.cue.open')}
          <span className={styles.key} aria-hidden="true">
            C
          </span>
        </button>
      )}
    </div>
  );
}
