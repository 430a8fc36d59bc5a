import { Button, SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { addressProblem, ingestKindOf, type StudioState } from '../../../shared/domain/index.ts';
import { navigate, useCommand, useStudio } from '../../app/index.ts';
import { Panel } from '../../ui/index.ts';
import { GoPicture } from './go-picture.tsx';
import { isObsCode } from './obs-step.tsx';
import styles from './prepare.module.css';

type Reason =
  | 'unreachable'
  | 'checking'
  | 'eligibility'
  | 'topic'
  | 'topicWait'
  | 'bag'
  | 'stage'
  | 'obs'
  | 'upload'
  | 'address'
  | 'key'
  | 'other';

/** Why the button is off, or null. The core decides again when it is pressed. */
function reasonOf(state: StudioState): Reason | null {
  const { checklist, settings } = state;
  // OBS may have an address of its own.
  const own = settings.obs.use && settings.manual.url.trim() === '';
  if (settings.platform.kind === 'manual' && !own) {
    if (addressProblem(settings.manual.url) !== null) return 'address';
    // A WHIP server may ask for no token.
    if (!settings.manual.keySaved && ingestKindOf(settings.manual.url) !== 'whip') return 'key';
  }
  if (checklist.canGoLive) return null;
  const step = checklist.steps.find((one) => one.id === checklist.blockedBy);
  if (!step) return 'other';
  if (step.code === 'unreachable') return 'unreachable';
  if (step.state === 'loading') return 'checking';
  if (isObsCode(step.code)) return 'obs';
  return step.id === 'topic' && step.state === 'wait' ? 'topicWait' : step.id;
}

/** Right side: where to, the picture as viewers will see it, and the button. */
export function GoPanel() {
  const { t } = useTranslation();
  return (
    <Panel className={styles.go} data-testid="go-panel" label={t('prepare.destination.label')}>
      <div className={styles.goBody}>
        <Destination />
        <GoPicture />
        <GoButton />
      </div>
    </Panel>
  );
}

function Destination() {
  const { t } = useTranslation();
  const kind = useStudio((s) => s.settings.platform.kind);
  const missing = useStudio((s) => s.settings.platform.kind === 'remote' && s.settings.platform.remoteUrl === '');
  const running = useStudio((s) => s.live.kind === 'opening' || s.live.kind === 'live' || s.live.kind === 'ending');
  const patch = useCommand((client, next: typeof kind) => client.settings.patch({ platform: { kind: next } }));
  return (
    <div>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={t('prepare.destination.label')}
        data-testid="destination"
        value={kind}
        disabled={running}
        onChange={(value) => patch.run(value)}
        data={[
          { value: 'rehearsal', label: t('prepare.destination.rehearsal') },
          { value: 'remote', label: t('prepare.destination.remote') },
          { value: 'manual', label: t('prepare.destination.manual') },
        ]}
      />
      <p className={styles.about} style={{ marginTop: 8 }}>
        {running ? t('prepare.destination.locked') : t(`prepare.destination.about.${kind}`)}{' '}
        {missing ? (
          <>
            {t('prepare.destination.remoteMissing')}{' '}
            <button type="button" className={styles.link} onClick={() => navigate('settings', 'platform')}>
              {t('prepare.destination.openSettings')}
            </button>
          </>
        ) : null}
      </p>
    </div>
  );
}

function GoButton() {
  const { t } = useTranslation();
  const reason = useStudio(reasonOf);
  const live = useStudio((s) => s.live.kind);
  const kind = useStudio((s) => s.settings.platform.kind);
  // A finished or failed stream is put away first: one press starts the next one.
  const start = useCommand(async (client) => {
    if (live === 'ended' || live === 'failed') await client.live.dismiss();
    return client.live.start();
  });
  const pressThere = useStudio((s) => s.settings.obs.use && s.settings.obs.button === 'obs');
  const rehearse = useCommand((client) => client.settings.patch({ platform: { kind: 'rehearsal' } }));
  if (live === 'live' || live === 'ending')
    return (
      <Button size="lg" fullWidth variant="filled" onClick={() => navigate('stage')} data-testid="to-stage">
        {t('prepare.go.stage')}
      </Button>
    );
  const opening = live === 'opening';
  const calm = [
    ...(kind === 'rehearsal' ? [t('prepare.go.private')] : []),
    ...(pressThere && !opening ? [t('prepare.go.pressThere')] : []),
  ];
  return (
    <>
      <Button
        size="lg"
        fullWidth
        variant="filled"
        loading={start.pending || opening}
        disabled={reason !== null}
        aria-describedby="go-reason"
        onClick={() => start.run()}
        data-testid="go-live"
      >
        {t(kind === 'rehearsal' ? 'prepare.go.rehearse' : 'prepare.go.live')}
      </Button>
      <p id="go-reason" className={styles.reason} data-testid="go-reason" data-reason={reason ?? ''}>
        {reason ? t(`prepare.go.reason.${reason}`) : calm.join(' · ')}{' '}
        {reason !== null && kind === 'remote' ? (
          <button type="button" className={styles.link} onClick={() => rehearse.run()} data-testid="rehearse-meanwhile">
            {t('prepare.go.rehearseMeanwhile')}
          </button>
        ) : null}
      </p>
    </>
  );
}
