import { useTranslation } from 'react-i18next';
import { ScreenFrame } from '../../ui/index.ts';

export function BagScreen() {
  const { t } = useTranslation();
  return (
    <ScreenFrame name="bag" ready label={t('shell.nav.bag')}>
      {null}
    </ScreenFrame>
  );
}
