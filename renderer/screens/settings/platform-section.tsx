import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { navigate, useCommand, useStudio } from '../../app/index.ts';
import { FaultCallout } from '../../ui/index.ts';
import { Choice } from './choice.tsx';
import { RemoteForm } from './remote-form.tsx';
import styles from './settings.module.css';
import { usePatch } from './use-patch.ts';

/** Which platform, and how it is reached. */
export function PlatformSection() {
  const { t } = useTranslation();
  const kind = useStudio((s) => s.settings.platform.kind);
  const running = useStudio((s) => s.live.kind === 'opening' || s.live.kind === 'live' || s.live.kind === 'ending');
  const patch = usePatch();
  return (
    <>
      <Choice
        label={t('settings.platform.label')}
        value={kind}
        disabled={running}
        onChange={(value) => patch.run({ platform: { kind: value } })}
        data-testid="platform-kind"
        options={[
          {
            value: 'rehearsal',
            label: t('settings.platform.rehearsal'),
            about: t('settings.platform.rehearsalAbout'),
          },
          { value: 'remote', label: t('settings.platform.remote'), about: t('settings.platform.remoteAbout') },
          { value: 'manual', label: t('settings.platform.manual'), about: t('settings.platform.manualAbout') },
        ]}
      />
      {running ? <p className={styles.hint}>{t('settings.platform.locked')}</p> : null}
      {kind === 'remote' ? <RemoteForm disabled={running} /> : null}
      {kind === 'manual' ? (
        <p className={styles.inline}>
          {t('settings.platform.manualHint')}
          <Button size="xs" onClick={() => navigate('prepare')}>
            {t('settings.platform.toPrepare')}
          </Button>
        </p>
      ) : (
        <PlatformLine />
      )}
    </>
  );
}

/** How the connection to the platform is. */
function PlatformLine() {
  const { t } = useTranslation();
  const platform = useStudio((s) => s.platform);
  const retry = useCommand((client) => client.platform.retry());
  if (platform.kind === 'offline')
    return (
      <FaultCallout
        fault={platform.fault}
        tone="warn"
        data-testid="platform-state"
        action={
          <Button size="xs" loading={retry.pending} onClick={() => retry.run()} data-testid="retry-platform">
            {t('settings.platform.retry')}
          </Button>
        }
      />
    );
  return (
    <p className={styles.hint} role="status" data-testid="platform-state" data-state={platform.kind}>
      {platform.kind === 'online'
        ? t('settings.platform.state.online', { name: platform.profile.name })
        : t(`settings.platform.state.${platform.kind}`)}
    </p>
  );
}
