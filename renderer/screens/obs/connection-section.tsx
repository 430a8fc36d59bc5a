import { Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useStudio } from '../../app/index.ts';
import { AddressForm } from './address-form.tsx';
import styles from './connection.module.css';
import { FoundHere } from './found-here.tsx';
import { LinkConnected } from './link-connected.tsx';
import { LinkTrouble } from './link-trouble.tsx';

/** How OBS is reached: the connection as it is now, what is in its way, and where OBS is. */
export function ConnectionSection() {
  const { t } = useTranslation();
  const link = useStudio((s) => s.obs.link);
  const connected = link.kind === 'connected';
  return (
    <>
      <div className={styles.link} data-testid="obs-link" data-state={link.kind}>
        {link.kind === 'off' || link.kind === 'connecting' ? (
          <p className={styles.connecting} role="status">
            <Loader size={14} color="gray" />
            {link.kind === 'off' ? t('obs.summary.connecting') : t('obs.link.connecting', { address: link.address })}
          </p>
        ) : connected ? (
          <LinkConnected link={link} />
        ) : (
          <LinkTrouble link={link} />
        )}
        {connected ? null : <FoundHere />}
      </div>
      <AddressForm />
    </>
  );
}
