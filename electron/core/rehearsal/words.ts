/**
 * The form in which chat and filter words are compared: full-width and half-width alike, case and accents out, and
 * everything that is no letter, digit or symbol gone, so that `加 微.信` still holds `加微信`.
 */
export const plainWords = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[\s\p{P}\p{Cf}\p{Zs}_]/gu, '');

/** True when the text holds one of the words, however it is spaced or spelt wide. A word of marks alone never matches. */
export function holdsWord(text: string, words: readonly string[]): boolean {
  const plain = plainWords(text);
  return words.some((word) => {
    const wanted = plainWords(word);
    return wanted !== '' && plain.includes(wanted);
  });
}

/** Asked, not said: a question mark, or one of the words questions are made with. */
export const looksLikeQuestion = (text: string): boolean =>
  /[?？]\s*$/.test(text) ||
  /(?:吗|呢|么|多少|怎么|哪里|哪个|什么|几(?:号|个|件|天|寸|色)|有没有|能不能|可以不|适合)/.test(text) ||
  /^(?:how|what|when|where|which|who|why|is|are|does|do|can|will|would|has|have)\b/i.test(text.trim());
