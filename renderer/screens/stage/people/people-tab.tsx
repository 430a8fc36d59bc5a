import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ViewerId } from '../../../../shared/domain/index.ts';
import { useNow, useStudio } from '../../../app/index.ts';
import { formatClock } from '../../../i18n/index.ts';
import type { FeedBuffer } from '../feed/feed-buffer.ts';
import { type Acts, useActs } from './acts.ts';
import { AuditTrail } from './audit-trail.tsx';
import { FilterWords } from './filter-words.tsx';
import styles from './people.module.css';
import { WatchPage } from './watch-page.tsx';

type Person = { viewerId: string; name: string };

/**
 * Who may not write or enter, what was done by whom, which words nobody may write, and how to watch as a viewer does.
 * Without a room (`buffer` null) only what outlives it.
 */
export function PeopleTab({ buffer }: { buffer: FeedBuffer | null }) {
  const { t } = useTranslation();
  const acts = useActs();
  const { muted, removed, blocked } = useStudio((s) => s.moderation);
  return (
    <div className={styles.peopleTab}>
      {buffer ? (
        <>
          <Muted muted={muted} acts={acts} />
          <People
            title={t('chat.people.removed')}
            empty={t('chat.people.nobodyRemoved')}
            people={removed.filter((one) => !blocked.some((other) => other.viewerId === one.viewerId))}
            testId="removed-viewer"
            note={t('stage.moderation.removedHint')}
            action={(one) => ({
              words: t('chat.people.letBack'),
              label: t('chat.people.letBackName', { name: one.name }),
              testId: 'let-back',
              run: () => acts.letBack(personOf(one)),
            })}
          />
        </>
      ) : null}
      <People
        title={t('chat.people.blocked')}
        empty={t('chat.people.nobodyBlocked')}
        people={blocked}
        testId="blocked-viewer"
        action={(one) => ({
          words: t('chat.people.unblock'),
          label: t('chat.people.unblockName', { name: one.name }),
          testId: 'unblock',
          run: () => acts.unblock(personOf(one)),
        })}
      />
      {buffer ? <AuditTrail buffer={buffer} /> : null}
      <FilterWords />
      <WatchPage />
    </div>
  );
}

const personOf = (one: Person) => ({ id: one.viewerId as ViewerId, name: one.name });

function Muted({ muted, acts }: { muted: readonly (Person & { untilMs: number | null })[]; acts: Acts }) {
  const { t } = useTranslation();
  const now = useNow(
    1_000,
    muted.some((one) => one.untilMs !== null),
  );
  return (
    <People
      title={t('chat.people.muted')}
      empty={t('chat.people.nobodyMuted')}
      people={muted}
      testId="muted-viewer"
      noteOf={(one) =>
        one.untilMs === null
          ? t('chat.people.open')
          : t('chat.people.left', { time: shortClock(Math.max(0, one.untilMs - now)) })
      }
      action={(one) => ({
        words: t('stage.moderation.unmute'),
        label: t('stage.moderation.unmuteName', { name: one.name }),
        testId: 'unmute',
        run: () => acts.unmute(personOf(one)),
      })}
    />
  );
}

/** `09:41`, or `1:09:41` from an hour on. */
const shortClock = (ms: number): string =>
  formatClock(ms)
    .replace(/^00:/, '')
    .replace(/^0(\d:\d\d:)/, '$1');

function People<P extends Person>(props: {
  title: string;
  empty: string;
  people: readonly P[];
  testId: string;
  note?: ReactNode;
  noteOf?: (one: P) => string;
  action: (one: P) => { words: string; label: string; testId: string; run: () => void };
}) {
  return (
    <section className={styles.block}>
      <h3>{props.title}</h3>
      {props.people.length === 0 ? <p className="small">{props.empty}</p> : null}
      <ul>
        {props.people.map((one) => {
          const action = props.action(one);
          return (
            <li key={one.viewerId} className={styles.person} data-testid={props.testId}>
              <span className="clip" title={one.name} dir="auto">
                {one.name}
              </span>
              <span className="small num">{props.noteOf?.(one) ?? props.note}</span>
              <Button size="compact-xs" aria-label={action.label} data-testid={action.testId} onClick={action.run}>
                {action.words}
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
