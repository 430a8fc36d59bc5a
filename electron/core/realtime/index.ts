/**
 * electron/core/realtime – the real-time way out: the page sends by WebRTC, this decides. Tokens, the platform's
 * signalling and WHIP are spoken here; the page only gets what its browser needs.
 *
 * Start at carry.ts (a stream, from its first connection to the last), then attempts.ts (one connection: what the page asks, and
 * the far end's answer) over sfuLine.ts or whipLine.ts. Pure: watchdog.ts with progress.ts (is media arriving, and what
 * is done when not), watchState.ts (what of it is shown), layers.ts (sizes and bitrates), choose.ts (which way is better, out of what
 * probe.ts measured), whipSdp.ts and whipLinks.ts. whip.ts speaks RFC 9725, whipHttp.ts its HTTP; whipReach.ts asks for a sign of life.
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
