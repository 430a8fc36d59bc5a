import type { ReactNode } from 'react';
import styles from './empty-state.module.css';

/** What a list says while it has nothing to show: what belongs here and how to begin. */
export function EmptyState(props: {
  icon?: ReactNode;
  title: string;
  body?: string;
  action?: ReactNode;
  'data-testid'?: string;
}) {
  return (
    <div className={styles.empty} data-testid={props['data-testid']}>
      {props.icon ? (
        <span className={styles.icon} aria-hidden="true">
          {props.icon}
        </span>
      ) : null}
      <p className={styles.title}>{props.title}</p>
      {props.body ? <p className={styles.body}>{props.body}</p> : null}
      {props.action ? <div className={styles.action}>{props.action}</div> : null}
    </div>
  );
}
