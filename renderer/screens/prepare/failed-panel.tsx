import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FaultCode, LiveStateOf } from '../../../shared/domain/index.ts';
import { navigate, useCommand } from '../../app/index.ts';
import { FaultCallout, Panel } from '../../ui/index.ts';
import { OpeningSteps } from './opening-panel.tsx';
import styles from './prepare.module.css';

/** Where the cause of a fault can be mended. */
function placeOf(code: FaultCode): 'stage' | 'obs' | null {
  if (code.startsWith('obs_')) return 'obs';
  return /^(no_camera|camera_|microphone_|no_microphone|screen_|no_encoder|encoder_|ingest_no_media|no_page)/.test(code)
    ? 'stage'
    : null;
}

/** What went wrong, what it means, and the ways out. */
export function FailedPanel({ live }: { live: LiveStateOf<'failed'> }) {
  const { t } = useTranslation();
  const dismiss = useCommand((client) => client.live.dismiss());
  const again = useCommand(async (client) => {
    await client.live.dismiss();
    return client.live.start();
  });
  const place = placeOf(live.fault.code);
  return (
    <>
      <h1 className={styles.title}>{t(live.wasLive ? 'prepare.failed.titleWasLive' : 'prepare.failed.title')}</h1>
      <Panel data-testid="failed" label={t('prepare.failed.title')} style={{ flex: 'none' }}>
        <div style={{ padding: 14 }}>
          <FaultCallout fault={live.fault} />
        </div>
        {live.wasLive ? null : <OpeningSteps steps={live.steps} />}
        <div className={styles.foot}>
          {live.wasLive ? (
            <Button onClick={() => navigate('sessions', live.sessionId)} data-testid="failed-report">
              {t('prepare.failed.report')}
            </Button>
          ) : null}
          {place ? (
            <Button onClick={() => navigate(place)} data-testid={`failed-${place}`}>
              {t(place === 'obs' ? 'prepare.action.openObs' : 'prepare.failed.fixStage')}
            </Button>
          ) : null}
          <Button loading={dismiss.pending} onClick={() => dismiss.run()} data-testid="dismiss-failure">
            {t('prepare.failed.dismiss')}
          </Button>
          {live.fault.retry !== 'never' || live.wasLive ? (
            <Button variant="filled" loading={again.pending} onClick={() => again.run()} data-testid="try-again">
              {t(live.wasLive ? 'prepare.failed.liveAgain' : 'prepare.failed.again')}
            </Button>
          ) : null}
        </div>
      </Panel>
    </>
  );
}
