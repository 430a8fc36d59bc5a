import { Pin, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStudio } from '../../../app/index.ts';
import { useActs } from './acts.ts';
import styles from './chat-tab.module.css';

/** The message that everybody sees at the top, as the platform has it. */
export function PinnedBar() {
  const { t } = useTranslation();
  const pinned = useStudio((s) => s.moderation.pinned);
  const acts = useActs();
  if (!pinned) return null;
  return (
    <section className={styles.pinned} aria-label={t('chat.pinned.label')} data-testid="pinned-bar">
      <Pin size={13} aria-hidden="true" />
      <p className="clip" title={pinned.text} dir="auto">
        <span className={styles.pinnedName}>{pinned.from.name}</span> {pinned.text}
      </p>
      <button
        type="button"
        className="icon-button"
        aria-label={t('chat.pinned.unpin')}
        title={t('chat.pinned.unpin')}
        onClick={() => acts.unpin()}
        data-testid="pinned-remove"
      >
        <X size={14} aria-hidden="true" />
      </button>
    </section>
  );
}
