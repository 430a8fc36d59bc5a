import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StudioState } from '../../../shared/domain/index.ts';
import { useStudio } from '../../app/index.ts';
import { ScreenFrame } from '../../ui/index.ts';
import { BagStrip } from './bag/bag-strip.tsx';
import { DevicePicker } from './controls/device-picker.tsx';
import { FormatPicker } from './controls/format-picker.tsx';
import { Mixer } from './controls/mixer.tsx';
import { ScenePicker } from './controls/scene-picker.tsx';
import { ScreenShare } from './controls/screen-share.tsx';
import sources from './controls/sources.module.css';
import { GoLive } from './flow/go-live.tsx';
import { ObsStage } from './obs/obs-stage.tsx';
import { PeoplePanel } from './people/people-panel.tsx';
import { HealthLine, HealthWords } from './picture/health-line.tsx';
import { Picture } from './picture/picture.tsx';
import { StageButtons } from './picture/stage-buttons.tsx';
import { CuePlace } from './sell/cue-place.tsx';
import styles from './stage-screen.module.css';

/** Who makes the picture is fixed for a session; without one the settings say. */
const obsMakesIt = ({ live, settings }: StudioState): boolean =>
  live.kind === 'opening' || live.kind === 'live' ? live.stage === 'obs' : settings.obs.use;

export function StageScreen() {
  return useStudio(obsMakesIt) ? <ObsStage /> : <StudioStage />;
}

/** Before and during a stream the same room: what is shown on the left, the picture, the people, the bag below. */
function StudioStage() {
  const { t } = useTranslation();
  const [safeArea, setSafeArea] = useState(false);
  return (
    <ScreenFrame name="stage" ready label={t('stage.title')} className={styles.screen}>
      <div className={styles.left}>
        <ScenePicker />
        <section className={sources.section} aria-label={t('stage.sources.title')}>
          <h2 className={sources.heading}>{t('stage.sources.title')}</h2>
          <DevicePicker kind="camera" />
          <DevicePicker kind="microphone" />
          <ScreenShare />
          <FormatPicker />
        </section>
        <Mixer />
      </div>
      <div className={styles.stage}>
        <CuePlace>
          <Picture safeArea={safeArea} />
        </CuePlace>
        <div className={styles.hud}>
          <HealthLine />
          <div className={styles.below}>
            <HealthWords />
            <StageButtons safeArea={safeArea} onSafeArea={setSafeArea} />
            <GoLive />
          </div>
        </div>
      </div>
      <PeoplePanel />
      <BagStrip />
    </ScreenFrame>
  );
}
