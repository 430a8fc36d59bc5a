import type { ReactNode } from 'react';
import styles from './chip.module.css';

/** live: on air. rehearsal: on air, but only here. ok, warn, bad: with an icon or words, never colour alone. */
export type Tone = 'plain' | 'live' | 'rehearsal' | 'ok' | 'warn' | 'bad' | 'accent';

export function Chip(props: {
  tone?: Tone;
  icon?: ReactNode;
  children: ReactNode;
  title?: string;
  'data-testid'?: string;
}) {
  const { tone = 'plain', icon, children, title } = props;
  return (
    <span className={`${styles.chip} num`} data-tone={tone} title={title} data-testid={props['data-testid']}>
      {icon ? (
        <span className={styles.icon} aria-hidden="true">
          {icon}
        </span>
      ) : null}
      {children}
    </span>
  );
}
