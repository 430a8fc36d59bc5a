import { Lock } from 'lucide-react';
import styles from './settings.module.css';

/** Why something cannot be changed now. */
export function LockedNote({ text }: { text: string }) {
  return (
    <p className={styles.locked} role="note" data-testid="settings-locked">
      <Lock size={14} aria-hidden="true" />
      {text}
    </p>
  );
}
