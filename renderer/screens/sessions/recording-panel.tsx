import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { filesOf, type SessionReport } from '../../../shared/domain/index.ts';
import { useStudio } from '../../app/index.ts';
import { formatBytes, formatClock } from '../../i18n/index.ts';
import { RecordingPart } from './recording-part.tsx';
import { conditionOf } from './recording-words.ts';
import styles from './sessions.module.css';

/** The recording: its files, each played where the page can, and where they are. */
export function RecordingPanel({ session, running }: { session: SessionReport; running: boolean }) {
  const { t, i18n } = useTranslation();
  const repairs = useStudio((s) => s.repairs);
  const [chosen, setChosen] = useState(0);
  const files = filesOf(session);
  const at = Math.min(chosen, files.length - 1);
  const file = files[at];
  // Only the newest file of a running stream is still being written.
  const isWritten = (part: number) => running && part === files.length - 1;
  return (
    <section className={`${styles.block} ${styles.recording}`} data-testid="recording">
      <h3>{t('sessions.recording.title')}</h3>
      {file === undefined ? (
        <p className={styles.muted}>{t('sessions.recording.none')}</p>
      ) : (
        <>
          {files.length > 1 ? (
            <>
              <p className={`${styles.muted} small`}>{t('sessions.recording.partsWhy')}</p>
              <ul className={styles.parts} aria-label={t('sessions.recording.parts')} data-testid="recording-parts">
                {files.map((one, part) => (
                  <li key={one.path}>
                    <button
                      type="button"
                      className={styles.part}
                      aria-pressed={part === at}
                      onClick={() => setChosen(part)}
                      data-testid={`recording-part-${part + 1}`}
                      data-condition={conditionOf(one, repairs, isWritten(part)).kind}
                    >
                      <span>{t('sessions.recording.part', { n: part + 1 })}</span>
                      <span className="num">
                        {t('sessions.recording.size', {
                          size: formatBytes(one.bytes, i18n.language),
                          length: formatClock(one.durationMs),
                        })}
                      </span>
                    </button>
                  </li>
                ))}
              </ul>
            </>
          ) : null}
          <RecordingPart
            key={file.path}
            {...{ session, file, part: at, isWritten: isWritten(at) }}
            condition={conditionOf(file, repairs, isWritten(at))}
          />
        </>
      )}
    </section>
  );
}
