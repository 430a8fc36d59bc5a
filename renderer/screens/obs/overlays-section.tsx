import { Info } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStudio } from '../../app/index.ts';
import { Callout } from '../../ui/index.ts';
import { GoalForm } from './goal-form.tsx';
import { NotConnected } from './not-connected.tsx';
import styles from './obs.module.css';
import { OverlayRow } from './overlay-row.tsx';
import own from './overlays.module.css';

/** Product card, chat and goal for the picture that OBS makes. */
export function OverlaysSection() {
  const { t } = useTranslation();
  const connected = useStudio((s) => s.obs.link.kind === 'connected');
  const browser = useStudio((s) => s.obs.browserSource);
  const overlays = useStudio((s) => s.obs.overlays);
  if (!connected && overlays.length === 0) return <NotConnected body={t('obs.away.overlays')} />;
  return (
    <>
      <p className={styles.hint}>{t('obs.overlay.intro')}</p>
      {connected && !browser ? (
        <Callout tone="info" title={t('obs.overlay.noBrowserTitle')} data-testid="obs-no-browser">
          {t('obs.overlay.noBrowser')}
        </Callout>
      ) : null}
      <ul>
        {overlays.map((overlay) => (
          <OverlayRow key={overlay.kind} overlay={overlay} connected={connected}>
            {overlay.kind === 'goal' ? <GoalForm /> : null}
          </OverlayRow>
        ))}
      </ul>
      <p className={own.footNote}>
        <Info size={14} aria-hidden="true" />
        {t('obs.overlay.key')}
      </p>
    </>
  );
}
