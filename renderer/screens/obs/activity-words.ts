import type { ObsActivity, ObsReads } from '../../../shared/domain/index.ts';
import { i18n, wordsAt } from '../../i18n/index.ts';
import { settingWords, valueWords } from '../../ui/index.ts';

export type ReadGroup = 'pictures' | 'numbers' | 'scenes' | 'sound' | 'settings';

/** What the studio looks at, in five words. A request of a newer core counts as a look at the settings. */
export function readGroup(request: string): ReadGroup {
  if (/Screenshot/.test(request)) return 'pictures';
  if (/Scene|Transition|StudioMode|InputList|InputKindList/.test(request) && !/SceneCollection/.test(request))
    return 'scenes';
  if (/InputMute|InputVolume/.test(request)) return 'sound';
  return /Stats|Status|Replay/.test(request) ? 'numbers' : 'settings';
}

const ORDER: readonly ReadGroup[] = ['pictures', 'numbers', 'scenes', 'sound', 'settings'];

/** How often the studio looked, in all and by what; the most frequent first. */
export function readTotals(reads: readonly ObsReads[]): {
  count: number;
  groups: { group: ReadGroup; count: number }[];
} {
  const groups = ORDER.map((group) => ({
    group,
    count: reads.filter((row) => readGroup(row.request) === group).reduce((sum, row) => sum + row.count, 0),
  }));
  return {
    count: groups.reduce((sum, row) => sum + row.count, 0),
    groups: groups.filter((row) => row.count > 0).sort((a, b) => b.count - a.count),
  };
}

export const requestWords = (request: string): string =>
  wordsAt(`obs.activity.request.${request}`) ?? i18n.t('obs.activity.unknown', { name: request });

/** Requests whose words say already what they are about. */
const SELF_EVIDENT = /Stream|Record|Replay|VirtualCam|VideoSettings|StudioMode|SceneTransition/;
/** Requests whose values are names of the host's own, which nobody translates. */
const NAMES = /ProgramScene|PreviewScene|StudioModeTransition|SetCurrentSceneTransition$/;

/** The scene, source or setting, unless another column says it as well. */
export function subjectOf(entry: ObsActivity): string {
  if (SELF_EVIDENT.test(entry.request) || entry.subject === entry.after) return '';
  return entry.request === 'SetProfileParameter' ? settingWords(entry.subject) : entry.subject;
}

/** Before and after as they are shown; null where there was nothing to compare. */
export function changeOf(entry: ObsActivity): { before: string | null; after: string | null } {
  const words = (value: string | null) => (value === null || NAMES.test(entry.request) ? value : valueWords(value));
  return { before: words(entry.before), after: words(entry.after) };
}
