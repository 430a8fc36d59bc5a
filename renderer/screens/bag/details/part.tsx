import { type ReactNode, useId } from 'react';
import styles from './details.module.css';

/** One labelled part of the details. */
export function Part(props: { title: string; hint?: string; children: ReactNode; 'data-testid'?: string }) {
  const id = useId();
  return (
    <section className={styles.part} aria-labelledby={id} data-testid={props['data-testid']}>
      <h3 className={styles.partTitle} id={id}>
        {props.title}
      </h3>
      {props.hint ? <p className="small">{props.hint}</p> : null}
      {props.children}
    </section>
  );
}
