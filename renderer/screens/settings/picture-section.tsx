import { Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { applyRewrite } from '../../../shared/compliance/index.ts';
import { FORMATS, FormatName, type Reply } from '../../../shared/domain/index.ts';
import { noteSaved, showFault, useCommand, useFindings, useOnAir, usePatch, useStudio } from '../../app/index.ts';
import { formatMbps } from '../../i18n/index.ts';
import { Field, Findings, KeptField, LockedNote, Toggle } from '../../ui/index.ts';
import styles from './settings.module.css';
import { WaySection } from './way-section.tsx';

/** Format, the way of the stream, what may change on a slow network, preview, product card and the “be right back” picture. */
export function PictureSection() {
  return (
    <>
      <Format />
      <WaySection />
      <Network />
      <Looks />
      <Slate />
    </>
  );
}

function Format() {
  const { t, i18n } = useTranslation();
  const format = useStudio((s) => s.settings.stage.format);
  const onAir = useOnAir();
  const patch = usePatch();
  const rate = formatMbps(FORMATS[format].bitrate, i18n.language);
  return (
    <>
      <Field label={t('settings.picture.format')} hint={t('settings.picture.formatHint', { rate })}>
        <Select
          aria-label={t('settings.picture.format')}
          data={FormatName.options.map((name) => ({ value: name, label: t(`settings.picture.${name}`) }))}
          value={format}
          disabled={onAir}
          onChange={(value) => value && patch.run({ stage: { format: FormatName.parse(value) } })}
          w={260}
          data-testid="settings-format"
        />
      </Field>
      {onAir ? <LockedNote text={t('settings.picture.locked')} data-testid="settings-locked" /> : null}
    </>
  );
}

/** Both may be changed at any time, also while live: they only say what the studio may do from now on. */
function Network() {
  const { t } = useTranslation();
  const adaptive = useStudio((s) => s.settings.stage.adaptive);
  const smaller = useStudio((s) => s.settings.stage.mayReduceSize);
  const byObs = useStudio((s) => s.settings.obs.use);
  const patch = usePatch();
  // OBS decides for itself what it does on a slow network.
  if (byObs) return null;
  return (
    <>
      <Field label={t('settings.picture.adaptive')} hint={t('settings.picture.adaptiveHint')}>
        <Toggle
          label={t('settings.picture.adaptive')}
          checked={adaptive}
          onChange={(checked) => patch.run({ stage: { adaptive: checked } })}
          data-testid="settings-adaptive"
        />
      </Field>
      <Field label={t('settings.picture.mayReduceSize')} hint={t('settings.picture.mayReduceSizeHint')}>
        <Toggle
          label={t('settings.picture.mayReduceSize')}
          checked={adaptive && smaller}
          disabled={!adaptive}
          onChange={(checked) => patch.run({ stage: { mayReduceSize: checked } })}
          data-testid="settings-may-reduce-size"
        />
      </Field>
    </>
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
        <Toggle
          label={t('settings.picture.mirror')}
          checked={mirror}
          onChange={(checked) => patch.run({ stage: { mirrorPreview: checked } })}
          data-testid="settings-mirror"
        />
      </Field>
      <Field label={t('settings.picture.card')} hint={t('settings.picture.cardHint')}>
        <Toggle
          label={t('settings.picture.card')}
          checked={card}
          onChange={(checked) => patch.run({ stage: { showCard: checked } })}
          data-testid="settings-card"
        />
      </Field>
    </>
  );
}

/** The contract's limits (`settings.stage`). */
const TITLE_MAX = 60;
const TEXT_MAX = 120;

type SlateWords = { slateTitle?: string; slateText?: string };

/** Words of the “be right back” picture. Viewers read them, so the rules for texts hold here too. */
function Slate() {
  const { t } = useTranslation();
  const title = useStudio((s) => s.settings.stage.slateTitle);
  const text = useStudio((s) => s.settings.stage.slateText);
  const patch = useCommand((client, stage: SlateWords) => client.settings.patch({ stage }), {
    quiet: true,
    onDone: noteSaved,
  });
  const keep = async (words: SlateWords) => {
    const reply = await patch.run(words);
    // What the rules hold back stands at the field, with calmer words to take: a message over them would be in the way.
    if (!reply.ok && reply.fault.code !== 'text_blocked') showFault(reply.fault);
    return reply;
  };
  return (
    <fieldset className={styles.group}>
      <legend className={styles.label}>{t('settings.picture.slate')}</legend>
      <p className={styles.hint}>{t('settings.picture.slateHint')}</p>
      <div className={styles.pair}>
        <SlateField
          label={t('settings.picture.slateTitle')}
          placeholder={t('settings.picture.slateTitlePlaceholder')}
          saved={title}
          maxLength={TITLE_MAX}
          onKeep={(slateTitle) => keep({ slateTitle })}
          data-testid="settings-slate-title"
        />
        <SlateField
          label={t('settings.picture.slateText')}
          placeholder={t('settings.picture.slateTextPlaceholder')}
          saved={text}
          maxLength={TEXT_MAX}
          onKeep={(slateText) => keep({ slateText })}
          data-testid="settings-slate-text"
        />
      </div>
    </fieldset>
  );
}

function SlateField(props: {
  label: string;
  placeholder: string;
  saved: string;
  maxLength: number;
  onKeep: (text: string) => Promise<Reply<unknown>>;
  'data-testid': string;
}) {
  const [text, setText] = useState(props.saved);
  const findings = useFindings(text, 'slate');
  return (
    <div className={styles.checked}>
      <KeptField {...props} counted staysRefused dir="auto" onText={setText} />
      <Findings
        findings={findings}
        checked={false}
        compact
        onAccept={(finding) => void props.onKeep(applyRewrite(text, finding).slice(0, props.maxLength))}
        data-testid={`${props['data-testid']}-findings`}
      />
    </div>
  );
}
