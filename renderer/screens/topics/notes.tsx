import { MessageSquareWarning } from 'lucide-react';
import { type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReviewNote } from '../../../shared/domain/index.ts';
import styles from './topics.module.css';

/** Words around a noted part, so that it can be found at a glance. */
const AROUND = 18;

type Excerpt = { before: string; part: string; after: string };

function excerptOf(text: string, note: ReviewNote): Excerpt | null {
  if (!note.span || note.span.end <= note.span.start || note.span.end > text.length) return null;
  const { start, end } = note.span;
  const from = Math.max(0, start - AROUND);
  const to = Math.min(text.length, end + AROUND);
  return {
    before: `${from > 0 ? '…' : ''}${text.slice(from, start)}`,
    part: text.slice(start, end),
    after: `${text.slice(end, to)}${to < text.length ? '…' : ''}`,
  };
}

/** The reviewer's notes at a field, with the words meant. Offsets hold for the text as it was answered. */
export function Notes(props: {
  notes: readonly ReviewNote[];
  text?: string;
  input?: RefObject<HTMLInputElement | HTMLTextAreaElement | null>;
}) {
  const { notes, text, input } = props;
  if (notes.length === 0) return null;
  return (
    <ul className={styles.notes}>
      {notes.map((note) => (
        <Note key={`${note.rule}-${note.span?.start ?? ''}`} note={note} text={text} input={input} />
      ))}
    </ul>
  );
}

function Note(props: {
  note: ReviewNote;
  text: string | undefined;
  input: RefObject<HTMLInputElement | HTMLTextAreaElement | null> | undefined;
}) {
  const { t, i18n } = useTranslation();
  const { note, text = '', input } = props;
  // Taken once: later edits must not slide the highlight onto other words.
  const [excerpt] = useState(() => excerptOf(text, note));
  const at = excerpt ? findPart(text, excerpt.part, note.span?.start ?? 0) : -1;
  const show = () => {
    const element = input?.current;
    if (!element || !excerpt || at < 0) return;
    element.focus();
    element.setSelectionRange(at, at + excerpt.part.length);
  };
  return (
    <li className={styles.note} data-testid="review-note" data-field={note.field} data-rule={note.rule}>
      <MessageSquareWarning size={16} aria-hidden="true" />
      <div>
        <p>
          <span className="visually-hidden">{t('topics.note.from')}: </span>
          {i18n.language === 'zh-CN' ? note.message.zh : note.message.en}
        </p>
        {excerpt ? (
          <p className={styles.excerpt} dir="auto">
            {excerpt.before}
            <mark>{excerpt.part}</mark>
            {excerpt.after}{' '}
            {at >= 0 ? (
              <button type="button" className={styles.link} onClick={show} data-testid="note-show">
                {t('topics.note.show')}
              </button>
            ) : (
              <span className="small">{t('topics.note.missing')}</span>
            )}
          </p>
        ) : null}
      </div>
    </li>
  );
}

/** Where the noted words are now: at their old place, else wherever they stand. */
function findPart(text: string, part: string, start: number): number {
  return text.startsWith(part, start) ? start : text.indexOf(part);
}
