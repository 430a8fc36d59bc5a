import type { Fault, Uplink } from '../../../shared/domain/index.ts';

/** In real time the page sends by WebRTC; the steady way is RTMP from the core. */
export type Way = 'realtime' | 'steady';

export const wayOf = (uplink: Uplink): Way =>
  uplink.path === 'webrtc' || uplink.path === 'whip' ? 'realtime' : 'steady';

/** There is another way than the one the stream takes. */
export const hasOtherWay = (uplink: Uplink): boolean =>
  wayOf(uplink) === 'realtime' ? uplink.canSteady : uplink.canRealtime;

/** What is being done about the way of the stream. `forMs` is never negative. */
export type Mending = {
  readonly kind: 'restarting_ice' | 'new_transport' | 'falling_back' | 'returning' | 'changing';
  /** The host asked for it, and the stream goes on as it was until then. */
  readonly wished: boolean;
  readonly forMs: number;
  /** Why, where that is known. */
  readonly fault: Fault | null;
};

/** The step that is being taken; null while the stream simply goes its way. */
export function mendingOf(uplink: Uplink | null, nowMs: number): Mending | null {
  if (uplink === null) return null;
  const { step } = uplink;
  if (step.kind === 'connecting' || step.kind === 'steady') return null;
  return {
    kind: step.kind,
    wished: step.kind === 'returning' || step.kind === 'changing',
    forMs: Math.max(0, nowMs - step.sinceMs),
    fault: 'fault' in step ? step.fault : null,
  };
}
