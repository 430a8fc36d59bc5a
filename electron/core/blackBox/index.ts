/**
 * core/blackBox – what happened in a stream, second by second, as lines of JSON in `blackbox/<session>.jsonl` of the data
 * folder: states, health, faults, decisions with their reasons. Loaded when a stream is opened; types may be imported by
 * anybody. Start at box.ts (one stream's file), then watchState.ts (which lines follow from a change of the studio's state).
 */

export { beginning, restarted } from './beginning.ts';
export { type BlackBox, type BlackBoxOptions, createBlackBox } from './box.ts';
export { linesOf, makeRoom } from './shelf.ts';
export type { TellBlackBox } from './tell.ts';
export { watchState } from './watchState.ts';
