import type { CSSProperties, ReactNode } from 'react';
import styles from './panel.module.css';

/** A surface with a hairline; with a `title` it is a labelled region. The body scrolls when `scroll` is set. */
export function Panel(props: {
  title?: ReactNode;
  /** Right side of the title row. */
  action?: ReactNode;
  children: ReactNode;
  /** `focusable`: by the keyboard too, where it may have nothing in it that takes the focus. */
  scroll?: boolean | 'focusable';
  padded?: boolean;
  className?: string;
  style?: CSSProperties;
  label?: string;
  'data-testid'?: string;
}) {
  const { title, action, children, scroll = false, padded = false, className, style, label } = props;
  return (
    <section
      className={[styles.panel, className].filter(Boolean).join(' ')}
      style={style}
      aria-label={label ?? (typeof title === 'string' ? title : undefined)}
      data-testid={props['data-testid']}
    >
      {title || action ? (
        <div className={styles.head}>
          <h2 className={styles.title}>{title}</h2>
          {action}
        </div>
      ) : null}
      <div
        className={styles.body}
        data-scroll={scroll !== false || undefined}
        data-padded={padded || undefined}
        tabIndex={scroll === 'focusable' ? 0 : undefined}
      >
        {children}
      </div>
    </section>
  );
}
