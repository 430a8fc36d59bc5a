import { useTranslation } from 'react-i18next';
import { ScreenFrame } from '../../ui/index.ts';

export function PrepareScreen() {
  const { t } = useTranslation();
  return (
    <ScreenFrame name="prepare" ready label={t('shell.nav.prepare')}>
      {null}
    </ScreenFrame>
  );
}
