import { Button, CopyButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { call } from '../../app/index.ts';
import styles from './settings.module.css';

/** QR code and address of the watch page, as a phone on the same network opens it. */
export function WatchQr({ url }: { url: string }) {
  const { t } = useTranslation();
  const qr = useQuery({
    queryKey: ['watch-qr', url],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const reply = await call((client) => client.rehearsal.watchQr());
      if (!reply.ok) throw new Error(reply.fault.code);
      return reply.value;
    },
  });
  // As an image, not as markup: what the core sends can draw, but not run.
  const src = qr.data ? `data:image/svg+xml;utf8,${encodeURIComponent(qr.data.svg)}` : null;
  return (
    <div className={styles.qr} data-testid="settings-watch-qr">
      <div className={styles.qrCode}>
        {src ? <img src={src} alt={t('settings.rehearsal.qrAlt')} width={132} height={132} /> : null}
      </div>
      <div className={styles.qrText}>
        <p className={styles.label}>{t('settings.rehearsal.qrTitle')}</p>
        <p className={styles.hint}>{t('settings.rehearsal.qrHint')}</p>
        <code className={styles.code} data-testid="settings-watch-url">
          {url}
        </code>
        <CopyButton value={url}>
          {({ copied, copy }) => (
            <Button size="xs" leftSection={<Copy size={14} />} onClick={copy} data-testid="settings-copy-watch-url">
              {t(copied ? 'settings.rehearsal.copied' : 'settings.rehearsal.copy')}
            </Button>
          )}
        </CopyButton>
      </div>
    </div>
  );
}
