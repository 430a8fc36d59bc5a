/**
 * electron/core/rehearsal – the built-in live platform: same contract as a remote one (shared/contract/platform.ts),
 * on this machine, with a rule-based reviewer, a sample catalogue, a simulated audience, a real RTMP ingest and a watch
 * page for phones. Runs in the core process; talks to the studio over loopback HTTP only, like any platform would.
 *
 * Start at start.ts (what is wired to what). Then topics.ts and review.ts, bag.ts, rooms.ts (lifecycle), crowd.ts (what
 * people do in a room, and moderation), log.ts (numbered events); ingest/ (RTMP in, FLV out), sfu/ (WebRTC in and out, by a
 * mediasoup that the machine may have), audience/ (simulation),
 * http/ (creator's API, viewers' API). Data files: resources/{rules,catalogue,scenarios,watch}.
 */

export type { NewEvent } from './log.ts';
export { platformOpenApi } from './openapi.ts';
export type { OutsideIngest, RehearsalDoor, RehearsalLog, RehearsalOptions, SfuDoor } from './options.ts';
export type { PersonaName } from './persona.ts';
export { findMediasoup } from './sfu/index.ts';
export { type Rehearsal, startRehearsal } from './start.ts';
