import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ScreenFrame } from '../../../ui/index.ts';
import { BagStrip } from '../bag/bag-strip.tsx';
import { GoLive } from '../flow/go-live.tsx';
import { PeoplePanel } from '../people/people-panel.tsx';
import { CuePlace } from '../sell/cue-place.tsx';
import frame from '../stage-screen.module.css';
import { ObsButtons } from './obs-buttons.tsx';
import { ObsHealthLine } from './obs-health-line.tsx';
import { ObsItems } from './obs-items.tsx';
import { ObsMixer } from './obs-mixer.tsx';
import { ObsPictures } from './obs-pictures.tsx';
import { ObsScenes } from './obs-scenes.tsx';
import styles from './obs-stage.module.css';

/** The same room as the studio's own stage, with scenes, sound and picture of the host's OBS. */
export function ObsStage() {
  const { t } = useTranslation();
  const [safeArea, setSafeArea] = useState(false);
  return (
    <ScreenFrame name="stage" ready label={t('stage.title')} className={frame.screen}>
      <div className={`${frame.left} ${styles.left}`}>
        <ObsScenes />
        <ObsItems />
        <ObsMixer />
      </div>
      <div className={frame.stage}>
        <CuePlace>
          <ObsPictures safeArea={safeArea} />
        </CuePlace>
        <div className={frame.hud}>
          <ObsHealthLine />
          <div className={frame.below}>
            <ObsButtons safeArea={safeArea} onSafeArea={setSafeArea} />
            <GoLive />
          </div>
        </div>
      </div>
      <PeoplePanel />
      <BagStrip />
    </ScreenFrame>
  );
}
