import type { RealtimeTest, UploadTest } from '../../../shared/domain/index.ts';
import { faultWords, formatMbps, formatNumber, i18n, joinSentences } from '../../i18n/index.ts';

type Done = Extract<UploadTest, { kind: 'done' }>;

/** The numbers of one way as one line; parts that were not measured are left out. */
const line = (parts: readonly (string | null)[]): string => parts.filter((part) => part !== null).join(' · ');

/** What the test found out about the steady way. */
export function steadyWords({ uplink, rttMs }: Pick<Done, 'uplink' | 'rttMs'>, language: string): string {
  return line([
    uplink === null ? null : i18n.t('prepare.upload.rate', { rate: formatMbps(uplink, language) }),
    i18n.t('prepare.upload.rtt', { ms: formatNumber(Math.round(rttMs), language) }),
  ]);
}

/** … and about real time. */
export function realtimeWords(test: RealtimeTest, language: string): string {
  switch (test.kind) {
    case 'not_offered':
      return i18n.t('prepare.upload.notOffered');
    case 'failed':
      return i18n.t('prepare.upload.failed', { why: faultWords(i18n, test.fault).title });
    case 'done':
      return line([
        test.uplink === null ? null : i18n.t('prepare.upload.rate', { rate: formatMbps(test.uplink, language) }),
        test.rttMs === null
          ? null
          : i18n.t('prepare.upload.rtt', { ms: formatNumber(Math.round(test.rttMs), language) }),
        test.lossShare === null
          ? null
          : i18n.t('prepare.upload.loss', { percent: formatNumber(test.lossShare * 100, language) }),
        test.route === null || test.route.protocol === 'udp' ? null : i18n.t('prepare.upload.detour'),
      ]);
  }
}

/** Which way is recommended, with every reason as a sentence; null where there was nothing to choose. */
export function recommendation(test: Done, language: string): string | null {
  if (test.recommended === null) return null;
  return joinSentences(
    language,
    i18n.t(`prepare.upload.recommended.${test.recommended.path}`),
    ...test.recommended.reasons.map((reason) => i18n.t(`prepare.upload.reason.${reason}`)),
  );
}
