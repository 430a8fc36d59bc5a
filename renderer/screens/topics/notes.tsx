import { CircleCheck, MessageSquareWarning } from 'lucide-react';
import { type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReviewNote } from '../../../shared/domain/index.ts';
import type { NoteFate } from './open-review.ts';
import styles from './topics.module.css';

/** Words around a noted part, so that it can be found at a glance. */
const AROUND = 18;

type Excerpt = { before: string; part: string; after: string };
type Field = RefObject<HTMLInputElement | HTMLTextAreaElement | null>;
/** A note, what became of it, and the text its places hold for (null: only the one in the field is known). */
export type FieldNote = { readonly note: ReviewNote; readonly fate: NoteFate; readonly about: string | null };

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

/** The reviewer's notes at a field, with the words meant as they were handed in, and whether they are still there. */
export function Notes(props: { notes: readonly FieldNote[]; text?: string; input?: Field }) {
  if (props.notes.length === 0) return null;
  return (
    <ul className={styles.notes}>
      {props.notes.map((one) => (
        <Note
          key={`${one.note.rule}-${one.note.span?.start ?? ''}`}
          {...one}
          text={props.text ?? ''}
          input={props.input}
        />
      ))}
    </ul>
  );
}

function Note({ note, fate, about, text, input }: FieldNote & { text: string; input: Field | undefined }) {
  const { t, i18n } = useTranslation();
  // Without what was handed in, the text at first sight stands for it: later edits must not slide the mark onto others.
  const [first] = useState(text);
  const excerpt = excerptOf(about ?? first, note);
  const at = excerpt ? findPart(text, excerpt.part, note.span?.start ?? 0) : -1;
  const settled = fate.state !== 'open' || (about === null && excerpt !== null && at < 0);
  const show = () => {
    const element = input?.current;
    if (!element || !excerpt || at < 0) return;
    element.focus();
    element.setSelectionRange(at, at + excerpt.part.length);
  };
  const Icon = settled ? CircleCheck : MessageSquareWarning;
  return (
    <li
      className={styles.note}
      data-testid="review-note"
      data-field={note.field}
      data-rule={note.rule}
      data-settled={settled}
    >
      <Icon size={16} aria-hidden="true" />
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
            {!settled && at >= 0 ? (
              <button type="button" className={styles.link} onClick={show} data-testid="note-show">
                {t('topics.note.show')}
              </button>
            ) : null}
          </p>
        ) : null}
        {settled ? (
          <p className={styles.settled} data-testid="note-settled">
            {t(fate.state === 'changed' ? 'topics.note.changed' : 'topics.note.gone')}
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
