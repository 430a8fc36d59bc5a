import { Button, Loader } from '@mantine/core';
import { ImagePlus } from 'lucide-react';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  COVER_MAX_SIDE,
  COVER_MIN_SIDE,
  type Fault,
  type Reply,
  type Topic,
  type TopicId,
} from '../../../shared/domain/index.ts';
import { call, studioNow } from '../../app/index.ts';
import { faultWords, formatBytes } from '../../i18n/index.ts';
import { PlatformImage } from '../../ui/index.ts';
import { type CoverProblem, checkCover } from './cover-check.ts';
import { Notes } from './notes.tsx';
import type { FieldProps } from './topic-editor.tsx';
import styles from './topics.module.css';
import type { Draft } from './use-draft.ts';

/** The cover: dropped, chosen or replaced; looked at here, sent, and shown as the platform has it. */
export function CoverField(
  props: FieldProps & {
    topic: Topic | null;
    flush: Draft['flush'];
    /** The picture as it was handed in; undefined: not known, or nothing to compare. */
    before: string | null | undefined;
  },
) {
  const { topic, flush, readOnly, notes, problem, before } = props;
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const { sending, error, send } = useCover(flush);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file && !readOnly) void send(file);
  };
  const words = error ?? problem;
  return (
    <div className={styles.field} data-noted={notes.length > 0}>
      <span className={styles.label} id="cover-label">
        {t('topics.field.cover')}
      </span>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button does the same by keyboard */}
      <div
        className={styles.cover}
        data-over={over}
        data-testid="cover-drop"
        onDragOver={(event) => {
          event.preventDefault();
          if (!readOnly) setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <CoverPicture topic={topic} sending={sending} />
      </div>
      {readOnly ? null : (
        <>
          <input
            ref={input}
            type="file"
            accept="image/jpeg,image/png,image/webp"
            hidden
            aria-labelledby="cover-label"
            data-testid="cover-input"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              event.currentTarget.value = '';
              if (file) void send(file);
            }}
          />
          <Button
            size="xs"
            fullWidth
            loading={sending !== null}
            onClick={() => input.current?.click()}
            aria-describedby="cover-hint"
            data-testid="cover-choose"
          >
            {t(topic?.cover ? 'topics.cover.replace' : 'topics.cover.choose')}
          </Button>
        </>
      )}
      <p className="small" id="cover-hint">
        {t('topics.cover.hint', { side: COVER_MIN_SIDE })}
      </p>
      {words ? (
        <p className={styles.error} role="alert" data-testid="cover-error">
          {words}
        </p>
      ) : null}
      <Notes notes={notes} />
      {before !== undefined && before !== (topic?.cover?.url ?? null) ? <CoverBefore url={before} /> : null}
    </div>
  );
}

function CoverBefore({ url }: { url: string | null }) {
  const { t } = useTranslation();
  return (
    <div className={styles.changes} data-testid="changes-cover">
      <p className="small">{t('topics.changes.cover')}</p>
      {url === null ? (
        <p>{t('topics.changes.nothing')}</p>
      ) : (
        <PlatformImage url={url} alt={t('topics.changes.coverBefore')} className={styles.coverBefore} />
      )}
    </div>
  );
}

function CoverPicture({ topic, sending }: { topic: Topic | null; sending: Blob | null }) {
  const { t } = useTranslation();
  const [local, setLocal] = useState<string | null>(null);
  useEffect(() => {
    if (!sending) {
      setLocal(null);
      return;
    }
    const url = URL.createObjectURL(sending);
    setLocal(url);
    return () => URL.revokeObjectURL(url);
  }, [sending]);
  if (local)
    return (
      <span className={styles.coverSending} role="status">
        <img src={local} alt="" />
        <Loader size="sm" color="white" aria-label={t('topics.cover.uploading')} />
      </span>
    );
  if (topic?.cover)
    return <PlatformImage url={topic.cover.url} alt={t('topics.cover.current')} className={styles.coverImage} />;
  return (
    <span className={styles.coverEmpty}>
      <ImagePlus size={22} aria-hidden="true" />
      {t('topics.cover.drop')}
    </span>
  );
}

/** Checks and sends one picture at a time; a new topic is written to the core first, since a cover needs its id. */
function useCover(flush: Draft['flush']) {
  const { t, i18n } = useTranslation();
  const [sending, setSending] = useState<Blob | null>(null);
  const [error, setError] = useState<string | null>(null);
  const say = (problem: CoverProblem): string => {
    switch (problem.kind) {
      case 'wrongType':
        return t('topics.cover.wrongType');
      case 'tooLarge':
        return t('topics.cover.tooLarge', { size: formatBytes(problem.bytes, i18n.language) });
      case 'tooSmall':
        return t('topics.cover.tooSmall', { width: problem.width, height: problem.height, side: COVER_MIN_SIDE });
      case 'tooManyPixels':
        return t('topics.cover.tooManyPixels', { width: problem.width, height: problem.height, side: COVER_MAX_SIDE });
      case 'unreadable':
        return t('topics.cover.unreadable');
    }
  };
  const sayFault = (fault: Fault): string => {
    const words = faultWords(i18n, fault);
    return [words.title, words.action].filter((text) => text !== '').join('. ');
  };
  const send = async (file: File) => {
    if (sending) return;
    setError(null);
    const problem = await checkCover(file);
    if (problem) {
      setError(say(problem));
      return;
    }
    setSending(file);
    const reply = await sendCover(flush, file);
    setSending(null);
    if (!reply.ok) setError(sayFault(reply.fault));
  };
  return { sending, error, send };
}

/** Words typed meanwhile move the version on; more tries than this mean that somebody else is writing. */
const TRIES = 3;

/**
 * Words first: the picture then names the version it was chosen for. Tried again when only words moved on, never when the
 * review did: a picture must not take an approval away that nobody here has seen.
 */
async function sendCover(flush: Draft['flush'], file: File): Promise<Reply<unknown>> {
  const stateOf = (id: TopicId) => studioNow()?.topics?.find((one) => one.id === id)?.state.kind;
  const saved = await flush();
  if (!saved.ok) return saved;
  const { topicId } = saved.value;
  const start = stateOf(topicId);
  let { version } = saved.value;
  for (let tries = 1; ; tries += 1) {
    const reply = await call((client) => client.topics.setCover({ topicId, version, file }));
    if (reply.ok || reply.fault.code !== 'version_conflict' || tries >= TRIES || stateOf(topicId) !== start)
      return reply;
    const again = await flush();
    if (!again.ok) return again;
    version = again.value.version;
  }
}
