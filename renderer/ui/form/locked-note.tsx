import { Lock } from 'lucide-react';
import styles from './form.module.css';

/** Why something cannot be changed now. */
export function LockedNote(props: { text: string; 'data-testid': string }) {
  return (
    <p className={styles.locked} role="note" data-testid={props['data-testid']}>
      <Lock size={14} aria-hidden="true" />
      {props.text}
    </p>
  );
}
