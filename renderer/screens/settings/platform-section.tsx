import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { noteSaved, useCommand, useOnAir, usePatch, useStudio } from '../../app/index.ts';
import { Choice, FaultCallout, KeptField, LockedNote, ServerFields } from '../../ui/index.ts';
import { RemoteForm } from './remote-form.tsx';
import styles from './settings.module.css';

/** Which platform or server a stream goes to, and how it is reached. */
export function PlatformSection() {
  const { t } = useTranslation();
  const kind = useStudio((s) => s.settings.platform.kind);
  const onAir = useOnAir();
  const patch = usePatch();
  return (
    <>
      {onAir ? <LockedNote text={t('settings.platform.locked')} data-testid="settings-locked" /> : null}
      <Choice
        label={t('settings.platform.label')}
        value={kind}
        disabled={onAir}
        onChange={(value) => patch.run({ platform: { kind: value } })}
        data-testid="settings-platform-kind"
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
      {kind === 'remote' ? <RemoteForm disabled={onAir} /> : null}
      {kind === 'manual' ? <ManualAddress disabled={onAir} /> : <PlatformLine />}
    </>
  );
}

function ManualAddress({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation();
  const title = useStudio((s) => s.settings.manual.title);
  const patch = usePatch();
  return (
    <div className={styles.form} data-testid="settings-manual">
      <ServerFields disabled={disabled} onSaved={noteSaved} />
      <KeptField
        label={t('prepare.manual.streamTitle')}
        description={t('settings.platform.titleHint')}
        saved={title}
        maxLength={200}
        dir="auto"
        disabled={disabled}
        onKeep={(next) => patch.run({ manual: { title: next } })}
        data-testid="settings-manual-title"
      />
    </div>
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
        data-testid="settings-platform-state"
        action={
          <Button size="xs" loading={retry.pending} onClick={() => retry.run()} data-testid="settings-platform-retry">
            {t('settings.platform.retry')}
          </Button>
        }
      />
    );
  return (
    <p className={styles.hint} role="status" data-testid="settings-platform-state" data-state={platform.kind}>
      {platform.kind === 'online'
        ? t('settings.platform.state.online', { name: platform.profile.name })
        : t(`settings.platform.state.${platform.kind}`)}
    </p>
  );
}
