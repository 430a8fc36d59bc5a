import { Button } from '@mantine/core';
import { Unplug } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { navigate } from '../../app/index.ts';
import { EmptyState } from '../../ui/index.ts';

/** In place of what can only be shown or done with OBS at the other end. */
export function NotConnected({ body }: { body: string }) {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={<Unplug />}
      title={t('obs.away.title')}
      body={body}
      data-testid="obs-not-connected"
      action={
        <Button onClick={() => navigate('obs', 'connection')} data-testid="obs-to-connection">
          {t('obs.away.action')}
        </Button>
      }
    />
  );
}
