import type { CatalogueEntry } from './resources.ts';

/** Text as it is compared: width, case and accents out, so that `ＶＥＬＶＥＴ` finds `velvet`. */
const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Better first. A query of several words is worth the sum of its words. */
const RANK = { start: 0, keyword: 1, word: 2, pinyin: 3, inside: 4, pinyinInside: 5 } as const;

/** One text of a product that may be searched: a half of its title, its brand, a keyword, its category. */
type Text = { folded: string; keyword: boolean };
/** Syllables of the Chinese in a text, `['kou', 'hong']`; other characters break a run. */
type Runs = { runs: readonly (readonly string[])[]; startsText: boolean }[];

/** Finds entries by words; each word of the query must be found somewhere. */
export function createSearch(entries: readonly CatalogueEntry[]): (query: string) => Promise<CatalogueEntry[]> {
  const texts = new Map(entries.map((entry) => [entry, textsOf(entry)]));
  let spoken: Promise<ReadonlyMap<CatalogueEntry, Runs>> | null = null;

  /** The dictionary of the pinyin library takes several megabytes: loaded when somebody first types Latin letters. */
  const pronounced = () => {
    spoken ??= import('pinyin-pro').then(({ pinyin }) => {
      const read = (text: string) => pinyin(text, { toneType: 'none', type: 'array', v: true });
      return new Map(entries.map((entry) => [entry, runsOf(textsOf(entry), read)]));
    });
    return spoken;
  };

  return async (query) => {
    const words = fold(query)
      .split(/\s+/)
      .filter((word) => word !== '');
    if (words.length === 0) return [...entries];
    const runs = words.some((word) => LATIN.test(word)) ? await pronounced() : null;
    const ranked: { entry: CatalogueEntry; rank: number }[] = [];
    for (const entry of entries) {
      let rank = 0;
      for (const word of words) {
        const ranks = (texts.get(entry) ?? []).map((text) => rankIn(text, word));
        rank += Math.min(...ranks, rankSpoken(runs?.get(entry) ?? [], word));
        if (rank === Number.POSITIVE_INFINITY) break;
      }
      if (rank < Number.POSITIVE_INFINITY) ranked.push({ entry, rank });
    }
    // The sort keeps the catalogue's own order among equals.
    return ranked.sort((a, b) => a.rank - b.rank).map(({ entry }) => entry);
  };
}

const LATIN = /^[a-z']+$/;

function textsOf(entry: CatalogueEntry): Text[] {
  const text = (keyword: boolean) => (raw: string) => ({ folded: fold(raw), keyword });
  return [
    ...entry.title.split(' · ').map(text(false)),
    ...[entry.brand, entry.category, ...entry.keywords].map(text(true)),
  ];
}

function rankIn(text: Text, word: string): number {
  const at = text.folded.indexOf(word);
  if (at < 0) return Number.POSITIVE_INFINITY;
  if (at === 0) return text.keyword ? RANK.keyword : RANK.start;
  return text.folded.includes(` ${word}`) ? RANK.word : RANK.inside;
}

const HAN = /\p{Script=Han}+/gu;

function runsOf(texts: readonly Text[], read: (text: string) => string[]): Runs {
  return texts.flatMap(({ folded }) => {
    const found = [...folded.matchAll(HAN)];
    if (found.length === 0) return [];
    return [{ runs: found.map(([run]) => read(run)), startsText: found[0]?.index === 0 }];
  });
}

function rankSpoken(texts: Runs, word: string): number {
  const letters = word.replaceAll("'", '');
  let best = Number.POSITIVE_INFINITY;
  for (const { runs, startsText } of texts)
    for (const [at, run] of runs.entries())
      for (let from = 0; from < run.length; from += 1)
        if (soundsLike(run, from, letters))
          best = Math.min(best, at === 0 && from === 0 && startsText ? RANK.pinyin : RANK.pinyinInside);
  return best;
}

/**
 * Whether letters spell the syllables from `from` on: whole (`kouhong`), by first letters (`kh`), or mixed (`kouh`). Each
 * syllable gives at least its first letter. Depth is at most the number of letters, and a query has at most 100.
 */
function soundsLike(run: readonly string[], from: number, letters: string): boolean {
  if (letters === '') return true;
  const syllable = run[from];
  if (syllable === undefined) return false;
  let shared = 0;
  while (shared < letters.length && shared < syllable.length && letters[shared] === syllable[shared]) shared += 1;
  for (let taken = shared; taken > 0; taken -= 1) if (soundsLike(run, from + 1, letters.slice(taken))) return true;
  return false;
}
