import { ActionIcon, Button, CopyButton, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Copy, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cleanLine } from '../../../../shared/domain/index.ts';
import { call, showUndo, studioNow, useCommand, useStudio } from '../../../app/index.ts';
import { formatTime } from '../../../i18n/index.ts';
import styles from './people.module.css';

const WORDS_MAX = 200;
const WORD_MAX = 40;

/** Who may not write, which words nobody may write, and how to watch as a viewer does. */
export function PeopleTab() {
  return (
    <div className={styles.peopleTab}>
      <Muted />
      <Removed />
      <FilterWords />
      <WatchPage />
    </div>
  );
}

function Muted() {
  const { t, i18n } = useTranslation();
  const muted = useStudio((s) => s.moderation.muted);
  const unmute = useCommand((client, viewerId: string) => client.room.unmute({ viewerId: viewerId as never }));
  return (
    <section className={styles.block}>
      <h3>{t('stage.moderation.muted')}</h3>
      {muted.length === 0 ? <p className="small">{t('stage.moderation.nobodyMuted')}</p> : null}
      <ul>
        {muted.map((viewer) => (
          <li key={viewer.viewerId} className={styles.person} data-testid="muted-viewer">
            <span className="clip" title={viewer.name}>
              {viewer.name}
            </span>
            <span className="small num">
              {viewer.untilMs === null
                ? t('stage.moderation.untilUnmuted')
                : t('stage.moderation.until', { time: formatTime(viewer.untilMs, i18n.language) })}
            </span>
            <Button
              size="compact-xs"
              aria-label={t('stage.moderation.unmuteName', { name: viewer.name })}
              data-testid="unmute"
              onClick={() => unmute.run(viewer.viewerId)}
            >
              {t('stage.moderation.unmute')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Removed() {
  const { t } = useTranslation();
  const removed = useStudio((s) => s.moderation.removed);
  if (removed.length === 0) return null;
  return (
    <section className={styles.block}>
      <h3>{t('stage.moderation.removed')}</h3>
      <ul>
        {removed.map((viewer) => (
          <li key={viewer.viewerId} className={styles.person} data-testid="removed-viewer">
            <span className="clip" title={viewer.name}>
              {viewer.name}
            </span>
            <span className="small">{t('stage.moderation.removedHint')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function FilterWords() {
  const { t } = useTranslation();
  const words = useStudio((s) => s.settings.filters.words);
  const [text, setText] = useState('');
  const save = useCommand((client, next: string[]) => client.settings.patch({ filters: { words: next } }));
  const word = cleanLine(text).slice(0, WORD_MAX);
  const full = words.length >= WORDS_MAX;
  const add = async (): Promise<void> => {
    if (word === '' || full) return;
    const known = words.some((other) => other.toLowerCase() === word.toLowerCase());
    const reply = known ? { ok: true } : await save.run([...words, word]);
    if (reply.ok) setText('');
  };
  const remove = async (gone: string): Promise<void> => {
    const reply = await save.run(words.filter((other) => other !== gone));
    if (!reply.ok) return;
    showUndo(t('stage.moderation.wordRemoved', { word: gone }), () => {
      const now = studioNow()?.settings.filters.words ?? [];
      if (!now.includes(gone)) void save.run([...now, gone]);
    });
  };
  return (
    <section className={styles.block}>
      <h3>{t('stage.moderation.words')}</h3>
      <p className="small">{t('stage.moderation.wordsHint')}</p>
      <form
        className={styles.addWord}
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <TextInput
          size="xs"
          value={text}
          maxLength={WORD_MAX}
          aria-label={t('stage.moderation.addWord')}
          placeholder={t('stage.moderation.addWord')}
          error={full ? t('stage.moderation.full', { max: WORDS_MAX }) : undefined}
          data-testid="filter-word-input"
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button
          type="submit"
          size="xs"
          disabled={word === '' || full}
          loading={save.pending}
          data-testid="filter-word-add"
        >
          {t('stage.moderation.add')}
        </Button>
      </form>
      {words.length === 0 ? <p className="small">{t('stage.moderation.noWords')}</p> : null}
      <ul className={styles.words}>
        {words.map((entry) => (
          <li key={entry} data-testid="filter-word">
            <span className="clip" title={entry}>
              {entry}
            </span>
            <ActionIcon
              size={20}
              aria-label={t('stage.moderation.removeWord', { word: entry })}
              onClick={() => void remove(entry)}
            >
              <X size={12} />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The watch page: a QR code where the rehearsal platform shares it, else the room's own address. */
function WatchPage() {
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
