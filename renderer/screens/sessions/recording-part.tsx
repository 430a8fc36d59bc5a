import { Button, CopyButton, Progress } from '@mantine/core';
import { Copy, FolderOpen, VideoOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { recordingAddress } from '../../../shared/contract/recordings.ts';
import type { RecordingFile, SessionReport } from '../../../shared/domain/index.ts';
import { useCommand } from '../../app/index.ts';
import { faultWords, formatBytes, formatClock } from '../../i18n/index.ts';
import { Callout } from '../../ui/index.ts';
import { type FileCondition, ownReason } from './recording-words.ts';
import styles from './sessions.module.css';

type PartProps = {
  session: SessionReport;
  file: RecordingFile;
  /** Which of the session's files it is, from 0. */
  part: number;
  isWritten: boolean;
  condition: FileCondition;
};

/** One file of a recording: played here if it can be, with what was wrong with it and where it is. */
export function RecordingPart({ session, file, part, isWritten, condition }: PartProps) {
  const { t, i18n } = useTranslation();
  const [unplayable, setUnplayable] = useState(false);
  const reveal = useCommand((client) => client.sessions.reveal({ sessionId: session.id, path: file.path }));
  const away = condition.kind === 'open' && condition.fault?.code === 'recording_drive_gone';
  const reason = file.missing
    ? away
      ? 'driveAway'
      : 'missing'
    : isWritten
      ? 'running'
      : condition.kind === 'checking'
        ? 'notYet'
        : condition.kind === 'broken'
          ? 'unreadable'
          : unplayable
            ? 'unplayable'
            : null;
  return (
    <>
      <Condition condition={condition} />
      <div
        className={styles.player}
        data-portrait={(session.video.height >= session.video.width && reason === null) || undefined}
      >
        {reason !== null ? (
          <div className={styles.noPlayer}>
            <VideoOff size={20} aria-hidden="true" />
            <p>{t(`sessions.recording.${reason}`)}</p>
          </div>
        ) : (
          // biome-ignore lint/a11y/useMediaCaption: a recording of one's own stream has no captions
          <video
            controls
            preload="metadata"
            playsInline
            src={recordingAddress(session.id, part + 1)}
            aria-label={t('sessions.recording.play', { title: session.title || t('sessions.untitled') })}
            data-testid="recording-player"
            onError={() => setUnplayable(true)}
          />
        )}
      </div>
      <p className="num" data-testid="recording-size">
        {t('sessions.recording.size', {
          size: formatBytes(file.bytes, i18n.language),
          length: formatClock(file.durationMs),
        })}
      </p>
      <p className={styles.path} title={file.path} data-testid="recording-path">
        {file.path}
      </p>
      <div className={styles.actions}>
        <Button
          size="xs"
          leftSection={<FolderOpen size={14} />}
          disabled={file.missing}
          loading={reveal.pending}
          onClick={() => reveal.run()}
          data-testid="recording-reveal"
        >
          {t('sessions.recording.reveal')}
        </Button>
        <CopyButton value={file.path}>
          {({ copied, copy }) => (
            <Button size="xs" leftSection={<Copy size={14} />} onClick={copy} data-testid="recording-copy">
              {copied ? t('sessions.recording.copied') : t('sessions.recording.copy')}
            </Button>
          )}
        </CopyButton>
      </div>
    </>
  );
}

function Condition({ condition }: { condition: FileCondition }) {
  const { t, i18n } = useTranslation();
  switch (condition.kind) {
    case 'fine':
      return null;
    case 'checking': {
      const words = t(`sessions.recording.${condition.step}`);
      return (
        <div className={styles.checking} role="status" data-testid="recording-checking" data-step={condition.step}>
          <p>{words}</p>
          <Progress value={condition.progress * 100} aria-label={words} />
        </div>
      );
    }
    case 'repaired':
      return (
        <Callout tone="info" title={t('sessions.recording.repaired')} data-testid="recording-repaired">
          {condition.flaws.map((flaw) => (
            <p key={flaw}>{t(`sessions.recording.flaw.${flaw}`)}</p>
          ))}
        </Callout>
      );
    case 'broken':
      return (
        <Callout tone="warn" title={t('sessions.recording.broken')} data-testid="recording-broken">
          {condition.flaws.map((flaw) => (
            <p key={flaw}>{t(`sessions.recording.flaw.${flaw}`)}</p>
          ))}
          <p>{t(`sessions.recording.${condition.advice}Advice`)}</p>
        </Callout>
      );
    case 'open': {
      const { fault } = condition;
      if (fault === null)
        return <Callout tone="info" title={t('sessions.recording.incomplete')} data-testid="recording-open" />;
      const own = ownReason(fault);
      return (
        <Callout
          tone="warn"
          title={own ? t(`sessions.recording.${own}`) : faultWords(i18n, fault).title}
          data-testid="recording-open"
          data-fault={fault.code}
        >
          {t('sessions.recording.laterAgain')}
        </Callout>
      );
    }
  }
}
