import { pinyin } from 'pinyin-pro';
import type { Sound } from './find-items.ts';

/*
 * Loaded when the finder opens, never before: the dictionary is larger than the rest of the Stage. Titles sound the same
 * every time, so each is looked up once.
 */
const known = new Map<string, Sound>();
/** A bag holds at most 100 items. */
const KEPT_MAX = 400;

/** A character with several readings counts with the one that its words give it. */
export function soundOf(title: string): Sound {
  const kept = known.get(title);
  if (kept) return kept;
  const syllables = pinyin(title, { toneType: 'none', type: 'array', nonZh: 'consecutive', v: true }).map((part) =>
    part.toLowerCase().replace(/[^a-z0-9]+/g, ''),
  );
  const chinese = pinyin(title, { toneType: 'none', type: 'array', nonZh: 'removed', v: true });
  const sound: Sound = { initials: chinese.map((part) => part[0] ?? '').join(''), full: syllables.join('') };
  known.set(title, sound);
  const [oldest] = known.keys();
  if (known.size > KEPT_MAX && oldest !== undefined) known.delete(oldest);
  return sound;
}
