import { Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usePageStore } from '../store.ts';
import styles from './shell.module.css';

/** Shown while the connection is lost: says that the stream goes on. The first connecting has the whole page instead. */
export function LinkBanner() {
  const { t } = useTranslation();
  const lost = usePageStore((page) => page.link.kind === 'lost' && page.state !== null);
  const stage = usePageStore((page) => (page.state?.live.kind === 'live' ? page.state.live.stage : null));
  return (
    <div role="status" aria-live="polite">
      {lost ? (
        <div className={styles.link} data-testid="connection-lost">
          <Loader size={14} color="currentColor" />
          {t(
            stage === 'obs' ? 'shell.link.lostLiveObs' : stage === 'studio' ? 'shell.link.lostLive' : 'shell.link.lost',
          )}
        </div>
      ) : null}
    </div>
  );
}
