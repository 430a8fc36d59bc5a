/**
 * electron/core/rehearsal/sfu – real time in rehearsals: a mediasoup worker on this machine that takes the studio's WebRTC
 * upload and hands it on to watch pages. mediasoup is no part of the app: it is loaded from a folder that the settings name, or
 * that the program was told (docs/sfu.md says how to get one).
 *
 * Start at realtime.ts: what the rest of the platform sees; light, and all that is loaded before somebody sends in real time.
 * sfu.ts puts the running half together: worker.ts (one process, started when needed and again when it died), senders.ts (who
 * may send, one at a time, and who no longer does), sender.ts (a transport, its picture and sound, what arrived), viewers.ts
 * (phones). find.ts tells whether a folder holds one; tokens.ts says who may send. ../http/realtimeApi.ts and
 * ../http/viewerRealtime.ts put it on the wire.
 */
export { type FoundMediasoup, findMediasoup } from './find.ts';
export { createRealtime, type Realtime } from './realtime.ts';
export type { CandidateMap } from './transport.ts';
