/**
 * shared/domain – the words of the product as schemas and pure rules; runs everywhere, imports nothing of ours.
 * Start at studio.ts (all that the page shows), then live.ts, topic.ts, bag.ts, room.ts, media.ts.
 */
export * from './bag.ts';
export * from './blackBox.ts';
export * from './checklist.ts';
export * from './creator.ts';
export * from './cue.ts';
export * from './fault.ts';
export * from './ids.ts';
export * from './ingest.ts';
export * from './live.ts';
export * from './media.ts';
export * from './money.ts';
export * from './obs/index.ts';
export * from './pace.ts';
export * from './price.ts';
export * from './realtime.ts';
export * from './reply.ts';
export * from './room.ts';
export * from './session.ts';
export * from './settings.ts';
export * from './stalePin.ts';
export * from './studio.ts';
export * from './tally.ts';
export * from './text.ts';
export * from './topic.ts';
