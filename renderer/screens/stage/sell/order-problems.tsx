import { Button } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SessionId } from '../../../../shared/domain/index.ts';
import { showUndo } from '../../../app/index.ts';
import { formatNumber, formatTime } from '../../../i18n/index.ts';
import { useDoneProblems } from './done-problems.ts';
import styles from './orders.module.css';
import type { SalesBook } from './sales-book.ts';

/** Listed at once; the rest is counted, and moves up as these are done. */
const SHOWN = 20;

/** Orders that want a person, oldest first, above everything else until each is ticked. Never sampled, never folded away. */
export function OrderProblems(props: { book: SalesBook; sessionId: SessionId }) {
  const { t, i18n } = useTranslation();
  const [done, mark] = useDoneProblems(props.sessionId);
  const open = props.book.problems.filter((row) => !done.has(row.key));
  const { problemsDropped } = props.book;
  if (open.length === 0) return null;
  const finish = (keys: readonly string[]): void => {
    mark(keys, true);
    showUndo(t('sell.problems.markedDone', { count: keys.length }), () => mark(keys, false));
  };
  return (
    <section className={styles.problems} aria-label={t('sell.problems.label')} data-testid="order-problems">
      <div className={styles.problemsHead}>
        <TriangleAlert size={15} aria-hidden="true" />
        <h3 className="num">{t('sell.problems.title', { count: open.length })}</h3>
        {open.length > 1 ? (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            data-testid="problems-all-done"
            onClick={() => finish(open.map((row) => row.key))}
          >
            {t('sell.problems.all')}
          </Button>
        ) : null}
      </div>
      <ul>
        {open.slice(0, SHOWN).map((row) => (
          <li key={row.key} className={styles.problem} data-reason={row.reason} data-testid="order-problem">
            <div>
              <p className="clip">
                <b>{row.from.name}</b>: {t(`sell.problems.reason.${row.reason}`)}
              </p>
              <p className="small clip" title={row.title}>
                <span className="num">{formatTime(row.atMs, i18n.language)}</span> · {row.title}{' '}
                <span className="num">{t('sell.ticker.quantity', { quantity: row.quantity })}</span>
              </p>
              <p className="small">{t(`sell.problems.advice.${row.reason}`)}</p>
            </div>
            <Button
              size="compact-xs"
              aria-label={t('sell.problems.doneName', { name: row.from.name, title: row.title })}
              data-testid="problem-done"
              onClick={() => finish([row.key])}
            >
              {t('sell.problems.done')}
            </Button>
          </li>
        ))}
      </ul>
      {open.length > SHOWN ? (
        <p className="small num">
          {t('sell.problems.more', {
            count: open.length - SHOWN,
            number: formatNumber(open.length - SHOWN, i18n.language),
          })}
        </p>
      ) : null}
      {problemsDropped > 0 ? (
        <p className="small num">
          {t('sell.problems.dropped', { count: problemsDropped, number: formatNumber(problemsDropped, i18n.language) })}
        </p>
      ) : null}
    </section>
  );
}
