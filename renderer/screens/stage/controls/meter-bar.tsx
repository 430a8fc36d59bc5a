import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CLIP_DB, formatDb, meterFraction, meterStep, SILENCE_DB, SILENT_METER } from './meter.ts';
import { createMeterBoard, type MeterBoard } from './meter-board.ts';
import styles from './mixer.module.css';

/** Numbers change at most twice a second, so that they can be read, and all of them at the same time. */
const NUMBER_EVERY_MS = 500;
const CLIPPING_MS = 1_500;

/** Calls `take` with each new level and peak in dBFS until the returned function is called. */
export type FollowLevels = (take: (db: number, peakDb: number) => void) => () => void;

const Board = createContext<MeterBoard | null>(null);

/** The meters in here are painted together. */
export function Meters({ className = '', children }: { className?: string; children: ReactNode }) {
  const host = useRef<HTMLDivElement>(null);
  const [board] = useState(createMeterBoard);
  useEffect(() => (host.current ? board.attach(host.current) : undefined), [board]);
  // Rows that change places keep their sizes, and no observer tells.
  useEffect(() => board.measure());
  return (
    <div ref={host} className={`${styles.meters} ${className}`}>
      <Board value={board}>{children}</Board>
    </div>
  );
}

/**
 * A level meter with a peak mark and a number, in `Meters`. Levels arrive many times a second: they are painted past
 * React and past the document, only words are text. `follow` must stay the same between renders.
 */
export function Meter(props: {
  name: string;
  state: 'on' | 'muted' | 'off';
  follow: FollowLevels;
  'data-testid': string;
}) {
  const { t } = useTranslation();
  const board = useContext(Board);
  const number = useRef<HTMLSpanElement>(null);
  const bar = useRef<HTMLSpanElement>(null);
  const [clipping, setClipping] = useState(false);
  const { name, state, follow } = props;
  const word = state !== 'on' ? t(`stage.mixer.${state}`) : clipping ? t('stage.mixer.clipping') : '';
  useEffect(() => {
    if (!board || !bar.current || !number.current) return;
    const { show, remove } = board.add({ bar: bar.current, number: number.current });
    let meter = SILENT_METER;
    let text = '';
    let saidAt = -1;
    let clippedAt = Number.NEGATIVE_INFINITY;
    const say = (nowMs: number): void => {
      const clips = nowMs - clippedAt < CLIPPING_MS;
      const value = formatDb(meter.db);
      text = state === 'on' && !clips ? value : '';
      setClipping(clips);
      bar.current?.setAttribute('aria-valuenow', String(Math.round(Math.max(-60, Math.min(0, meter.db)))));
      const said = state !== 'on' ? t(`stage.mixer.${state}`) : clips ? t('stage.mixer.clipping') : value;
      bar.current?.setAttribute('aria-valuetext', said);
    };
    const take = (db: number, peakDb: number, nowMs: number): void => {
      meter = meterStep(meter, db, peakDb, nowMs);
      if (peakDb >= CLIP_DB) clippedAt = nowMs;
      const turn = Math.floor(nowMs / NUMBER_EVERY_MS);
      if (turn !== saidAt) say(nowMs);
      saidAt = turn;
      show({
        level: meterFraction(meter.db),
        peak: meterFraction(meter.peakDb),
        grey: state !== 'on',
        number: text,
      });
    };
    take(SILENCE_DB, SILENCE_DB, performance.now());
    // The first number comes with the first level.
    saidAt = -1;
    const off = state === 'off' ? null : follow((db, peakDb) => take(db, peakDb, performance.now()));
    return () => {
      off?.();
      remove();
    };
  }, [board, state, t, follow]);
  return (
    <>
      <span ref={number} className={styles.db} data-clipping={state === 'on' && clipping}>
        {word}
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: a native meter cannot be painted by hand */}
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
      />
    </>
  );
}
