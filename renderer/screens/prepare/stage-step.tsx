import { Button, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { navigate, showFault, systemSettings, useCommand, useStageEngine, useStudio } from '../../app/index.ts';
import styles from './prepare.module.css';
import type { StepParts, StepProps } from './step.tsx';

type Kind = 'camera' | 'microphone';
const kindOf = (code: string): Kind => (code.includes('microphone') ? 'microphone' : 'camera');

function Actions({ step }: StepProps) {
  const { t } = useTranslation();
  const engine = useStageEngine();
  const kind = kindOf(step.code);
  if (step.code === 'camera_not_asked')
    return (
      <Button
        size="xs"
        variant="filled"
        data-testid="allow-devices"
        onClick={async () => {
          const reply = await engine?.requestPermission('camera');
          if (reply && !reply.ok) showFault(reply.fault);
          // A host without a microphone can still go live; the checklist says so.
          else await engine?.requestPermission('microphone');
        }}
      >
        {t('prepare.action.allowFirst')}
      </Button>
    );
  if (step.code.endsWith('_denied'))
    return (
      <Button
        size="xs"
        data-testid="ask-permission"
        onClick={async () => {
          const reply = await engine?.requestPermission(kind);
          if (reply?.ok) engine?.retrySource(kind);
          else if (reply) showFault(reply.fault);
        }}
      >
        {t('prepare.action.allow')}
      </Button>
    );
  if (/_(busy|failed|lost|missing)$/.test(step.code))
    return (
      <Button size="xs" onClick={() => engine?.retrySource(kind)} data-testid="retry-source">
        {t('prepare.action.retry')}
      </Button>
    );
  return (
    <Button size="xs" onClick={() => navigate('stage')} data-testid="open-stage">
      {t('prepare.action.openStage')}
    </Button>
  );
}

/** Codes at which another device may be the way out. */
const CHOOSING = /camera_not_chosen|_(busy|missing|lost|frozen|failed)$|no_microphone/;

function Extra({ step }: StepProps) {
  const { t } = useTranslation();
  const platform = useStudio((s) => s.app.platform);
  const denied = step.code.endsWith('_denied');
  const openSettings = systemSettings(platform);
  const system = platform === 'darwin' || platform === 'win32' ? platform : 'linux';
  if (denied)
    return (
      <div className={`${styles.extra} ${styles.howTo}`} data-testid="permission-how-to">
        <p>{t(`prepare.howTo.${system}`)}</p>
        {openSettings ? (
          <Button size="xs" mt="xs" onClick={() => openSettings(kindOf(step.code))} data-testid="open-system-settings">
            {t('picker.openSettings')}
          </Button>
        ) : null}
      </div>
    );
  if (!CHOOSING.test(step.code)) return null;
  return (
    <div className={`${styles.extra} ${styles.devices}`}>
      <DeviceSelect kind="camera" />
      <DeviceSelect kind="microphone" />
    </div>
  );
}

function DeviceSelect({ kind }: { kind: Kind }) {
  const { t } = useTranslation();
  const devices = useStudio((s) => s.stage.report?.devices ?? []);
  const chosen = useStudio((s) => s.settings.stage[kind]);
  const patch = useCommand((client, deviceId: string) => {
    const device = devices.find((one) => one.deviceId === deviceId);
    return client.settings.patch({
      stage: { [kind]: device ? { deviceId: device.deviceId, label: device.label } : null },
    });
  });
  const options = devices
    .filter((device) => device.kind === kind && device.deviceId !== '')
    .map((device) => ({ value: device.deviceId, label: device.label || t('prepare.device.unnamed') }));
  if (chosen && !options.some((option) => option.value === chosen.deviceId))
    options.push({ value: chosen.deviceId, label: chosen.label || t('prepare.device.unnamed') });
  return (
    <Select
      size="xs"
      aria-label={t(`prepare.device.${kind}`)}
      placeholder={t(`prepare.device.${kind}`)}
      data={options}
      value={chosen?.deviceId ?? null}
      disabled={options.length === 0}
      onChange={(value) => value && patch.run(value)}
      data-testid={`choose-${kind}`}
    />
  );
}

export const StageStep: StepParts = { Actions, Extra };
