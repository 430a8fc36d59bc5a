import { Select, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FORMATS, FormatName } from '../../../shared/domain/index.ts';
import { useStudio } from '../../app/index.ts';
import { formatMbps } from '../../i18n/index.ts';
import { Field } from './field.tsx';
import { KeptField } from './kept-field.tsx';
import styles from './settings.module.css';
import { usePatch } from './use-patch.ts';

/** Format, preview, the “be right back” picture, and the recording. */
export function PictureSection() {
  return (
    <>
      <Format />
      <Looks />
      <Slate />
      <Recording />
    </>
  );
}

function Format() {
  const { t, i18n } = useTranslation();
  const format = useStudio((s) => s.settings.stage.format);
  const onAir = useStudio((s) => s.live.kind === 'opening' || s.live.kind === 'live' || s.live.kind === 'ending');
  const patch = usePatch();
  const rate = formatMbps(FORMATS[format].bitrate, i18n.language);
  return (
    <Field label={t('settings.picture.format')} hint={t('settings.picture.formatHint', { rate })}>
      <Select
        aria-label={t('settings.picture.format')}
        data={FormatName.options.map((name) => ({ value: name, label: t(`settings.picture.${name}`) }))}
        value={format}
        disabled={onAir}
        onChange={(value) => value && patch.run({ stage: { format: FormatName.parse(value) } })}
        w={260}
        data-testid="format"
      />
    </Field>
  );
}

function Looks() {
  const { t } = useTranslation();
  const mirror = useStudio((s) => s.settings.stage.mirrorPreview);
  const card = useStudio((s) => s.settings.stage.showCard);
  const patch = usePatch();
  return (
    <>
      <Field label={t('settings.picture.mirror')} hint={t('settings.picture.mirrorHint')}>
        <Switch
          aria-label={t('settings.picture.mirror')}
          checked={mirror}
          onChange={(event) => patch.run({ stage: { mirrorPreview: event.currentTarget.checked } })}
          data-testid="mirror-preview"
        />
      </Field>
      <Field label={t('settings.picture.card')} hint={t('settings.picture.cardHint')}>
        <Switch
          aria-label={t('settings.picture.card')}
          checked={card}
          onChange={(event) => patch.run({ stage: { showCard: event.currentTarget.checked } })}
          data-testid="show-card"
        />
      </Field>
    </>
  );
}

function Slate() {
  const { t } = useTranslation();
  const title = useStudio((s) => s.settings.stage.slateTitle);
  const text = useStudio((s) => s.settings.stage.slateText);
  const patch = usePatch();
  return (
    <fieldset className={styles.group}>
      <legend className={styles.label}>{t('settings.picture.slate')}</legend>
      <div className={styles.pair}>
        <KeptField
          label={t('settings.picture.slateTitle')}
          placeholder={t('settings.picture.slateTitlePlaceholder')}
          saved={title}
          maxLength={60}
          dir="auto"
          onKeep={(slateTitle) => patch.run({ stage: { slateTitle } })}
          data-testid="slate-title"
        />
        <KeptField
          label={t('settings.picture.slateText')}
          placeholder={t('settings.picture.slateTextPlaceholder')}
          saved={text}
          maxLength={120}
          dir="auto"
          onKeep={(slateText) => patch.run({ stage: { slateText } })}
          data-testid="slate-text"
        />
      </div>
    </fieldset>
  );
}

function Recording() {
  const { t } = useTranslation();
  const { enabled, folder } = useStudio((s) => s.settings.recording);
  const standard = useStudio((s) => s.app.recordingsDir);
  const patch = usePatch();
  return (
    <>
      <Field label={t('settings.picture.recording')} hint={t('settings.picture.recordingHint')}>
        <Switch
          aria-label={t('settings.picture.recording')}
          checked={enabled}
          onChange={(event) => patch.run({ recording: { enabled: event.currentTarget.checked } })}
          data-testid="recording"
        />
      </Field>
      <KeptField
        label={t('settings.picture.folder')}
        description={t('settings.picture.folderHint', { folder: standard })}
        placeholder={standard}
        saved={folder}
        maxLength={1024}
        disabled={!enabled}
        spellCheck={false}
        dir="ltr"
        onKeep={(next) => patch.run({ recording: { folder: next } })}
        data-testid="recording-folder"
      />
    </>
  );
}
