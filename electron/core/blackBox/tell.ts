import type { BlackBoxNote } from '../../../shared/domain/index.ts';

/**
 * Puts a line into the black box of the running stream: a fault, or a decision and why it was taken. Costs next to nothing,
 * never waits and never throws; without a stream it does nothing.
 */
export type TellBlackBox = (note: BlackBoxNote) => void;
