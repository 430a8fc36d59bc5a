import type { FindingId, ObsChange, ObsFinding } from '../../shared/domain/index.ts';
import { formatDuration, i18n, wordsAt } from '../i18n/index.ts';

/** Longer names of scenes and sources are cut inside a sentence; the whole name stands in a `title`. */
const NAME_MAX = 40;

/** A name out of OBS, short enough for a sentence. Cuts between characters, never through an emoji. */
export function shortName(name: string, max = NAME_MAX): string {
  const plain = name.replace(/\s+/g, ' ').trim();
  if (plain.length <= max) return plain === '' ? '“ ”' : plain;
  const letters = Array.from(new Intl.Segmenter().segment(plain), (one) => one.segment);
  return letters.length <= max
    ? plain
    : `${letters
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`;
}

/** Words of the core that are no names, by their key under `obs.change` and `obs.value`. */
const keyOf = (words: string): string => words.trim().toLowerCase().replace(/\s+/g, '_');

/** What a setting of OBS is called; its own name where the page has none for it. */
export const settingWords = (what: string): string => wordsAt(`obs.change.${keyOf(what)}`) ?? what;

/** What a change is about. A mute goes by the name of its input, which is nobody's to translate. */
export function changeName(finding: FindingId, change: ObsChange): string {
  const named = finding === 'sound_muted' || finding === 'sound_silent';
  return named ? change.what : settingWords(change.what);
}

/** A value as the core writes it; the few that are words are translated. */
export const valueWords = (value: string): string =>
  /^[a-z][a-z ]{0,20}$/.test(value) ? (wordsAt(`obs.value.${keyOf(value)}`) ?? value) : value;

/** Minutes as people say them: nobody counts them behind ten hours. */
const roughTime = (minutes: number, language: string): string =>
  formatDuration((minutes < 600 ? minutes : Math.round(minutes / 60) * 60) * 60_000, language);

/** What was found, in a sentence. A code of a newer core still gets one. */
export function findingWords(finding: ObsFinding, language: string): string {
  const params: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(finding.params)) {
    if (typeof value === 'string') params[name] = shortName(value);
    else if (name === 'minutes') params.time = roughTime(value, language);
    // Plural forms are chosen by the number itself. The others read as OBS writes them: `59.94`, `4000`.
    else params[name] = name === 'count' ? value : `${value}`.replace('-', '−');
  }
  return wordsAt(`obs.finding.${finding.id}.${finding.code}`, params) ?? i18n.t('obs.finding.unknown');
}

const RANK: Record<ObsFinding['level'], number> = { block: 0, look: 1, ok: 2 };

/** What must change first, what is fine last; within that as the core has them. */
export const byUrgency = (findings: readonly ObsFinding[]): ObsFinding[] =>
  [...findings].sort((a, b) => RANK[a.level] - RANK[b.level]);
