import { useTranslation } from 'react-i18next';
import { useCommand, useOnAir, useStudio } from '../../app/index.ts';
import { Choice } from '../../ui/index.ts';
import styles from './prepare.module.css';
import { realtimeWords, recommendation, steadyWords } from './upload-words.ts';

/**
 * What the test found out about both ways, which of them it recommends and why, and the choice between them. A place without
 * real time has nothing to choose; with OBS the studio sends nothing itself.
 */
export function UploadWays({ code }: { code: string }) {
  const { i18n } = useTranslation();
  const test = useStudio((s) => (s.upload.kind === 'done' ? s.upload : null));
  const byObs = useStudio((s) => s.settings.obs.use);
  // The step itself says it.
  const said = code === 'realtime_not_offered';
  if (test === null || test.realtime === null || byObs || said) return null;
  const { realtime, recommended } = test;
  const words = realtimeWords(realtime, i18n.language);
  return (
    <div
      className={styles.ways}
      data-recommended={recommended?.path}
      data-result={realtime.kind}
      data-testid="upload-ways"
    >
      {realtime.kind === 'not_offered' ? (
        <p>{words}</p>
      ) : (
        <WayChoice
          why={recommendation(test, i18n.language)}
          recommended={recommended?.path ?? null}
          realtime={words}
          steady={steadyWords(test, i18n.language)}
        />
      )}
    </div>
  );
}

function WayChoice(props: {
  why: string | null;
  recommended: 'realtime' | 'steady' | null;
  realtime: string;
  steady: string;
}) {
  const { t } = useTranslation();
  const { why, recommended } = props;
  const chosen = useStudio((s) => s.settings.stage.uploadPath);
  const onAir = useOnAir();
  const patch = useCommand((client, uploadPath: typeof chosen) => client.settings.patch({ stage: { uploadPath } }));
  return (
    <Choice
      label={t('prepare.upload.choice')}
      {...(why === null ? {} : { hint: why })}
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
