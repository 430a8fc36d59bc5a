import { Route, Unplug } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { usePageStore } from '../../app/index.ts';
import { faultWords, formatShortClock, joinSentences } from '../../i18n/index.ts';
import type { Mending } from '../uplink/uplink.ts';
import { useMending } from '../uplink/use-mending.ts';
import type { Outage } from './outage.ts';
import styles from './outage-bar.module.css';
import { ReconnectNow } from './reconnect-now.tsx';
import { useOutage } from './use-outage.ts';

/**
 * Over the picture while the upload is broken or changes its way: what happened, what is being done, how long there is.
 * Takes no room from it.
 */
export function OutageBar() {
  const { t } = useTranslation();
  const outage = useOutage();
  const mending = useMending();
  const live = usePageStore((page) => page.state?.live.kind === 'live');
  const had = useRef(false);
  had.current = live && (had.current || outage !== null);
  return (
    <>
      {outage ? <Bar outage={outage} mending={mending} /> : mending ? <MendingBar mending={mending} /> : null}
      <span className="visually-hidden" role="status">
        {had.current && outage === null ? t('shell.outage.back') : ''}
      </span>
    </>
  );
}

/** A step that is taken while the stream goes on, more or less. */
function MendingBar({ mending }: { mending: Mending }) {
  const { t } = useTranslation();
  const { kind } = mending;
  return (
    <section
      className={styles.bar}
      aria-label={t('uplink.step.label')}
      data-calm={mending.wished || undefined}
      data-step={kind}
      data-testid="mending-bar"
    >
      <Route className={styles.icon} size={18} aria-hidden="true" />
      <div className={styles.words}>
        <p className={styles.title} role="status">
          {t(`uplink.step.${kind}.title`)}
        </p>
        <p className={styles.line}>
          <MendingAbout mending={mending} />
        </p>
      </div>
      <p className={`${styles.since} num`} data-testid="mending-since">
        {formatShortClock(mending.forMs)}
      </p>
    </section>
  );
}

/** Why, where it is known, and what viewers see meanwhile. */
function MendingAbout({ mending, recording = false }: { mending: Mending; recording?: boolean }) {
  const { t, i18n } = useTranslation();
  const viewers = t(`uplink.step.${mending.kind}.about`);
  const about = recording ? joinSentences(i18n.language, viewers, t('shell.outage.recording')) : viewers;
  if (mending.fault === null) return about;
  return t('uplink.because', { why: faultWords(i18n, mending.fault).title, about });
}

function Bar({ outage, mending }: { outage: Outage; mending: Mending | null }) {
  const { t, i18n } = useTranslation();
  const { attempt, nextTryInMs } = outage;
  const title = mending
    ? t(`uplink.step.${mending.kind}.title`)
    : outage.busy
      ? t('shell.outage.busyTitle')
      : faultWords(i18n, outage.fault).title;
  const trying =
    nextTryInMs === null
      ? t('shell.outage.trying', { attempt })
      : t('shell.outage.tryIn', { attempt, seconds: Math.ceil(nextTryInMs / 1_000) });
  return (
    <section
      className={styles.bar}
      aria-label={t('shell.outage.label')}
      data-urgent={outage.urgent || undefined}
      data-fault={outage.fault.code}
      data-step={mending?.kind}
      data-testid="outage-bar"
    >
      <Unplug className={styles.icon} size={18} aria-hidden="true" />
      <div className={styles.words}>
        {/* Said once, and again only for another step. */}
        <p className={styles.title} role="alert">
          {title}
        </p>
        <p className={styles.line}>
          <span className="num" data-testid="outage-since">
            {t('shell.outage.since', { time: formatShortClock(outage.forMs) })}
          </span>
          {/* The first try of another way is the step itself. */}
          {mending && attempt < 2 ? null : (
            <>
              <span className={styles.dot} aria-hidden="true">
                ·
              </span>
              <span className="num" data-testid="outage-try">
                {trying}
              </span>
            </>
          )}
        </p>
        {outage.busy && !mending ? <p className={styles.line}>{t('shell.outage.busy')}</p> : null}
        {outage.recording && !mending ? <p className={styles.line}>{t('shell.outage.recording')}</p> : null}
      </div>
      <div className={styles.side}>
        <RoomClock outage={outage} />
        <ReconnectNow trying={nextTryInMs === null} data-testid="reconnect-now" />
      </div>
      {mending ? (
        <p className={`${styles.line} ${styles.wide}`}>
          <MendingAbout mending={mending} recording={outage.recording} />
        </p>
      ) : null}
    </section>
  );
}

/** How long the platform waits before it closes the room. Nothing where nobody says. */
function RoomClock({ outage }: { outage: Outage }) {
  const { t } = useTranslation();
  if (outage.closesInMs === null) return null;
  return (
    <>
      <p className={styles.clock} data-testid="outage-clock">
        <span>{outage.closesInMs > 0 ? t('shell.outage.closes') : t('shell.outage.closing')}</span>
        {outage.closesInMs > 0 ? (
          <b className="num">{formatShortClock(Math.ceil(outage.closesInMs / 1_000) * 1_000)}</b>
        ) : null}
      </p>
      <span className="visually-hidden" role="alert">
        {outage.urgent && outage.closesInMs > 0 ? t('shell.outage.urgent') : ''}
      </span>
    </>
  );
}
