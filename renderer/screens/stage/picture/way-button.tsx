import { Popover } from '@mantine/core';
import { ChevronDown, CircleAlert, ShieldCheck, TriangleAlert, Zap } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RtcHealth, Uplink } from '../../../../shared/domain/index.ts';
import { useNow, useStudio } from '../../../app/index.ts';
import { faultWords, formatTime, meaningAndAction } from '../../../i18n/index.ts';
import { hasOtherWay, SwitchWay, useMending, type Way, wayOf } from '../../../ui/index.ts';
import { rtcRows } from './rtc-words.ts';
import styles from './way.module.css';

/** Which way the stream goes, where that is worth a word: in real time, or where it could go in real time. */
export const useWay = (): Way | null =>
  useStudio(({ live, uplink }) => {
    if (live.kind !== 'live' || uplink === null) return null;
    const way = wayOf(uplink);
    return way === 'realtime' || uplink.canRealtime ? way : null;
  });

/** In place of the word “Upload” in the health line: the way, and behind it the numbers of real time and the other way. */
export function WayButton({ way }: { way: Way }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const Icon = way === 'realtime' ? Zap : ShieldCheck;
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="top"
      width={360}
      shadow="md"
      radius={12}
      trapFocus
      returnFocus
      withRoles
    >
      <Popover.Target>
        <button
          type="button"
          className={styles.button}
          aria-label={t('uplink.open', { way: t(`uplink.${way}`) })}
          data-way={way}
          data-testid="way"
          onClick={() => setOpen((was) => !was)}
        >
          <Icon size={10} aria-hidden="true" />
          {t(`uplink.short.${way}`)}
          <ChevronDown size={10} aria-hidden="true" />
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.panel} aria-label={t(`uplink.${way}`)} data-testid="way-panel">
        <WayPanel way={way} />
      </Popover.Dropdown>
    </Popover>
  );
}

function WayPanel({ way }: { way: Way }) {
  const { t } = useTranslation();
  const uplink = useStudio((s) => s.uplink);
  const rtc = useStudio((s) => s.health?.rtc ?? null);
  // In a small window the panel covers the bar that says it.
  const mending = useMending();
  if (uplink === null) return null;
  return (
    <>
      <div>
        <h3 className={styles.title}>{t(`uplink.${way}`)}</h3>
        <p className={styles.about}>{t(mending ? `uplink.step.${mending.kind}.title` : `uplink.about.${way}`)}</p>
      </div>
      {way === 'realtime' && rtc ? <Numbers rtc={rtc} /> : null}
      {way === 'steady' && uplink.fellBack ? <FellBack fellBack={uplink.fellBack} /> : null}
      {hasOtherWay(uplink) ? (
        <div className={styles.other}>
          <p className={styles.about}>{t(way === 'realtime' ? 'uplink.toSteadyAbout' : 'uplink.bothAbout')}</p>
          <SwitchWay to={way === 'realtime' ? 'steady' : 'realtime'} data-testid="switch-way" />
        </div>
      ) : null}
    </>
  );
}

function Numbers({ rtc }: { rtc: RtcHealth }) {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <dl className={styles.rows} aria-label={t('uplink.numbers')} data-testid="rtc-numbers">
      {rtcRows(t, rtc, now).map((row) => {
        const Icon = row.level === 'look' ? TriangleAlert : row.level === 'broken' ? CircleAlert : null;
        return (
          <div key={row.id} data-level={row.level} data-testid={`rtc-${row.id}`}>
            <dt>{t(`uplink.row.${row.id}`)}</dt>
            <dd className="num">
              {Icon && (row.level === 'look' || row.level === 'broken') ? (
                <Icon size={13} aria-label={t(`stage.health.level.${row.level}`)} />
              ) : null}
              <span>
                {row.values.map((value) => (
                  <span key={value} className={styles.value}>
                    {value}
                  </span>
                ))}
              </span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** When real time was given up, and why. */
function FellBack({ fellBack }: { fellBack: NonNullable<Uplink['fellBack']> }) {
  const { t, i18n } = useTranslation();
  const words = faultWords(i18n, fellBack.fault);
  return (
    <div className={styles.why} data-fault={fellBack.fault.code} data-testid="fell-back">
      <p className="num">{t('uplink.fellBack', { time: formatTime(fellBack.atMs, i18n.language) })}</p>
      <p className={styles.whyTitle}>{words.title}</p>
      <p className={styles.about}>{meaningAndAction({ ...words, action: '' }, i18n.language)}</p>
    </div>
  );
}
