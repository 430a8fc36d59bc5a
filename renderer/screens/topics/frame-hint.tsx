import { useDeferredValue, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { frameScore } from '../../../shared/compliance/index.ts';
import { graphemes, PITCH_MIN } from '../../../shared/domain/index.ts';
import type { DraftText } from './draft-sync.ts';
import styles from './topics.module.css';

/** More would be a lesson, not a hint. */
const HINTS_MAX = 2;
/** From here on there is something nice to say, also without a hint. */
const GOOD = 70;

/** How warmly a topic is put, with a hint or two. Never in the way of handing it in. */
export function FrameHint({ typed }: { typed: DraftText }) {
  const { t, i18n } = useTranslation();
  const { title, pitch, category } = useDeferredValue(typed);
  const frame = useMemo(() => frameScore({ title, pitch, category }), [title, pitch, category]);
  if (graphemes(pitch.trim(), PITCH_MIN) < PITCH_MIN) return null;
  const score = Math.round(frame.score);
  const hints = frame.hints.slice(0, HINTS_MAX);
  return (
    <div className={styles.frame} data-testid="frame-score" data-score={score}>
      <p className={styles.frameHead}>
        {t('topics.frame.label')}
        <span className="num">{t('topics.frame.score', { score })}</span>
      </p>
      <div className={styles.frameBar} aria-hidden="true">
        <span style={{ width: `${score}%` }} />
      </div>
      {hints.length > 0 ? (
        <ul className={styles.frameHints}>
          {hints.map((hint) => (
            <li key={hint.id}>{i18n.language === 'zh-CN' ? hint.reason.zh : hint.reason.en}</li>
          ))}
        </ul>
      ) : score >= GOOD ? (
        <p className="small">{t('topics.frame.good')}</p>
      ) : null}
    </div>
  );
}
