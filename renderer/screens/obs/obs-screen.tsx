import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoute, useStudio } from '../../app/index.ts';
import { Panel, SavedSign, ScreenFrame, SectionNav } from '../../ui/index.ts';
import { AboutSection } from './about-section.tsx';
import { ActivitySection } from './activity-section.tsx';
import { ConnectionSection } from './connection-section.tsx';
import { ExplainSection } from './explain-section.tsx';
import styles from './obs.module.css';
import { ObsHead } from './obs-head.tsx';
import { OverlaysSection } from './overlays-section.tsx';
import { ReadySection } from './ready-section.tsx';
import { SectionSign } from './section-sign.tsx';
import { type SectionName, sectionOf, sectionsFor } from './sections.ts';
import { StartSection } from './start-section.tsx';

const VIEWS: Record<SectionName, ComponentType> = {
  about: AboutSection,
  connection: ConnectionSection,
  ready: ReadySection,
  start: StartSection,
  overlays: OverlaysSection,
  explaining: ExplainSection,
  activity: ActivitySection,
};

/** Who makes the picture on top; below it sections at the left, one of them at the right: `#/obs/<section>`. */
export function ObsScreen() {
  const { t } = useTranslation();
  const { param } = useRoute();
  const used = useStudio((s) => s.settings.obs.use);
  const current = sectionOf(param, used);
  const View = VIEWS[current];
  return (
    <ScreenFrame name="obs" ready className={styles.screen}>
      <div className={styles.columns}>
        <ObsHead />
        <SectionNav
          screen="obs"
          label={t('obs.sections.label')}
          sections={sectionsFor(used)}
          current={current}
          nameOf={(name) => t(`obs.sections.${name}`)}
          sign={(name) => <SectionSign name={name} />}
        />
        <Panel
          title={t(`obs.sections.${current}`)}
          action={<SavedSign data-testid="obs-saved" />}
          scroll="focusable"
          data-testid={`obs-section-${current}`}
        >
          <div className={styles.body}>
            <View />
          </div>
        </Panel>
      </div>
    </ScreenFrame>
  );
}
