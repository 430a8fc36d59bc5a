import type { ReactNode } from 'react';
import { routeHref, type ScreenName } from '../app/index.ts';
import styles from './section-nav.module.css';

/** The sections of a screen, at its left: links to `#/<screen>/<name>`, each with the test id `<screen>-<name>`. */
export function SectionNav<Name extends string>(props: {
  screen: ScreenName;
  label: string;
  sections: readonly Name[];
  current: Name;
  nameOf: (section: Name) => string;
  /** Beside a name, at the right. */
  sign?: (section: Name) => ReactNode;
}) {
  return (
    <nav aria-label={props.label} className={styles.nav}>
      <ul>
        {props.sections.map((section) => (
          <li key={section}>
            <a
              href={routeHref(props.screen, section)}
              aria-current={section === props.current ? 'page' : undefined}
              data-testid={`${props.screen}-${section}`}
            >
              <span>{props.nameOf(section)}</span>
              {props.sign?.(section)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
