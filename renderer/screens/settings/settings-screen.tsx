import { useTranslation } from 'react-i18next';
import { ScreenFrame } from '../../ui/index.ts';

export function SettingsScreen() {
  const { t } = useTranslation();
  return (
    <ScreenFrame name="settings" ready label={t('shell.nav.settings')}>
      {null}
    </ScreenFrame>
  );
}
