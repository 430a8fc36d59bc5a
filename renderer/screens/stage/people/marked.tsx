import { spansOf } from '../feed/fold.ts';
import styles from './chat-row.module.css';

/** A text with the found words marked; plain when nothing is searched. */
export function Marked({ text, query }: { text: string; query: string }) {
  if (query === '') return text;
  const spans = spansOf(text, query);
  if (spans.length === 0) return text;
  let at = 0;
  return (
    <>
      {spans.map(({ start, end }) => {
        const before = text.slice(at, start);
        at = end;
        return (
          <span key={start}>
            {before}
            <mark className={styles.hit}>{text.slice(start, end)}</mark>
          </span>
        );
      })}
      {text.slice(at)}
    </>
  );
}
