import { useTranslation } from 'react-i18next';
import { AUDIO_BITRATE, FORMATS } from '../../../shared/domain/index.ts';
import { useOnAir, usePatch, useStudio } from '../../app/index.ts';
import { formatBytes } from '../../i18n/index.ts';
import { Field, KeptField, LockedNote, Toggle } from '../../ui/index.ts';
import styles from './settings.module.css';

/** Whether a stream is also kept as a file, where, and how much room that takes. */
export function RecordingSection() {
  const { t, i18n } = useTranslation();
  const { enabled, folder } = useStudio((s) => s.settings.recording);
  const format = useStudio((s) => s.settings.stage.format);
  const standard = useStudio((s) => s.app.recordingsDir);
  const onAir = useOnAir();
  const patch = usePatch();
  const hour = ((FORMATS[format].bitrate + AUDIO_BITRATE) / 8) * 3600;
  return (
    <>
      {onAir ? <LockedNote text={t('settings.recording.locked')} data-testid="settings-locked" /> : null}
      <Field label={t('settings.recording.record')} hint={t('settings.recording.recordHint')}>
        <Toggle
          label={t('settings.recording.record')}
          checked={enabled}
          disabled={onAir}
          onChange={(checked) => patch.run({ recording: { enabled: checked } })}
          data-testid="settings-record"
        />
      </Field>
      <KeptField
        label={t('settings.recording.folder')}
        description={t('settings.recording.folderHint', { folder: standard })}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        placeholder={standard}
        saved={folder}
        maxLength={1024}
        disabled={!enabled || onAir}
        spellCheck={false}
        dir="ltr"
        onKeep={(next) => patch.run({ recording: { folder: next } })}
        data-testid="settings-recording-folder"
      />
      <p className={styles.hint} data-testid="settings-recording-size">
        {t('settings.recording.size', {
          size: formatBytes(hour, i18n.language),
          format: t(`settings.picture.${format}`),
        })}
      </p>
    </>
  );
}
