import { useTranslation } from 'react-i18next';
import { useStudio } from '../../app/index.ts';
import styles from './connection.module.css';

/** Step by step to the one switch in OBS that lets the studio in. */
export function HowToSwitchOn() {
  const { t } = useTranslation();
  const platform = useStudio((s) => s.app.platform);
  const system = platform === 'darwin' || platform === 'win32' ? platform : 'linux';
  return (
    <section className={styles.howTo} data-testid="obs-how-to" aria-labelledby="obs-how-to">
      <h3 id="obs-how-to">{t('obs.how.title')}</h3>
      <ol>
        <li>{t('obs.how.open')}</li>
        <li>{t(`obs.how.menu_${system}`)}</li>
        <li>{t('obs.how.tick')}</li>
        <li>{t('obs.how.done')}</li>
      </ol>
    </section>
  );
}
