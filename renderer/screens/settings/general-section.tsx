import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useStudio } from '../../app/index.ts';
import { Field } from './field.tsx';
import { usePatch } from './use-patch.ts';

export function GeneralSection() {
  const { t } = useTranslation();
  const language = useStudio((s) => s.settings.language);
  const theme = useStudio((s) => s.settings.theme);
  const patch = usePatch();
  return (
    <>
      <Field label={t('settings.general.language')}>
        <SegmentedControl
          aria-label={t('settings.general.language')}
          data-testid="language"
          value={language}
          onChange={(value) => patch.run({ language: value })}
          data={[
            { value: 'system', label: t('settings.general.languageSystem') },
            { value: 'en', label: 'English' },
            { value: 'zh-CN', label: '简体中文' },
          ]}
        />
      </Field>
      <Field label={t('settings.general.theme')}>
        <SegmentedControl
          aria-label={t('settings.general.theme')}
          data-testid="theme"
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
