import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FaultCode, ObsLinkOf } from '../../../shared/domain/index.ts';
import { useCommand, useNow, useStudio } from '../../app/index.ts';
import { formatTime } from '../../i18n/index.ts';
import { FaultCallout } from '../../ui/index.ts';
import { useConnect } from './connect.ts';
import styles from './connection.module.css';
import { HowToSwitchOn } from './how-to.tsx';

/** Where the way out begins in OBS itself: its server has to be switched on, or its port looked up. */
const IN_OBS: readonly FaultCode[] = ['obs_not_running', 'obs_server_off', 'obs_unreachable', 'obs_not_obs'];

/** OBS cannot be reached or does not let the studio in: why, what happens next, and the one thing to do about it. */
export function LinkTrouble({ link }: { link: ObsLinkOf<'waiting' | 'refused'> }) {
  const { fault } = link;
  return (
    <>
      <FaultCallout
        fault={fault}
        tone={link.kind === 'waiting' ? 'warn' : 'bad'}
        data-testid="obs-link-fault"
        action={<WayOut link={link} />}
      />
      {link.kind === 'waiting' ? <NextTry link={link} /> : null}
      {IN_OBS.includes(fault.code) ? <HowToSwitchOn /> : null}
    </>
  );
}

/** The button that helps with just this trouble. */
function WayOut({ link }: { link: ObsLinkOf<'waiting' | 'refused'> }) {
  const { t } = useTranslation();
  const retry = useCommand((client) => client.obs.retry());
  const { host, port } = useStudio((s) => s.settings.obs);
  const connect = useConnect();
  const { code } = link.fault;
  if (code === 'obs_password_needed' || code === 'obs_wrong_password')
    return (
      <Button size="xs" onClick={() => focusField('obs-password')} data-testid="obs-to-password">
        {t('obs.link.toPassword')}
      </Button>
    );
  if (code === 'obs_plain_address')
    return (
      <Button
        size="xs"
        loading={connect.pending}
        onClick={() => connect.start({ host, port })}
        data-testid="obs-plain-yes"
      >
        {t('obs.link.plainYes')}
      </Button>
    );
  return (
    <Button size="xs" loading={retry.pending} onClick={() => retry.run()} data-testid="obs-retry">
      {t(link.kind === 'waiting' ? 'obs.link.retry' : 'obs.link.again')}
    </Button>
  );
}

/** Brings the eye and the keyboard to a field of the form below. */
function focusField(testId: string): void {
  const field = document.querySelector<HTMLElement>(`[data-testid="${testId}"]`);
  field?.scrollIntoView({ block: 'center' });
  field?.focus({ preventScroll: true });
}

function NextTry({ link }: { link: ObsLinkOf<'waiting'> }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const seconds = Math.ceil((link.nextTryAtMs - now) / 1_000);
  return (
    <p className={`${styles.next} num`} data-testid="obs-next-try">
      <span>{t('obs.link.attempt', { attempt: link.attempt })}</span>
      <span>{t('obs.link.gone', { time: formatTime(link.sinceMs, i18n.language) })}</span>
      <strong>{seconds > 0 ? t('obs.link.nextTry', { seconds }) : t('obs.link.tryingNow')}</strong>
    </p>
  );
}
