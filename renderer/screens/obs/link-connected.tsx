import { CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObsLinkOf } from '../../../shared/domain/index.ts';
import { useStudio } from '../../app/index.ts';
import { formatTime } from '../../i18n/index.ts';
import { Callout, ObsPicture, shortName } from '../../ui/index.ts';
import styles from './connection.module.css';

/** What is at the other end, with its picture: the surest sign that it is the right OBS. */
export function LinkConnected({ link }: { link: ObsLinkOf<'connected'> }) {
  const { t, i18n } = useTranslation();
  const scenes = useStudio((s) => s.obsScenes);
  const wide = useStudio((s) => s.obs.video !== null && s.obs.video.canvasWidth > s.obs.video.canvasHeight);
  const address = { address: link.address };
  return (
    <div className={styles.connected}>
      <div className={styles.connectedText}>
        <p className={styles.fine}>
          <CircleCheck size={18} aria-hidden="true" />
          {t('obs.link.connected')}
        </p>
        <dl className={styles.facts} data-testid="obs-facts">
          <Fact name={t('obs.link.address')}>{t(link.local ? 'obs.link.here' : 'obs.link.there', address)}</Fact>
          <Fact name={t('obs.link.version')}>{link.obsVersion}</Fact>
          <Fact name={t('obs.link.websocket')}>{link.websocketVersion}</Fact>
          <Fact name={t('obs.link.system')}>{link.system}</Fact>
          <Fact name={t('obs.link.since')}>{formatTime(link.sinceMs, i18n.language)}</Fact>
          {scenes ? (
            <Fact name={t('obs.link.scenes')} full={scenes.collection}>
              {t('obs.link.scenesValue', { name: shortName(scenes.collection, 28), count: scenes.scenes.length })}
            </Fact>
          ) : null}
        </dl>
        {link.authenticated ? null : (
          <Callout tone="warn" title={t('obs.link.open')} data-testid="obs-no-password">
            {t('obs.link.openBody')}
          </Callout>
        )}
      </div>
      <div className={styles.small} data-shape={wide ? 'landscape' : 'portrait'}>
        <ObsPicture of="program" width={320} fps={1} label={t('obs.picture.label')} />
      </div>
    </div>
  );
}

function Fact({ name, full, children }: { name: string; full?: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="num clip" title={full ?? (typeof children === 'string' ? children : undefined)}>
        {children}
      </dd>
    </div>
  );
}
