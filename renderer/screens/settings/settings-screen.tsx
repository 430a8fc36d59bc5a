import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../../app/index.ts';
import { Panel, SavedSign, ScreenFrame, SectionNav } from '../../ui/index.ts';
import { AboutSection } from './about-section.tsx';
import { ChatSection } from './chat-section.tsx';
import { DeskSection } from './desk-section.tsx';
import { FiltersSection } from './filters-section.tsx';
import { GeneralSection } from './general-section.tsx';
import { NamesSection } from './names-section.tsx';
import { PictureSection } from './picture-section.tsx';
import { PlatformSection } from './platform-section.tsx';
import { RecordingSection } from './recording-section.tsx';
import { RehearsalSection } from './rehearsal-section.tsx';
import { RulesSection } from './rules-section.tsx';
import styles from './settings.module.css';

const SECTIONS = [
  'general',
  'platform',
  'rehearsal',
  'recording',
  'picture',
  'desk',
  'chat',
  'filters',
  'names',
  'rules',
  'about',
] as const;
type SectionName = (typeof SECTIONS)[number];

const VIEWS: Record<SectionName, ComponentType> = {
  general: GeneralSection,
  platform: PlatformSection,
  rehearsal: RehearsalSection,
  recording: RecordingSection,
  picture: PictureSection,
  desk: DeskSection,
  chat: ChatSection,
  filters: FiltersSection,
  names: NamesSection,
  rules: RulesSection,
  about: AboutSection,
};

/** Sections at the left, one of them at the right: `#/settings/<section>`. */
export function SettingsScreen() {
  const { t } = useTranslation();
  const { param } = useRoute();
  const current = SECTIONS.find((name) => name === param) ?? 'general';
  const View = VIEWS[current];
  return (
    <ScreenFrame name="settings" ready label={t('settings.title')} className={styles.screen}>
      <div className={styles.columns}>
        <SectionNav
          screen="settings"
          label={t('settings.sections.label')}
          sections={SECTIONS}
          current={current}
          nameOf={(name) => t(`settings.sections.${name}`)}
        />
        <Panel
          title={t(`settings.sections.${current}`)}
          action={<SavedSign data-testid="settings-saved" />}
          scroll
          data-testid={`settings-section-${current}`}
        >
          <div className={styles.body}>
            <View />
          </div>
        </Panel>
      </div>
    </ScreenFrame>
  );
}
