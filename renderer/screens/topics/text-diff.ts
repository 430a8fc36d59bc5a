import { diffArrays } from 'diff';

/** A stretch of text that both versions have, or only one of them. */
export type Piece = { kind: 'same' | 'added' | 'removed'; text: string };
/** What is shown of a difference: long stretches without one are left out (`gap`). */
export type Shown = Piece | { kind: 'gap' };

/** Beyond so many single changes the texts have little in common, and a list of them would tell nobody anything. */
const MOST_CHANGES = 800;
/** Characters of unchanged text kept at each side of a change, up to the end of a word. */
const AROUND = 28;

const segmenters = new Map<string, Intl.Segmenter>();
function wordsOf(text: string, language: string): string[] {
  const known = segmenters.get(language) ?? new Intl.Segmenter(language, { granularity: 'word' });
  segmenters.set(language, known);
  return [...known.segment(text)].map((part) => part.segment);
}

/**
 * How `before` became `after`, word by word; Chinese words are found by `Intl.Segmenter`. Joined without the added
 * pieces the result is `before`, without the removed ones `after`. Texts with next to nothing in common are told as one
 * removed and one added piece.
 */
export function textDiff(before: string, after: string, language: string): Piece[] {
  const changes = diffArrays(wordsOf(before, language), wordsOf(after, language), { maxEditLength: MOST_CHANGES });
  if (changes === undefined) return joined([piece('removed', before), piece('added', after)]);
  return joined(
    calmed(
      changes.map((change) =>
        piece(change.added ? 'added' : change.removed ? 'removed' : 'same', change.value.join('')),
      ),
    ),
  );
}

const piece = (kind: Piece['kind'], text: string): Piece => ({ kind, text });

/** A lone space or comma between two changes belongs to both: three words changed in a row are one change. */
function calmed(pieces: readonly Piece[]): Piece[] {
  const slight = (at: number): boolean => {
    const one = pieces[at];
    return one?.kind === 'same' && at > 0 && at < pieces.length - 1 && /^[\s\p{P}]{1,2}$/u.test(one.text);
  };
  const out: Piece[] = [];
  let removed = '';
  let added = '';
  const close = () => {
    // Space that both end with belongs to neither.
    const space = removed !== '' && added !== '' ? commonTail(removed, added) : 0;
    out.push(
      piece('removed', removed.slice(0, removed.length - space)),
      piece('added', added.slice(0, added.length - space)),
    );
    out.push(piece('same', removed.slice(removed.length - space)));
    removed = '';
    added = '';
  };
  for (const [at, one] of pieces.entries()) {
    if (one.kind === 'removed') removed += one.text;
    else if (one.kind === 'added') added += one.text;
    else if (slight(at) && removed !== '' && added !== '') {
      removed += one.text;
      added += one.text;
    } else {
      close();
      out.push(one);
    }
  }
  close();
  return out;
}

/** Length of the white space at the end of both. */
function commonTail(a: string, b: string): number {
  let length = 0;
  while (
    length < a.length &&
    length < b.length &&
    a.at(-1 - length) === b.at(-1 - length) &&
    /\s/.test(a.at(-1 - length) ?? '')
  )
    length += 1;
  return length;
}

function joined(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const one of pieces) {
    if (one.text === '') continue;
    const last = out.at(-1);
    if (last?.kind === one.kind) out[out.length - 1] = piece(one.kind, last.text + one.text);
    else out.push(one);
  }
  return out;
}

export const isChanged = (pieces: readonly Piece[]): boolean => pieces.some((one) => one.kind !== 'same');

/** The changes with a few words around them. */
export function withContext(pieces: readonly Piece[], language: string): Shown[] {
  const out: Shown[] = [];
  for (const [at, one] of pieces.entries()) {
    if (one.kind !== 'same') {
      out.push(one);
      continue;
    }
    const head = at === 0 ? '' : edge(one.text, language);
    const tail = at === pieces.length - 1 ? '' : edge(one.text, language, true);
    if (head.length + tail.length >= one.text.length - AROUND / 2) out.push(one);
    else {
      if (head !== '') out.push(piece('same', head));
      out.push({ kind: 'gap' });
      if (tail !== '') out.push(piece('same', tail));
    }
  }
  return out;
}

/** The first (or last) whole words of a text, some `AROUND` characters of them. */
function edge(text: string, language: string, fromEnd = false): string {
  const near = fromEnd ? text.slice(-4 * AROUND) : text.slice(0, 4 * AROUND);
  const words = wordsOf(near, language);
  if (fromEnd) words.reverse();
  let taken = '';
  for (const word of words) {
    if (taken.length >= AROUND) break;
    taken = fromEnd ? word + taken : taken + word;
  }
  return taken;
}
