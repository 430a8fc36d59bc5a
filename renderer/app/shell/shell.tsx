import { Button, Loader } from '@mantine/core';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmHost } from '../../ui/index.ts';
import { SCREENS, type ScreenName, useRoute } from '../router.ts';
import { usePageStore } from '../store.ts';
import { useNow } from '../time.ts';
import { CrashBoundary } from './crash-boundary.tsx';
import { LinkBanner } from './link-banner.tsx';
import { Notices } from './notices.tsx';
import { usePreferences } from './preferences.ts';
import { Rail } from './rail.tsx';
import styles from './shell.module.css';
import { SourcePickerHost } from './source-picker.tsx';
import { TopBar } from './top-bar.tsx';

const load = {
  prepare: () => import('../../screens/prepare/index.ts').then((m) => ({ default: m.PrepareScreen })),
  stage: () => import('../../screens/stage/index.ts').then((m) => ({ default: m.StageScreen })),
  topics: () => import('../../screens/topics/index.ts').then((m) => ({ default: m.TopicsScreen })),
  bag: () => import('../../screens/bag/index.ts').then((m) => ({ default: m.BagScreen })),
  obs: () => import('../../screens/obs/index.ts').then((m) => ({ default: m.ObsScreen })),
  sessions: () => import('../../screens/sessions/index.ts').then((m) => ({ default: m.SessionsScreen })),
  settings: () => import('../../screens/settings/index.ts').then((m) => ({ default: m.SettingsScreen })),
} as const satisfies Record<ScreenName, unknown>;

const screens: Record<ScreenName, ReturnType<typeof lazy>> = {
  prepare: lazy(load.prepare),
  stage: lazy(load.stage),
  topics: lazy(load.topics),
  bag: lazy(load.bag),
  obs: lazy(load.obs),
  sessions: lazy(load.sessions),
  settings: lazy(load.settings),
};

/** After the first screen stands; a second later nobody notices the work. */
const LOAD_REST_AFTER_MS = 1_500;

/** The other screens are fetched while all is well: in the browser studio the core that serves them may be gone later. */
function useOtherScreens(ready: boolean): void {
  useEffect(() => {
    if (!ready) return;
    const timer = setTimeout(() => {
      // Only a head start: opening the screen loads it again and says what is wrong.
      for (const name of SCREENS) load[name]().catch(() => undefined);
    }, LOAD_REST_AFTER_MS);
    return () => clearTimeout(timer);
  }, [ready]);
}

/** Rail, bar, banners and the screen of the present route. Screens are shown once the first snapshot is there. */
export function Shell() {
  const { t } = useTranslation();
  usePreferences();
  const ready = usePageStore((page) => page.state !== null);
  useOtherScreens(ready);
  return (
    <div className={styles.shell} data-testid="shell" data-ready={ready ? 'true' : 'false'}>
      <button type="button" className={styles.skip} onClick={focusMain} data-testid="skip-link">
        {t('common.skip')}
      </button>
      <TopBar />
      <Rail />
      <div className={styles.content}>
        <LinkBanner />
        <Notices />
        <main id="main" tabIndex={-1} className={styles.main}>
          {ready ? <Screen /> : <Connecting />}
        </main>
      </div>
      <ConfirmHost />
      <SourcePickerHost />
    </div>
  );
}

/** A button, not a link to an anchor: the hash holds the route. */
function focusMain(): void {
  document.getElementById('main')?.focus();
}

function Screen() {
  const { t } = useTranslation();
  const { screen } = useRoute();
  const View = screens[screen];
  const shown = useRef(screen);
  useEffect(() => {
    document.title = `${t(`shell.nav.${screen}`)} · ${t('common.brand')}`;
    // After a change of screen the keyboard starts in the new one, not at the top of the page.
    if (shown.current !== screen) focusMain();
    shown.current = screen;
  }, [screen, t]);
  return (
    <CrashBoundary scope="screen" key={screen}>
      <Suspense fallback={<div className={styles.centre} />}>
        <View />
      </Suspense>
    </CrashBoundary>
  );
}

/** Nothing there yet. After a while it says what may have happened. */
const PATIENCE_MS = 8_000;

function Connecting() {
  const { t } = useTranslation();
  const now = useNow();
  const since = usePageStore((page) => (page.link.kind === 'online' ? null : page.link.sinceMs));
  const slow = since !== null && now - since > PATIENCE_MS;
  return (
    <div className={styles.centre} role="status" data-testid="connecting">
      <Loader size="sm" color="gray" />
      <p>{t('shell.link.connecting')}</p>
      <p className="small">{slow ? t('shell.link.stillConnecting') : t('shell.link.connectingHint')}</p>
      {slow ? <Button onClick={() => window.location.reload()}>{t('shell.crash.reload')}</Button> : null}
    </div>
  );
}
