import type { TFunction } from 'i18next';
import { type Fault, FaultCode } from '../../shared/domain/index.ts';
import { formatBytes, formatNumber } from './format.ts';

/** What happened, what it means for the stream, what to do. `meaning` and `action` may be empty. */
export type Words = { readonly title: string; readonly meaning: string; readonly action: string };

/** Rules that need other words than the code they come with. */
const OF_RULES: Readonly<
  Record<string, 'too_many_topics' | 'topic_in_use' | 'whip_in_obs' | 'whip_elsewhere' | 'way_changing' | 'one_way'>
> = {
  too_many_topics: 'too_many_topics',
  room_open: 'topic_in_use',
  obs_no_whip: 'whip_in_obs',
  other_server: 'whip_elsewhere',
  way_changing: 'way_changing',
  one_way: 'one_way',
};

/** Their `rule` is the code of what was behind them. */
const WITH_A_REASON: ReadonlySet<FaultCode> = new Set(['realtime_fell_back', 'realtime_not_back']);

/** The plain words of a fault, in the present language. */
export function faultWords(i18n: { t: TFunction; language: string }, fault: Fault): Words {
  const { t } = i18n;
  if (fault.rule === 'connection_lost') {
    return {
      title: t('faults.connection_lost.title'),
      meaning: t('faults.connection_lost.meaning'),
      action: t('faults.connection_lost.action'),
    };
  }
  // Texts that name a value always name it; the fault may have come without.
  const params: Record<string, string | number> &
    Record<'max' | 'version' | 'comment' | 'name' | 'words' | 'seconds' | 'minutes' | 'status', string | number> = {
    max: '',
    version: '',
    comment: '',
    name: '',
    words: '',
    seconds: '',
    minutes: '',
    status: '',
  };
  for (const [name, value] of Object.entries(fault.params ?? {})) {
    if (typeof value !== 'number') params[name] = value;
    else if (/bytes/i.test(name)) params[name] = formatBytes(value, i18n.language);
    else params[name] = formatNumber(value, i18n.language);
  }
  const spoken = OF_RULES[fault.rule ?? ''] ?? fault.code;
  const meaning = t(`faults.${spoken}.meaning`, params);
  const why = WITH_A_REASON.has(fault.code) ? FaultCode.safeParse(fault.rule).data : undefined;
  return {
    title: t(`faults.${spoken}.title`, params),
    meaning:
      why === undefined ? meaning : t('uplink.because', { why: t(`faults.${why}.title`, params), about: meaning }),
    action: t(`faults.${spoken}.action`, params),
  };
}

/** Meaning and advice as one run of text; Chinese sentences stand without a space between them. */
export function meaningAndAction(words: Words, language: string): string {
  return [words.meaning, words.action].filter((text) => text !== '').join(language === 'zh-CN' ? '' : ' ');
}
