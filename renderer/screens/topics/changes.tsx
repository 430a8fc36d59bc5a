import { useDeferredValue, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { isChanged, type Shown, textDiff, withContext } from './text-diff.ts';
import styles from './topics.module.css';

/** What a text was when it was handed in and what it is now, as one line of removed and added words. */
export function TextChanges(props: { before: string; after: string; testId: string }) {
  const { t, i18n } = useTranslation();
  const after = useDeferredValue(props.after);
  const { before } = props;
  const shown = useMemo(() => {
    const pieces = textDiff(before, after, i18n.language);
    return isChanged(pieces) ? withContext(pieces, i18n.language) : null;
  }, [before, after, i18n.language]);
  if (!shown) return null;
  return (
    <div className={styles.changes} data-testid={props.testId}>
      <p className="small">{t('topics.changes.since')}</p>
      <p className={styles.diff} dir="auto">
        {shown.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces have no other identity than their place
          <DiffPiece key={at} one={one} />
        ))}
      </p>
    </div>
  );
}

/** Marked by strike and underline as well as colour, and named for those who listen. */
function DiffPiece({ one }: { one: Shown }) {
  const { t } = useTranslation();
  switch (one.kind) {
    case 'gap':
      return <span className={styles.gap}> … </span>;
    case 'same':
      return one.text;
    case 'removed':
      return (
        <del>
          <span className="visually-hidden"> {t('topics.changes.removed')} </span>
          {one.text}
          <span className="visually-hidden">{t('topics.changes.end')} </span>
        </del>
      );
    case 'added':
      return (
        <ins>
          <span className="visually-hidden"> {t('topics.changes.added')} </span>
          {one.text}
          <span className="visually-hidden">{t('topics.changes.end')} </span>
        </ins>
      );
  }
}

/** A choice (category, time) before and after. */
export function ValueChange(props: { before: string | null; after: string | null; testId: string }) {
  const { t } = useTranslation();
  if (props.before === props.after) return null;
  return (
    <div className={styles.changes} data-testid={props.testId}>
      <p className="small">{t('topics.changes.since')}</p>
      <p className={styles.diff}>
        <DiffPiece one={{ kind: 'removed', text: props.before ?? t('topics.changes.nothing') }} />{' '}
        <DiffPiece one={{ kind: 'added', text: props.after ?? t('topics.changes.nothing') }} />
      </p>
    </div>
  );
}
