import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { navigate, takeOverStage, useStageReplaced, useStudio } from '../../app/index.ts';
import { Callout, ObsPicture, StagePreview } from '../../ui/index.ts';
import styles from './prepare.module.css';

/** The picture as viewers will see it, and who makes it. */
export function GoPicture() {
  const { t } = useTranslation();
  const used = useStudio((s) => s.settings.obs.use);
  const landscape = useStudio((s) => {
    if (!s.settings.obs.use) return s.plan.format.startsWith('landscape');
    return s.obs.video !== null && s.obs.video.canvasWidth > s.obs.video.canvasHeight;
  });
  return (
    <>
      <div className={styles.preview}>
        <div className={styles.picture} data-shape={landscape ? 'landscape' : 'portrait'}>
          {used ? (
            <ObsPicture
              of="program"
              width={360}
              fps={2}
              label={t('obs.picture.label')}
              className={styles.pictureFill}
            />
          ) : (
            <StagePreview label={t('prepare.preview')} className={styles.pictureFill} />
          )}
        </div>
      </div>
      <p className={styles.maker} data-testid="picture-maker" data-maker={used ? 'obs' : 'studio'}>
        {t(used ? 'prepare.maker.obs' : 'prepare.maker.studio')}{' '}
        <button type="button" className={styles.link} onClick={() => navigate('obs')} data-testid="change-maker">
          {t(used ? 'prepare.maker.change' : 'prepare.maker.useObs')}
        </button>
      </p>
      {used ? null : <Replaced />}
    </>
  );
}

function Replaced() {
  const { t } = useTranslation();
  if (!useStageReplaced()) return null;
  return (
    <Callout
      tone="warn"
      title={t('prepare.replaced.title')}
      data-testid="replaced"
      action={
        <Button size="xs" onClick={takeOverStage} data-testid="take-over">
          {t('prepare.replaced.take')}
        </Button>
      }
    >
      {t('prepare.replaced.body')}
    </Callout>
  );
}
