import { useTranslation } from 'react-i18next';
import { ScreenFrame } from '../../ui/index.ts';

export function TopicsScreen() {
  const { t } = useTranslation();
  return (
    <ScreenFrame name="topics" ready label={t('shell.nav.topics')}>
      {null}
    </ScreenFrame>
  );
}
