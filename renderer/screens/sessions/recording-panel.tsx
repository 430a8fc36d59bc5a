import { Button, CopyButton } from '@mantine/core';
import { Copy, FolderOpen, VideoOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionReport } from '../../../shared/domain/index.ts';
import { useCommand } from '../../app/index.ts';
import { formatBytes, formatClock } from '../../i18n/index.ts';
import { Callout } from '../../ui/index.ts';
import styles from './sessions.module.css';

/** The recording: played where the page can, and where the file is. */
export function RecordingPanel({ session, running }: { session: SessionReport; running: boolean }) {
  const { t, i18n } = useTranslation();
  const { recording, video } = session;
  const [unplayable, setUnplayable] = useState(false);
  const reveal = useCommand((client) => client.sessions.reveal({ sessionId: session.id }));
  const playable = recording !== null && !recording.missing && !running && !unplayable;
  const portrait = video.height >= video.width;
  return (
    <section className={`${styles.block} ${styles.recording}`} data-testid="recording">
      <h3>{t('sessions.recording.title')}</h3>
      {recording === null ? (
        <p className={styles.muted}>{t('sessions.recording.none')}</p>
      ) : (
        <>
          <div className={styles.player} data-portrait={(portrait && playable) || undefined}>
            {!playable ? (
              <div className={styles.noPlayer}>
                <VideoOff size={20} aria-hidden="true" />
                <p>
                  {recording.missing
                    ? t('sessions.recording.missing')
                    : running
                      ? t('sessions.recording.running')
                      : t('sessions.recording.unplayable')}
                </p>
              </div>
            ) : (
              // biome-ignore lint/a11y/useMediaCaption: a recording of one's own stream has no captions
              <video
                controls
                preload="metadata"
                playsInline
                src={`/recordings/${session.id}.mp4`}
                aria-label={t('sessions.recording.play', { title: session.title || t('sessions.untitled') })}
                data-testid="recording-player"
                onError={() => setUnplayable(true)}
              />
            )}
          </div>
          {recording.complete || running || recording.missing ? null : (
            <Callout tone="info" title={t('sessions.recording.incomplete')} />
          )}
          <p className="num" data-testid="recording-size">
            {t('sessions.recording.size', {
              size: formatBytes(recording.bytes, i18n.language),
              length: formatClock(recording.durationMs),
            })}
          </p>
          <p className={styles.path} title={recording.path} data-testid="recording-path">
            {recording.path}
          </p>
          <div className={styles.actions}>
            <Button
              size="xs"
              leftSection={<FolderOpen size={14} />}
              disabled={recording.missing}
              loading={reveal.pending}
              onClick={() => reveal.run()}
              data-testid="recording-reveal"
            >
              {t('sessions.recording.reveal')}
            </Button>
            <CopyButton value={recording.path}>
              {({ copied, copy }) => (
                <Button size="xs" leftSection={<Copy size={14} />} onClick={copy} data-testid="recording-copy">
                  {copied ? t('sessions.recording.copied') : t('sessions.recording.copy')}
                </Button>
              )}
            </CopyButton>
          </div>
        </>
      )}
    </section>
  );
}
