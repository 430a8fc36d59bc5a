import type { RtcHealth } from '../../../../shared/domain/index.ts';
import type { T } from '../../../i18n/index.ts';
import { formatMs, formatRate, percentOf } from '../format.ts';
import { grade, type Level, lossLevel, rttLevel, scoreLevel } from './health.ts';

type RtcRow = {
  readonly id: 'route' | 'rtt' | 'loss' | 'repairs' | 'available' | 'limitation' | 'score' | 'confirmed' | 'layers';
  /** One line each; several only for the sizes. */
  readonly values: readonly string[];
  readonly level: Level;
};

/** The far end counts as silent from here on (as in the core: a restart of ICE, a new connection). */
const SILENT_MS = 3_000;
const GONE_MS = 10_000;

/** The real-time numbers of the stream, row by row, in words. What is not known says so. */
export function rtcRows(t: T, rtc: RtcHealth, nowMs: number): readonly RtcRow[] {
  const known = (value: string | null): string => value ?? t('uplink.notYet');
  const sinceMs = rtc.confirmedAtMs === null ? null : Math.max(0, nowMs - rtc.confirmedAtMs);
  const sizes = rtc.layers.filter((layer) => layer.width > 0 && layer.bitrate > 0);
  return [
    { id: 'route', values: [known(rtc.route && routeWords(t, rtc.route))], level: rtc.route ? 'fine' : 'off' },
    { id: 'rtt', values: [known(rtc.rttMs === null ? null : formatMs(rtc.rttMs))], level: rttLevel(rtc.rttMs) },
    { id: 'loss', values: [known(percentOf(rtc.lossShare))], level: lossLevel(rtc.lossShare) },
    { id: 'repairs', values: [t('uplink.repairs', { nacks: rtc.nacks, plis: rtc.plis })], level: 'fine' },
    {
      id: 'available',
      values: [known(rtc.availableBitrate === null ? null : formatRate(rtc.availableBitrate))],
      level: rtc.availableBitrate === null ? 'off' : 'fine',
    },
    {
      id: 'limitation',
      values: [t(`uplink.limitation.${rtc.limitation}`)],
      level: grade(false, rtc.limitation === 'cpu' || rtc.limitation === 'bandwidth'),
    },
    {
      id: 'score',
      values: [rtc.score === null ? t('uplink.noScore') : t('uplink.score', { score: Math.round(rtc.score) })],
      level: scoreLevel(rtc.score),
    },
    {
      id: 'confirmed',
      values: [
        sinceMs === null
          ? t('uplink.confirmed.never')
          : sinceMs < SILENT_MS
            ? t('uplink.confirmed.now')
            : t('uplink.confirmed.ago', { seconds: Math.floor(sinceMs / 1_000) }),
      ],
      level: sinceMs === null ? 'look' : grade(sinceMs >= GONE_MS, sinceMs >= SILENT_MS),
    },
    {
      id: 'layers',
      values:
        sizes.length === 0
          ? [t('uplink.notYet')]
          : sizes.map((layer) =>
              t('uplink.layer', {
                width: layer.width,
                height: layer.height,
                fps: Math.round(layer.fps),
                rate: formatRate(layer.bitrate),
              }),
            ),
      level: sizes.length === 0 ? 'off' : 'fine',
    },
  ];
}

/** `direct (UDP)`, `by TLS, through a relay`. */
function routeWords(t: T, route: NonNullable<RtcHealth['route']>): string {
  const words = t(`uplink.route.${route.protocol}`);
  return route.relayed ? t('uplink.relayed', { route: words }) : words;
}
