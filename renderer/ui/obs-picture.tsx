import { MonitorOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type ObsPictureWish, useObsPictures, useStudio } from '../app/index.ts';
import styles from './obs-picture.module.css';

/** The program or the preview of OBS, a few pictures a second. Fills its box without distortion. */
export function ObsPicture(props: ObsPictureWish & { label: string; className?: string }) {
  const { t } = useTranslation();
  const { of, width, fps, label } = props;
  const connected = useStudio((s) => s.obs.link.kind === 'connected');
  const picture = useObsPictures({ of, width, fps });
  return (
    <div
      className={[styles.box, props.className].filter(Boolean).join(' ')}
      role="img"
      aria-label={picture ? `${label} · ${picture.scene}` : label}
      data-testid="obs-picture"
      data-of={of}
      data-scene={picture?.scene ?? ''}
    >
      {picture ? (
        <img src={picture.jpeg} alt="" draggable={false} />
      ) : (
        <span className={styles.none}>
          <MonitorOff size={20} aria-hidden="true" />
          {t(connected ? 'obs.picture.waiting' : 'obs.picture.away')}
        </span>
      )}
    </div>
  );
}
