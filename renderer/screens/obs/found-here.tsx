import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isLoopback, type ObsFound } from '../../../shared/domain/index.ts';
import { useStudio } from '../../app/index.ts';
import { Callout } from '../../ui/index.ts';
import { useConnect } from './connect.ts';
import styles from './obs.module.css';

/** The studio's own name for this machine, where the saved address is that of another one. */
const HERE = '127.0.0.1';

/** What OBS's own files on this computer say, as far as it helps with a connection that is not there. */
export function FoundHere() {
  const { t } = useTranslation();
  const found = useStudio((s) => s.obs.found);
  const { host, port, passwordSaved } = useStudio((s) => s.settings.obs);
  const code = useStudio((s) => ('fault' in s.obs.link ? s.obs.link.fault.code : null));
  const connect = useConnect();
  const local = isLoopback(host);
  if (!found)
    return local && code === 'obs_not_running' ? (
      <p className={styles.hint} data-testid="obs-found">
        {t('obs.found.none')}
      </p>
    ) : null;
  if (!found.serverEnabled) return null;
  const here = local ? host : HERE;
  const asked = code === 'obs_password_needed' || code === 'obs_wrong_password';
  if (offersStored(found) && (asked || !passwordSaved))
    return (
      <Callout
        tone="info"
        title={t('obs.found.ready', { port: found.port })}
        data-testid="obs-found"
        action={
          <Button
            size="xs"
            variant="filled"
            loading={connect.pending}
            onClick={() => connect.start({ host: here, port: found.port, storedPassword: true })}
            data-testid="obs-use-stored"
          >
            {t('obs.link.useStored')}
          </Button>
        }
      >
        {t('obs.found.stored')}
      </Callout>
    );
  if (!local || found.port === port) return null;
  return (
    <Callout
      tone="info"
      title={t('obs.found.otherPort', { port: found.port })}
      data-testid="obs-found"
      action={
        <Button
          size="xs"
          loading={connect.pending}
          onClick={() => connect.start({ host, port: found.port })}
          data-testid="obs-use-port"
        >
          {t('obs.found.usePort', { port: found.port })}
        </Button>
      }
    />
  );
}

const offersStored = (found: NonNullable<ObsFound>): boolean => found.authRequired && found.passwordStored;
