import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStudio } from '../../app/index.ts';
import styles from './settings.module.css';

/** Version, where things are kept, licences. */
export function AboutSection() {
  const { t } = useTranslation();
  const app = useStudio((s) => s.app);
  const folder = useStudio((s) => s.settings.recording.folder) || app.recordingsDir;
  const secrets = t(`settings.about.secrets_${app.host}`);
  return (
    <>
      <dl className={styles.about} data-testid="settings-facts">
        <Row name={t('settings.about.version')} value={app.version} />
        <Row name={t('settings.about.host')} value={t(`settings.about.${app.host}`)} />
        <Path name={t('settings.about.data')} value={app.dataDir} testId="settings-data-dir" />
        <Path name={t('settings.about.recordings')} value={folder} testId="settings-recordings-dir" />
      </dl>
      <section className={styles.note} aria-labelledby="about-stored">
        <h3 id="about-stored">{t('settings.about.stored')}</h3>
        <ul>
          <li>{t('settings.about.storedData')}</li>
          <li>{secrets}</li>
          <li>{t('settings.about.storedRecordings')}</li>
          <li>{t('settings.about.storedNetwork')}</li>
        </ul>
      </section>
      <section className={styles.note} aria-labelledby="about-licence">
        <h3 id="about-licence">{t('settings.about.licence')}</h3>
        <p>{t('settings.about.licenceText')}</p>
      </section>
    </>
  );
}

function Row({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** A folder, to be copied into a file manager. */
function Path({ name, value, testId }: { name: string; value: string; testId: string }) {
  const { t } = useTranslation();
  return (
    <div>
      <dt>{name}</dt>
      <dd className={styles.path}>
        <code className={styles.code} data-testid={testId}>
          {value}
        </code>
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Tooltip label={t(copied ? 'settings.about.copied' : 'settings.about.copy')}>
              <ActionIcon
                size="sm"
                aria-label={`${t(copied ? 'settings.about.copied' : 'settings.about.copy')}: ${name}`}
                onClick={copy}
                data-testid={`${testId}-copy`}
              >
                {copied ? <Check size={14} /> : <Copy size={14} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      </dd>
    </div>
  );
}
