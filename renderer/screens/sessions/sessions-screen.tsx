import { Button } from '@mantine/core';
import { Clapperboard } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMoney, type SessionReport } from '../../../shared/domain/index.ts';
import { navigate, routeHref, useNow, useRoute, useStudio } from '../../app/index.ts';
import { formatClock, formatDateTime } from '../../i18n/index.ts';
import { Chip, EmptyState, ScreenFrame } from '../../ui/index.ts';
import { SessionDetail } from './session-detail.tsx';
import { Tags, useRunningId } from './session-tags.tsx';
import { durationOf } from './session-words.ts';
import styles from './sessions.module.css';

/** What happened: every stream on the left, newest first; one of them in full on the right. */
export function SessionsScreen() {
  const { t } = useTranslation();
  const sessions = useStudio((s) => s.sessions);
  const { param } = useRoute();
  const chosen = param === null ? (sessions[0] ?? null) : (sessions.find((session) => session.id === param) ?? null);
  if (sessions.length === 0)
    return (
      <ScreenFrame name="sessions" ready label={t('sessions.title')} className={styles.single}>
        <EmptyState
          icon={<Clapperboard />}
          title={t('sessions.empty.title')}
          body={t('sessions.empty.body')}
          data-testid="sessions-empty"
          action={<Button onClick={() => navigate('prepare')}>{t('sessions.empty.action')}</Button>}
        />
      </ScreenFrame>
    );
  return (
    <ScreenFrame name="sessions" ready label={t('sessions.title')} className={styles.screen}>
      <SessionList sessions={sessions} chosenId={chosen?.id ?? null} />
      {chosen ? (
        <SessionDetail key={chosen.id} session={chosen} />
      ) : (
        <section className={styles.detail}>
          <EmptyState title={t('sessions.notFound')} body={t('sessions.pick')} data-testid="session-not-found" />
        </section>
      )}
    </ScreenFrame>
  );
}

function SessionList(props: { sessions: readonly SessionReport[]; chosenId: string | null }) {
  const { t, i18n } = useTranslation();
  const runningId = useRunningId();
  const now = useNow(1_000, runningId !== null);
  const list = useRef<HTMLUListElement>(null);
  return (
    <nav className={styles.list} aria-label={t('sessions.list')}>
      <h2 className={styles.heading}>{t('sessions.title')}</h2>
      <ul
        ref={list}
        className={styles.rows}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
          if (step === 0 || !list.current) return;
          event.preventDefault();
          const links = [...list.current.querySelectorAll('a')];
          const at = links.findIndex((link) => link.contains(document.activeElement));
          const next = links[Math.max(0, Math.min(links.length - 1, at + step))];
          next?.focus();
          next?.click();
        }}
      >
        {props.sessions.map((session, index) => {
          const length = durationOf(session, runningId, now);
          return (
            <li key={session.id}>
              <a
                className={styles.row}
                href={routeHref('sessions', session.id)}
                aria-current={session.id === props.chosenId || undefined}
                data-testid={`session-row-${index + 1}`}
                data-session={session.id}
              >
                <span className={`${styles.rowTitle} clip`} title={session.title}>
                  {session.title || t('sessions.untitled')}
                </span>
                <span className="small num">
                  {formatDateTime(session.startedAtMs, i18n.language)}
                  {length === null ? '' : ` · ${formatClock(length)}`}
                </span>
                <span className={styles.tags}>
                  <Tags session={session} runningId={runningId} />
                  {session.tally.orders > 0 ? <Chip>{formatMoney(session.tally.gmv)}</Chip> : null}
                </span>
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
