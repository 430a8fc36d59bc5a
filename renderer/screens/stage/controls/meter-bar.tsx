import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useStageView } from '../stage-view.ts';
import { CLIP_DB, formatDb, meterFraction, meterStep, SILENT_METER } from './meter.ts';
import styles from './mixer.module.css';

/** Numbers change at most four times a second, so that they can be read. */
const NUMBER_EVERY_MS = 250;

/**
 * A level meter with a peak mark. Levels arrive up to 20 times a second; only transforms change, so the browser
 * neither lays out nor paints anew and React does not render.
 */
export function Meter(props: { lane: 'mic' | 'computer'; name: string; state: 'on' | 'muted' | 'off' }) {
  const { t } = useTranslation();
  const view = useStageView();
  const cover = useRef<HTMLSpanElement>(null);
  const peak = useRef<HTMLSpanElement>(null);
  const number = useRef<HTMLSpanElement>(null);
  const bar = useRef<HTMLSpanElement>(null);
  const { lane, name, state } = props;
  useEffect(() => {
    let meter = SILENT_METER;
    let numberAt = 0;
    let clippedAt = Number.NEGATIVE_INFINITY;
    const paint = (db: number, peakDb: number, nowMs: number): void => {
      meter = meterStep(meter, db, peakDb, nowMs);
      if (peakDb >= CLIP_DB) clippedAt = nowMs;
      if (cover.current) cover.current.style.transform = `scaleX(${1 - meterFraction(meter.db)})`;
      if (peak.current) {
        const at = meterFraction(meter.peakDb);
        peak.current.style.transform = `translateX(${at * 100}%)`;
        peak.current.style.opacity = at > 0 ? '1' : '0';
      }
      if (nowMs - numberAt < NUMBER_EVERY_MS) return;
      numberAt = nowMs;
      const clipping = nowMs - clippedAt < 1_500;
      if (number.current) {
        number.current.textContent = clipping ? t('stage.mixer.clipping') : formatDb(meter.db);
        number.current.dataset.clipping = String(clipping);
      }
      bar.current?.setAttribute('aria-valuenow', String(Math.round(Math.max(-60, Math.min(0, meter.db)))));
      bar.current?.setAttribute('aria-valuetext', formatDb(meter.db));
    };
    if (state === 'off') {
      paint(-100, -100, performance.now());
      if (number.current) number.current.textContent = t('stage.mixer.off');
      return;
    }
    return view.onLevels((levels) => {
      if (lane === 'mic') paint(levels.micDb, levels.micPeakDb, performance.now());
      else paint(levels.computerDb, levels.computerPeakDb, performance.now());
      if (state === 'muted' && number.current) {
        number.current.textContent = t('stage.mixer.muted');
        number.current.dataset.clipping = 'false';
      }
    });
  }, [lane, state, t, view]);
  return (
    <>
      <span ref={number} className={`${styles.db} num`}>
        {state === 'on' ? '−∞ dB' : t(`stage.mixer.${state}`)}
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: a native meter cannot be painted by transforms alone */}
      <span
        ref={bar}
        className={styles.meter}
        data-state={state}
        role="meter"
        aria-label={t('stage.mixer.level', { name })}
        aria-valuemin={-60}
        aria-valuemax={0}
        aria-valuenow={-60}
        data-testid={`meter-${lane}`}
      >
        <span ref={cover} className={styles.cover} />
        <span ref={peak} className={styles.peak} />
      </span>
    </>
  );
}
