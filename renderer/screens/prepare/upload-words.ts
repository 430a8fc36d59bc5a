import type { RealtimeTest, UploadTest } from '../../../shared/domain/index.ts';
import { faultWords, formatMbps, formatNumber, i18n, joinSentences } from '../../i18n/index.ts';

type Done = Extract<UploadTest, { kind: 'done' }>;

/** The numbers of one way, a line each; what was not measured is left out. */
const lines = (parts: readonly (string | null)[]): string => parts.filter((part) => part !== null).join('\n');

/** Less is no news: it is sent again before anybody sees it. */
const LOSS_WORTH_A_WORD = 0.001;

/** What the test found out about the steady way. */
export function steadyWords({ uplink, rttMs }: Pick<Done, 'uplink' | 'rttMs'>, language: string): string {
  return lines([
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
      return faultWords(i18n, test.fault).title;
    case 'done':
      return lines([
        test.uplink === null ? null : i18n.t('prepare.upload.rate', { rate: formatMbps(test.uplink, language) }),
        test.rttMs === null
          ? null
          : i18n.t('prepare.upload.rtt', { ms: formatNumber(Math.round(test.rttMs), language) }),
        test.lossShare === null || test.lossShare < LOSS_WORTH_A_WORD
          ? null
          : i18n.t('prepare.upload.loss', { percent: formatNumber(test.lossShare * 100, language) }),
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
