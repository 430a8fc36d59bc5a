import { useTranslation } from 'react-i18next';
import { useStudio } from '../../app/index.ts';
import styles from './settings.module.css';

/** Version, where things are kept, licence. */
export function AboutSection() {
  const { t } = useTranslation();
  const app = useStudio((s) => s.app);
  const rows: [string, string, boolean][] = [
    [t('settings.about.version'), app.version, false],
    [t('settings.about.host'), t(`settings.about.${app.host}`), false],
    [t('settings.about.data'), app.dataDir, true],
    [t('settings.about.recordings'), app.recordingsDir, true],
    [t('settings.about.licence'), t('settings.about.licenceText'), false],
  ];
  return (
    <dl className={styles.about} data-testid="about">
      {rows.map(([name, value, path]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{path ? <code className={styles.code}>{value}</code> : value}</dd>
        </div>
      ))}
    </dl>
  );
}
