import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usePatch, useStudio } from '../../app/index.ts';
import { Field } from '../../ui/index.ts';

export function GeneralSection() {
  const { t } = useTranslation();
  const language = useStudio((s) => s.settings.language);
  const theme = useStudio((s) => s.settings.theme);
  const patch = usePatch();
  return (
    <>
      <Field label={t('settings.general.language')} hint={t('settings.general.languageHint')}>
        <SegmentedControl
          aria-label={t('settings.general.language')}
          data-testid="settings-language"
          value={language}
          onChange={(value) => patch.run({ language: value })}
          data={[
            { value: 'system', label: t('settings.general.languageSystem') },
            { value: 'en', label: 'English' },
            { value: 'zh-CN', label: '简体中文' },
          ]}
        />
      </Field>
      <Field label={t('settings.general.theme')} hint={t('settings.general.themeHint')}>
        <SegmentedControl
          aria-label={t('settings.general.theme')}
          data-testid="settings-theme"
          value={theme}
          onChange={(value) => patch.run({ theme: value })}
          data={[
            { value: 'system', label: t('settings.general.system') },
            { value: 'light', label: t('settings.general.light') },
            { value: 'dark', label: t('settings.general.dark') },
          ]}
        />
      </Field>
    </>
  );
}
