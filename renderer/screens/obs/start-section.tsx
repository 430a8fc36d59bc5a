import { useTranslation } from 'react-i18next';
import type { ObsService } from '../../../shared/domain/index.ts';
import { useOnAir, usePatch, useStudio } from '../../app/index.ts';
import { Choice, Field, LockedNote, shortName, Toggle } from '../../ui/index.ts';
import styles from './obs.module.css';

/** Who presses the button, whether OBS records, and what becomes of the host's own stream settings. */
export function StartSection() {
  const { t } = useTranslation();
  const { button, record } = useStudio((s) => s.settings.obs);
  const onAir = useOnAir();
  const patch = usePatch();
  return (
    <>
      {onAir ? <LockedNote text={t('obs.start.locked')} data-testid="obs-start-locked" /> : null}
      <Choice
        label={t('obs.start.label')}
        value={button}
        disabled={onAir}
        onChange={(value) => patch.run({ obs: { button: value } })}
        data-testid="obs-button"
        options={[
          { value: 'studio', label: t('obs.start.studio'), about: t('obs.start.studioAbout') },
          { value: 'obs', label: t('obs.start.obs'), about: t('obs.start.obsAbout') },
        ]}
      />
      <Field label={t('obs.start.record')} hint={t('obs.start.recordHint')}>
        <Toggle
          label={t('obs.start.record')}
          checked={record}
          disabled={onAir}
          onChange={(checked) => patch.run({ obs: { record: checked } })}
          data-testid="obs-record-live"
        />
      </Field>
      <Service />
    </>
  );
}

/** The host's own stream settings: where they are now. */
function Service() {
  const { t } = useTranslation();
  const service = useStudio((s) => s.obs.service);
  return (
    <section className={styles.part} aria-labelledby="obs-service-title">
      <h3 id="obs-service-title">{t('obs.start.serviceTitle')}</h3>
      <p className={styles.hint} data-testid="obs-service" data-kind={service.kind} data-kept={service.kept}>
        {t(wordsOf(service), { name: shortName(service.name) })}
      </p>
    </section>
  );
}

function wordsOf(service: ObsService) {
  if (service.kind === 'studio') return service.kept ? 'obs.start.serviceStudio' : 'obs.start.serviceStudioNotKept';
  if (service.kept) return 'obs.start.serviceWaits';
  return service.kind === 'own' && service.name !== '' ? 'obs.start.serviceOwn' : 'obs.start.serviceUnknown';
}
