import {
  Aperture,
  Clapperboard,
  ClipboardCheck,
  type LucideIcon,
  NotebookPen,
  ReceiptText,
  Settings,
  ShoppingBag,
} from 'lucide-react';

import { useTranslation } from 'react-i18next';
import { routeHref, SCREENS, type ScreenName, useRoute } from '../router.ts';
import styles from './shell.module.css';

const ICONS: Record<ScreenName, LucideIcon> = {
  prepare: ClipboardCheck,
  stage: Clapperboard,
  topics: NotebookPen,
  bag: ShoppingBag,
  obs: Aperture,
  sessions: ReceiptText,
  settings: Settings,
};

/** The 64 px rail: one link per screen. */
export function Rail() {
  const { t } = useTranslation();
  const { screen } = useRoute();
  return (
    <nav className={styles.rail} aria-label={t('shell.nav.label')} data-testid="rail">
      <ul>
        {SCREENS.map((name) => {
          const Icon = ICONS[name];
          return (
            <li key={name}>
              <a
                className={styles.item}
                href={routeHref(name)}
                aria-current={screen === name ? 'page' : undefined}
                data-testid={`nav-${name}`}
              >
                <Icon size={20} aria-hidden />
                {t(`shell.nav.${name}`)}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
