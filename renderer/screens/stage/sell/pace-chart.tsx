import { useMantineColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { BUCKET_MS, type Pace } from '../../../../shared/domain/index.ts';
import { formatNumber } from '../../../i18n/index.ts';
import styles from './orders.module.css';

const HEIGHT = 72;

/**
 * Units in spans of five seconds over the last five minutes, drawn on a canvas without motion. The caller decides how
 * often: twice a second at most. The words beside it say the same for whoever does not see it.
 */
export function PaceChart(props: { title: string; series: readonly number[]; pace: Pace; version: number }) {
  const { t, i18n } = useTranslation();
  const { colorScheme } = useMantineColorScheme();
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const { series } = props;
  const latest = useRef(series);
  latest.current = series;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another colour scheme gives other colours to the same canvas
  useEffect(() => {
    const host = place.current;
    if (!host) return;
    const style = getComputedStyle(host);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const made = new uPlot(
      {
        width: Math.max(80, host.clientWidth),
        height: HEIGHT,
        pxAlign: true,
        cursor: { show: false },
        legend: { show: false },
        padding: [6, 0, 2, 0],
        scales: { x: { time: false }, y: { range: (_, __, max) => [0, Math.max(4, max)] } },
        axes: [
          { show: false },
          {
            size: 34,
            stroke: colour('--muted'),
            font: '11px system-ui, sans-serif',
            grid: { stroke: colour('--line'), width: 1 },
            ticks: { show: false },
            splits: (_, __, min, max) => [min, max],
          },
        ],
        series: [
          {},
          {
            stroke: colour('--accent'),
            fill: colour('--accent-soft'),
            width: 1.5,
            points: { show: false },
            paths: uPlot.paths.stepped?.({ align: 1 }),
          },
        ],
      },
      dataOf(latest.current),
      host,
    );
    plot.current = made;
    const resized = new ResizeObserver(() => made.setSize({ width: Math.max(80, host.clientWidth), height: HEIGHT }));
    resized.observe(host);
    return () => {
      resized.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [colorScheme]);

  useEffect(() => {
    plot.current?.setData(dataOf(series));
  }, [series]);

  const number = (value: number): string => formatNumber(value, i18n.language);
  const alt = t('sell.chart.alt', {
    title: props.title,
    total: number(series.reduce((sum, units) => sum + units, 0)),
    now: number(props.pace.unitsPerMinute),
    peak: number(props.pace.peakPerMinute),
  });
  return (
    <figure className={styles.chartPlace} data-testid="pace-chart" data-units={series.join(' ')}>
      <figcaption
        className={`${styles.chartHead} small num`}
        title={`${t('sell.chart.title')}, ${t('sell.chart.span')}`}
      >
        <b className="clip">{props.title}</b>
        <span>
          {t('sell.items.pace', { number: number(props.pace.unitsPerMinute) })} ·{' '}
          {t('sell.items.peak', { number: number(props.pace.peakPerMinute) })}
        </span>
      </figcaption>
      <div ref={place} className={styles.chart} role="img" aria-label={alt} />
    </figure>
  );
}

/** Seconds before now on the x axis. */
const dataOf = (series: readonly number[]): uPlot.AlignedData => [
  series.map((_, index) => ((index - series.length + 1) * BUCKET_MS) / 1_000),
  [...series],
];
