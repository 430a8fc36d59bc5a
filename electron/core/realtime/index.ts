/**
 * electron/core/realtime – the real-time way out: the page sends by WebRTC, this decides. Tokens, the platform's
 * signalling and WHIP are spoken here; the page only gets what its browser needs.
 */
export type { Attempt, AttemptOptions, Attempts, AttemptsOptions } from './attempts.ts';
export { createAttempts } from './attempts.ts';
export type { RtcCalls } from './calls.ts';
export { type Carry, type CarryFacts, openCarry } from './carry.ts';
export { recommend } from './choose.ts';
export { type VideoPlan, videoPlan } from './layers.ts';
export { probeRealtime } from './probe.ts';
export type { WatchState } from './watchState.ts';
export { testWhip } from './whipReach.ts';
