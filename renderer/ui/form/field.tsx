import type { ReactNode } from 'react';
import styles from './form.module.css';

/** A labelled setting: name and hint at the left, control at the right. */
export function Field(props: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div className={styles.field}>
      <div>
        <p className={styles.label}>{props.label}</p>
        {props.hint ? <p className={styles.hint}>{props.hint}</p> : null}
      </div>
      <div className={styles.control}>{props.children}</div>
    </div>
  );
}
