import { Button, Checkbox, Group, Modal, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { filesOf, formatMoney, type SessionReport } from '../../../shared/domain/index.ts';
import { navigate, useCommand, useNow } from '../../app/index.ts';
import { formatBytes, formatClock, formatDateTime, formatMbps, formatNumber, formatTime } from '../../i18n/index.ts';
import { Callout } from '../../ui/index.ts';
import { SaveBlackBox } from './black-box.tsx';
import { RecordingPanel } from './recording-panel.tsx';
import { Tags, useRunningId } from './session-tags.tsx';
import { durationOf, itemsBySales } from './session-words.ts';
import styles from './sessions.module.css';

/** One stream in full: its numbers, what sold, the recording, and how picture and upload were. */
export function SessionDetail({ session }: { session: SessionReport }) {
  const { t, i18n } = useTranslation();
  const runningId = useRunningId();
  const running = session.id === runningId;
  const title = session.title || t('sessions.untitled');
  const reason = running ? null : session.endedAtMs === null ? 'interrupted' : session.endReason;
  return (
    <section className={styles.detail} aria-label={title} data-testid="session-detail" data-session={session.id}>
      <header className={styles.head}>
        <div className={styles.headWords}>
          <h2 className={`${styles.title} clip-2`} title={title} data-testid="session-title">
            {title}
          </h2>
          <p className={styles.when}>
            <span className="num">
              {t('sessions.when', {
                start: formatDateTime(session.startedAtMs, i18n.language),
                end:
                  session.endedAtMs === null
                    ? running
                      ? t('sessions.running')
                      : '?'
                    : formatTime(session.endedAtMs, i18n.language),
              })}
            </span>
            <Tags session={session} runningId={runningId} />
            {reason === 'host' || reason === 'platform' ? (
              <span className="small">{t(`sessions.reason.${reason}`)}</span>
            ) : null}
          </p>
        </div>
        {session.hasBlackBox ? <SaveBlackBox session={session} /> : null}
        <RemoveSession session={session} running={running} />
      </header>
      {reason === 'interrupted' || reason === 'failed' ? (
        <Callout tone="warn" title={t(`sessions.tag.${reason}`)} data-testid={`session-${reason}`}>
          {t(`sessions.reason.${reason}`)}
        </Callout>
      ) : null}
      <Facts session={session} running={running} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <Items session={session} />
          <VideoFacts session={session} />
        </div>
        <RecordingPanel session={session} running={running} />
      </div>
    </section>
  );
}

function Facts({ session, running }: { session: SessionReport; running: boolean }) {
  const { t, i18n } = useTranslation();
  const now = useNow(1_000, running);
  const length = durationOf(session, running ? session.id : null, now);
  const { tally } = session;
  const n = (value: number): string => formatNumber(value, i18n.language);
  const room = [
    ['gmv', formatMoney(tally.gmv)],
    ['orders', n(tally.orders)],
    ['units', n(tally.units)],
    ['peak', n(tally.peakWatching)],
    ['viewers', n(tally.totalViewers)],
    ['chat', n(tally.chat)],
    ['questions', n(tally.questions)],
    ['likes', n(tally.likes)],
  ] as const;
  const facts: readonly (readonly [(typeof room)[number][0] | 'duration', string])[] = [
    ['duration', length === null ? '–' : formatClock(length)],
    ...(session.destination === 'room' ? room : []),
  ];
  return (
    <dl className={styles.facts} aria-label={t('sessions.facts.label')}>
      {facts.map(([id, value]) => (
        <div key={id} className={styles.fact}>
          <dt>{t(`sessions.facts.${id}`)}</dt>
          <dd className="num" data-testid={`fact-${id}`}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Items({ session }: { session: SessionReport }) {
  const { t, i18n } = useTranslation();
  const items = itemsBySales(session);
  const n = (value: number): string => formatNumber(value, i18n.language);
  return (
    <section className={styles.block}>
      <h3>{t('sessions.items.title')}</h3>
      {session.destination === 'manual' ? (
        <p className={styles.muted}>{t('sessions.items.manual')}</p>
      ) : items.length === 0 ? (
        <p className={styles.muted}>{t('sessions.items.none')}</p>
      ) : (
        <table className={styles.table} data-testid="session-items">
          <thead>
            <tr>
              <th scope="col">{t('sessions.items.item')}</th>
              <th scope="col">{t('sessions.items.orders')}</th>
              <th scope="col">{t('sessions.items.units')}</th>
              <th scope="col">{t('sessions.items.gmv')}</th>
            </tr>
          </thead>
          <tbody className="num">
            {items.map((item, index) => (
              <tr key={item.itemId} data-testid={`session-item-${index + 1}`}>
                <td title={item.title}>
                  <span className="clip-2">{item.title}</span>
                </td>
                <td>{n(item.orders)}</td>
                <td>{n(item.units)}</td>
                <td>{formatMoney(item.gmv)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function VideoFacts({ session }: { session: SessionReport }) {
  const { t, i18n } = useTranslation();
  const { video } = session;
  const rows = [
    ['size', video.width > 0 ? `${video.width} × ${video.height}` : '–'],
    ['fps', video.meanFps.toFixed(1)],
    ['frames', formatNumber(video.frames, i18n.language)],
    ['dropped', formatNumber(video.dropped, i18n.language)],
    ['bitrate', formatMbps(video.meanBitrate, i18n.language)],
    ['reconnects', formatNumber(video.reconnects, i18n.language)],
  ] as const;
  return (
    <section className={styles.block}>
      <h3>{t('sessions.video.title')}</h3>
      <dl className={styles.pairs}>
        {rows.map(([id, value]) => (
          <div key={id}>
            <dt>{t(`sessions.video.${id}`)}</dt>
            <dd className="num" data-testid={`video-${id}`}>
              {value}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function RemoveSession({ session, running }: { session: SessionReport; running: boolean }) {
  const { t, i18n } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [withFile, setWithFile] = useState(false);
  const remove = useCommand(
    (client, deleteRecording: boolean) => client.sessions.remove({ sessionId: session.id, deleteRecording }),
    {
      onDone: () => {
        setAsking(false);
        notifications.show({ message: t('sessions.remove.done'), withBorder: true });
        navigate('sessions');
      },
    },
  );
  const bytes = filesOf(session).reduce((sum, file) => sum + (file.missing ? 0 : file.bytes), 0);
  return (
    <>
      <Button
        leftSection={<Trash2 size={15} />}
        disabled={running}
        title={running ? t('sessions.remove.live') : undefined}
        onClick={() => setAsking(true)}
        data-testid="session-remove"
      >
        {t('sessions.remove.action')}
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('sessions.remove.title')}
        withCloseButton={false}
        size={420}
        styles={{ title: { fontWeight: 650, fontSize: 16 } }}
        data-testid="remove-dialog"
      >
        <Text size="sm">{t('sessions.remove.body')}</Text>
        {bytes > 0 ? (
          <Checkbox
            mt="md"
            checked={withFile}
            label={t('sessions.remove.withRecording', { size: formatBytes(bytes, i18n.language) })}
            data-testid="remove-recording"
            onChange={(event) => setWithFile(event.currentTarget.checked)}
          />
        ) : null}
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button onClick={() => setAsking(false)} data-autofocus data-testid="remove-dialog-cancel">
            {t('common.cancel')}
          </Button>
          <Button
            variant="filled"
            loading={remove.pending}
            data-testid="remove-dialog-confirm"
            onClick={() => remove.run(withFile && bytes > 0)}
          >
            {t('sessions.remove.confirm')}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
