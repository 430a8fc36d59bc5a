import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ingestKindOf, Settings } from '../../../shared/domain/index.ts';
import { usePatch, useStudio } from '../../app/index.ts';
import { Choice, Field } from '../../ui/index.ts';
import styles from './settings.module.css';

/** Which way the next stream goes, and how many sizes of the picture leave in real time. */
export function WaySection() {
  const { t } = useTranslation();
  const { uploadPath, realtimeSizes } = useStudio((s) => s.settings.stage);
  const byObs = useStudio((s) => s.settings.obs.use);
  const patch = usePatch();
  // OBS sends by itself.
  if (byObs) return null;
  return (
    <>
      <div>
        <Choice
          label={t('settings.way.label')}
          hint={t('settings.way.hint')}
          value={uploadPath}
          onChange={(value) => patch.run({ stage: { uploadPath: value } })}
          data-testid="settings-way"
          options={[
            { value: 'auto', label: t('settings.way.auto'), about: t('settings.way.autoAbout') },
            { value: 'realtime', label: t('uplink.realtime'), about: t('settings.way.realtimeAbout') },
            { value: 'steady', label: t('uplink.steady'), about: t('settings.way.steadyAbout') },
          ]}
        />
        <AddressDecides />
      </div>
      <Field label={t('settings.way.sizes')} hint={t('settings.way.sizesHint')}>
        <Select
          aria-label={t('settings.way.sizes')}
          data={SIZES.options.map((value) => ({ value, label: t(`settings.way.size.${value}`) }))}
          value={realtimeSizes}
          disabled={uploadPath === 'steady'}
          onChange={(value) => value && patch.run({ stage: { realtimeSizes: SIZES.parse(value) } })}
          w={180}
          data-testid="settings-realtime-sizes"
        />
      </Field>
    </>
  );
}

const SIZES = Settings.shape.stage.unwrap().shape.realtimeSizes.unwrap();

/** With an address of the host's own there is one way only: its own. */
function AddressDecides() {
  const { t } = useTranslation();
  const kind = useStudio((s) => (s.settings.platform.kind === 'manual' ? ingestKindOf(s.settings.manual.url) : null));
  if (kind === null) return null;
  return (
    <p className={`${styles.hint} ${styles.below}`} role="note" data-testid="settings-way-address">
      {t(kind === 'whip' ? 'settings.way.addressRealtime' : 'settings.way.addressSteady')}
    </p>
  );
}
