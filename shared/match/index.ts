/**
 * shared/match – finds the host's filter words in a chat message however they are written: spaced out, full width, with
 * look-alikes, as pinyin or as an abbreviation. Linear in the length of the message, with the way back to the original.
 * Start at matcher.ts. A rule of law is something else (`shared/compliance`): that one reads sentences, this one words.
 */
export { createMatcher, type Hit, type Matcher } from './matcher.ts';
