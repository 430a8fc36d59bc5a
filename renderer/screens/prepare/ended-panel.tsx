import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SessionId } from '../../../shared/domain/index.ts';
import { navigate, useCommand } from '../../app/index.ts';
import { Callout } from '../../ui/index.ts';

/** After a stream: to the report, or on to the next one. */
export function EndedPanel({ sessionId }: { sessionId: SessionId }) {
  const { t } = useTranslation();
  const dismiss = useCommand((client) => client.live.dismiss());
  return (
    <Callout
      tone="info"
      title={t('prepare.ended.title')}
      data-testid="ended"
      action={
        <>
          <Button size="xs" onClick={() => navigate('sessions', sessionId)} data-testid="ended-report">
            {t('prepare.ended.report')}
          </Button>
          <Button size="xs" loading={dismiss.pending} onClick={() => dismiss.run()} data-testid="ended-next">
            {t('prepare.ended.next')}
          </Button>
        </>
      }
    >
      {t('prepare.ended.body')}
    </Callout>
  );
}
