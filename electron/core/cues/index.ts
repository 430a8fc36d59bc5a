/**
 * core/cues – what the host keeps about a product on this machine: claims with their proof, prepared answers, sizes. Rows are
 * in `studio.sqlite`, proofs are files in the data folder's `proofs`. Nothing of it goes to the platform.
 * Start at cues.ts; proofs.ts keeps the files.
 */
export { type Cues, createCues } from './cues.ts';
