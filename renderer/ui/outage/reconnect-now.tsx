import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../app/index.ts';

/**
 * Ends the wait between two tries. While one runs it stands there without effect, and not `disabled`: a button that is loses the
 * keyboard's place.
 */
export function ReconnectNow(props: { trying: boolean; 'data-testid': string }) {
  const { t } = useTranslation();
  const again = useCommand((client) => client.live.reconnectNow(), { quiet: true });
  const idle = props.trying || again.pending;
  return (
    <Button
      size="xs"
      aria-disabled={idle}
      data-disabled={idle || undefined}
      onClick={() => {
        // Refused means that it came back, or tries, by itself in this moment: nothing to tell.
        if (!idle) void again.run();
      }}
      data-testid={props['data-testid']}
    >
      {t('shell.outage.now')}
    </Button>
  );
}
