import { useTranslation } from 'react-i18next';
import { useCommand, useOnAir, useStudio } from '../../app/index.ts';
import { Choice } from '../../ui/index.ts';
import styles from './prepare.module.css';
import { realtimeWords, recommendation, steadyWords } from './upload-words.ts';

/**
 * What the test found out about both ways, which of them it recommends and why, and the choice between them. A place that takes
 * one way only has nothing to choose; with OBS the studio sends nothing itself.
 */
export function UploadWays() {
  const { i18n } = useTranslation();
  const test = useStudio((s) => (s.upload.kind === 'done' ? s.upload : null));
  const byObs = useStudio((s) => s.settings.obs.use);
  if (test === null || test.realtime === null || byObs) return null;
  const why = recommendation(test, i18n.language);
  const steadyOffered = test.recommended?.reasons.includes('steady_not_offered') !== true;
  const both = test.realtime.kind !== 'not_offered' && steadyOffered;
  return (
    <div
      className={`${styles.extra} ${styles.ways}`}
      data-recommended={test.recommended?.path}
      data-testid="upload-ways"
    >
      {both ? null : (
        <p className="num" data-testid="upload-realtime" data-result={test.realtime.kind}>
          {realtimeWords(test.realtime, i18n.language)}
        </p>
      )}
      {why === null || test.realtime.kind === 'not_offered' ? null : <p data-testid="upload-why">{why}</p>}
      {both ? (
        <WayChoice steady={steadyWords(test, i18n.language)} realtime={realtimeWords(test.realtime, i18n.language)} />
      ) : null}
    </div>
  );
}

function WayChoice(props: { steady: string; realtime: string }) {
  const { t } = useTranslation();
  const chosen = useStudio((s) => s.settings.stage.uploadPath);
  const recommended = useStudio((s) => (s.upload.kind === 'done' ? (s.upload.recommended?.path ?? null) : null));
  const onAir = useOnAir();
  const patch = useCommand((client, uploadPath: typeof chosen) => client.settings.patch({ stage: { uploadPath } }));
  return (
    <Choice
      label={t('prepare.upload.choice')}
      value={chosen}
      disabled={onAir}
      onChange={(value) => patch.run(value)}
      data-testid="upload-way"
      options={[
        {
          value: 'auto',
          label: t('prepare.upload.auto'),
          about: recommended === null ? t('prepare.upload.autoOpen') : t(`prepare.upload.autoNow.${recommended}`),
        },
        { value: 'realtime', label: t('uplink.realtime'), about: props.realtime },
        { value: 'steady', label: t('uplink.steady'), about: props.steady },
      ]}
    />
  );
}
