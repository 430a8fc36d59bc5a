import { Button, Select } from '@mantine/core';
import { Camera, CircleAlert, LoaderCircle, Mic } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { systemSettings, useCommand, useStudio, useWanted } from '../../../app/index.ts';
import { useStageView } from '../stage-view.ts';
import { type DeviceKind, deviceChoice, sourceAdvice } from './source-words.ts';
import styles from './sources.module.css';

/** Choice of a camera or a microphone with its state in words and the way out. A missing device is never replaced. */
export function DevicePicker({ kind }: { kind: DeviceKind }) {
  const { t } = useTranslation();
  const chosen = useStudio((s) => s.plan[kind]);
  const report = useStudio((s) => s.stage.report);
  const openSettings = systemSettings(useStudio((s) => s.app.platform));
  const view = useStageView();
  const { options, value } = deviceChoice(kind, report, chosen);
  const [shown, choose, takeBack] = useWanted(value);
  const patch = useCommand((client, picked: string) =>
    client.settings.patch({ stage: { [kind]: options.find((option) => option.value === picked)?.device ?? null } }),
  );
  const advice = sourceAdvice(kind, report);
  const source = report?.[kind] ?? { kind: 'off' as const };
  const Icon = kind === 'camera' ? Camera : Mic;
  let unnamed = 0;
  const data = options.map((option) => {
    if (option.device === null) return { value: '', label: t('stage.sources.none') };
    if (option.device.label === '') unnamed += 1;
    const name = option.device.label || t('stage.sources.unnamed', { kind: t(`stage.sources.${kind}`), n: unnamed });
    return { value: option.value, label: option.missing ? t('stage.sources.gone', { name }) : name };
  });
  const adviceId = `advice-${kind}`;
  return (
    <div className={styles.source} data-testid={`source-${kind}`} data-state={source.kind}>
      <Select
        size="xs"
        aria-label={t(`stage.sources.${kind}`)}
        aria-describedby={advice ? adviceId : undefined}
        data-testid={`select-${kind}`}
        data={data}
        value={shown}
        placeholder={t('stage.sources.choose')}
        comboboxProps={{ width: 280, position: 'bottom-start', shadow: 'md' }}
        leftSection={
          source.kind === 'opening' ? (
            <LoaderCircle size={14} className={styles.spin} aria-hidden="true" />
          ) : source.kind === 'failed' ? (
            <CircleAlert size={14} className={styles.bad} aria-hidden="true" />
          ) : (
            <Icon size={14} className={source.kind === 'on' ? styles.on : styles.off} aria-hidden="true" />
          )
        }
        onChange={(picked) => {
          choose(picked ?? '');
          void patch.run(picked ?? '').then((reply) => reply.ok || takeBack());
        }}
      />
      {advice ? (
        <p className={styles.advice} id={adviceId} data-tone={advice.say === 'failed' ? 'bad' : undefined}>
          <span>
            {advice.say === 'failed'
              ? t(`stage.sources.failed.${kind}.${advice.code}`)
              : advice.say === 'opening'
                ? t('stage.sources.state.opening')
                : t(`stage.sources.${advice.say}.${kind}`)}
          </span>
          {advice.say === 'failed' && advice.help === 'allow' && openSettings ? (
            // Refused by the system: asking again brings no dialog there. The picture offers to try again.
            <Button size="compact-xs" data-testid={`system-settings-${kind}`} onClick={() => openSettings(kind)}>
              {t('picker.openSettings')}
            </Button>
          ) : advice.say === 'askPermission' || (advice.say === 'failed' && advice.help) ? (
            <Button
              size="compact-xs"
              data-testid={`retry-${kind}`}
              aria-label={`${advice.say === 'failed' && advice.help === 'retry' ? t('stage.sources.retry') : t('stage.sources.allow')}: ${t(`stage.sources.${kind}`)}`}
              onClick={() => view.retry(kind)}
            >
              {advice.say === 'failed' && advice.help === 'retry' ? t('stage.sources.retry') : t('stage.sources.allow')}
            </Button>
          ) : null}
        </p>
      ) : null}
    </div>
  );
}
