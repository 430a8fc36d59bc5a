import { Button, CopyButton, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { call, useCommand, useStudio } from '../../../app/index.ts';
import styles from './people.module.css';

/** The watch page: a QR code where the rehearsal platform shares it, else the room's own address. */
export function WatchPage() {
  const { t } = useTranslation();
  const state = useStudio((s) => ({
    rehearsal: s.rehearsal !== null,
    lanUrl: s.rehearsal?.lanUrl ?? null,
    sharing: s.settings.rehearsal.shareOnLan,
    watchUrl: s.live.kind === 'live' ? s.live.watchUrl : null,
  }));
  const share = useCommand((client, on: boolean) => client.settings.patch({ rehearsal: { shareOnLan: on } }));
  const qr = useQuery({
    queryKey: ['watch-qr', state.lanUrl],
    enabled: state.lanUrl !== null,
    queryFn: async () => {
      const reply = await call((client) => client.rehearsal.watchQr());
      if (!reply.ok) throw new Error(reply.fault.code);
      return reply.value;
    },
  });
  const url = qr.data?.url ?? state.lanUrl ?? state.watchUrl;
  if (!state.rehearsal && url === null) return null;
  return (
    <section className={styles.block}>
      <h3>{t('stage.moderation.watch')}</h3>
      {state.rehearsal ? (
        <Switch
          size="sm"
          label={t('stage.moderation.share')}
          checked={state.sharing}
          disabled={share.pending}
          data-testid="share-on-lan"
          onChange={(event) => void share.run(event.currentTarget.checked)}
        />
      ) : null}
      {state.rehearsal && state.lanUrl === null ? <p className="small">{t('stage.moderation.shareOff')}</p> : null}
      {qr.data ? (
        <div className={styles.qr}>
          <img
            alt={t('stage.moderation.qr')}
            src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(qr.data.svg)}`}
            data-testid="watch-qr"
          />
          <p className="small">{t('stage.moderation.watchHint')}</p>
        </div>
      ) : null}
      {url ? (
        <div className={styles.url}>
          <span className="clip small" title={url} data-testid="watch-url">
            {url}
          </span>
          <CopyButton value={url}>
            {({ copied, copy }) => (
              <Button size="compact-xs" leftSection={<Copy size={12} />} onClick={copy}>
                {copied ? t('stage.moderation.copied') : t('stage.moderation.copy')}
              </Button>
            )}
          </CopyButton>
        </div>
      ) : null}
    </section>
  );
}
