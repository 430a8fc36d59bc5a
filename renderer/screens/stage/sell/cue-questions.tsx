import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ItemId } from '../../../../shared/domain/index.ts';
import { useStudio } from '../../../app/index.ts';
import { formatNumber } from '../../../i18n/index.ts';
import { waiting } from '../feed/question-groups.ts';
import type { RoomFeed } from '../feed/room-feed.ts';
import { useSharedFeed } from '../feed/use-room-feed.ts';
import { groupsOf } from '../people/use-chat.ts';
import styles from './cue.module.css';

/** Shown by wording; the rest is counted. */
const SHOWN = 3;
/** Often enough to glance at while talking. */
const EVERY_MS = 1_000;

type Asked = { open: number; top: { key: string; text: string; count: number }[] };

/** What viewers ask about the item and nobody has answered yet, most asked first. */
export function CueQuestions({ itemId }: { itemId: ItemId }) {
  const { t, i18n } = useTranslation();
  const sessionId = useStudio((s) => (s.live.kind === 'live' ? s.live.sessionId : null));
  const feed = useSharedFeed(sessionId);
  const [shown, setShown] = useState('');
  useEffect(() => {
    if (!feed) {
      setShown('');
      return;
    }
    const look = (): void => setShown(JSON.stringify(askedAbout(feed, itemId)));
    look();
    const timer = setInterval(look, EVERY_MS);
    return () => clearInterval(timer);
  }, [feed, itemId]);
  if (shown === '') return null;
  const asked = JSON.parse(shown) as Asked;
  if (asked.open === 0) return null;
  return (
    <section data-testid="cue-questions" data-open={asked.open}>
      <h3 className="num">
        {t('sell.cue.questions', { count: asked.open, number: formatNumber(asked.open, i18n.language) })}
      </h3>
      <ul className={styles.asked}>
        {asked.top.map((group) => (
          <li key={group.key}>
            <span>{group.text}</span>
            {group.count > 1 ? (
              <span className="small num">
                {t('sell.cue.asked', { number: formatNumber(group.count, i18n.language) })}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Counts open questions about an item in the groups that the questions list keeps. */
function askedAbout(feed: RoomFeed, itemId: ItemId): Asked {
  const groups = groupsOf(feed)
    .filter((group) => group.itemId === itemId)
    .map((group) => ({ key: group.key, text: group.text, count: waiting(group, feed.buffer).length }))
    .filter((group) => group.count > 0)
    .sort((a, b) => b.count - a.count);
  return { open: groups.reduce((sum, group) => sum + group.count, 0), top: groups.slice(0, SHOWN) };
}
