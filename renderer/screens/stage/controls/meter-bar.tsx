import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { CLIP_DB, formatDb, meterFraction, meterStep, SILENCE_DB, SILENT_METER } from './meter.ts';
import styles from './mixer.module.css';

/** Numbers change at most four times a second, so that they can be read. */
const NUMBER_EVERY_MS = 250;

/** Finer than a pixel of the widest meter is drawn as the same. */
const step = (fraction: number): number => Math.round(fraction * 250) / 250;

/** Calls `take` with each new level and peak in dBFS until the returned function is called. */
export type FollowLevels = (take: (db: number, peakDb: number) => void) => () => void;

/**
 * A level meter with a peak mark. Levels arrive many times a second; only transforms change, so the browser
 * neither lays out nor paints anew and React does not render. `follow` must stay the same between renders.
 */
export function Meter(props: {
  name: string;
  state: 'on' | 'muted' | 'off';
  follow: FollowLevels;
  'data-testid': string;
}) {
  const { t } = useTranslation();
  const cover = useRef<HTMLSpanElement>(null);
  const peak = useRef<HTMLSpanElement>(null);
  const number = useRef<HTMLSpanElement>(null);
  const bar = useRef<HTMLSpanElement>(null);
  const { name, state, follow } = props;
  useEffect(() => {
    let meter = SILENT_METER;
    let numberAt = Number.NEGATIVE_INFINITY;
    let clippedAt = Number.NEGATIVE_INFINITY;
    let drawn = { level: -1, peak: -1, text: '' };
    /** Each write costs the page a frame, so only what is seen to change is written. */
    const paint = (db: number, peakDb: number, nowMs: number): void => {
      meter = meterStep(meter, db, peakDb, nowMs);
      if (peakDb >= CLIP_DB) clippedAt = nowMs;
      const level = step(meterFraction(meter.db));
      const at = step(meterFraction(meter.peakDb));
      if (cover.current && level !== drawn.level) cover.current.style.transform = `scaleX(${1 - level})`;
      if (peak.current && at !== drawn.peak) {
        peak.current.style.transform = `translateX(${at * 100}%)`;
        if (at > 0 !== drawn.peak > 0 || drawn.peak < 0) peak.current.style.opacity = at > 0 ? '1' : '0';
      }
      drawn = { ...drawn, level, peak: at };
      if (nowMs - numberAt < NUMBER_EVERY_MS) return;
      numberAt = nowMs;
      const clipping = state === 'on' && nowMs - clippedAt < 1_500;
      const text =
        state !== 'on' ? t(`stage.mixer.${state}`) : clipping ? t('stage.mixer.clipping') : formatDb(meter.db);
      if (text === drawn.text) return;
      drawn = { ...drawn, text };
      if (number.current) {
        number.current.textContent = text;
        number.current.dataset.clipping = String(clipping);
      }
      bar.current?.setAttribute('aria-valuenow', String(Math.round(Math.max(-60, Math.min(0, meter.db)))));
      bar.current?.setAttribute('aria-valuetext', text);
    };
    paint(SILENCE_DB, SILENCE_DB, performance.now());
    if (state === 'off') return;
    // The first number comes with the first level.
    numberAt = Number.NEGATIVE_INFINITY;
    return follow((db, peakDb) => paint(db, peakDb, performance.now()));
  }, [state, t, follow]);
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
        data-testid={props['data-testid']}
      >
        <span ref={cover} className={styles.cover} />
        <span ref={peak} className={styles.peak} />
      </span>
    </>
  );
}
