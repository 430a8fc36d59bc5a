import type { BagItem } from '../../../../shared/domain/index.ts';

/** How a title sounds: first letters and whole syllables of its Chinese, without tones. */
export type Sound = { readonly initials: string; readonly full: string };

const plain = (text: string): string => text.normalize('NFKC').toLowerCase().trim();
const packed = (text: string): string => plain(text).replace(/[\s·・.,，。、/()（）]+/g, '');

/**
 * Items that a few typed letters mean, best first, in the order of the bag among equals: by number, by name, by the first
 * letters of English words, and by pinyin once `soundOf` is there. No letters: the whole bag.
 */
export function findItems(
  items: readonly BagItem[],
  query: string,
  soundOf: ((title: string) => Sound) | null,
): BagItem[] {
  const wanted = plain(query);
  if (wanted === '') return [...items];
  const letters = packed(query);
  return items
    .map((item, index) => ({ item, index, rank: rankOf(item, index, wanted, letters, soundOf) }))
    .filter(({ rank }) => rank < NO_MATCH)
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ item }) => item);
}

const NO_MATCH = 9;

function rankOf(
  item: BagItem,
  index: number,
  wanted: string,
  letters: string,
  soundOf: ((title: string) => Sound) | null,
): number {
  if (wanted === String(index + 1)) return 0;
  const title = plain(item.title);
  if (title.startsWith(wanted)) return 1;
  const words = title.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  if (words.some((word) => word.startsWith(wanted))) return 2;
  if (title.includes(wanted) || packed(title).includes(letters)) return 3;
  if (letters === '') return NO_MATCH;
  const firsts = words.map((word) => word[0] ?? '').join('');
  if (firsts.startsWith(letters)) return 4;
  const sound = /^[a-z0-9]+$/.test(letters) ? soundOf?.(item.title) : undefined;
  if (sound?.initials.startsWith(letters)) return 4;
  if (sound?.initials.includes(letters)) return 5;
  if (sound?.full.startsWith(letters)) return 6;
  if (sound?.full.includes(letters)) return 7;
  return NO_MATCH;
}
