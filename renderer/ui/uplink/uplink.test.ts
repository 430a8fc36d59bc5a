import { describe, expect, it } from 'vitest';
import { uplinkState as uplink } from '../../../tests/support/states.ts';
import { hasOtherWay, mendingOf, wayOf } from './uplink.ts';

describe('the way of a stream', () => {
  it('is real time by WebRTC and WHIP, and steady by RTMP', () => {
    expect(['webrtc', 'whip', 'rtmp', 'rtmps'].map((path) => wayOf(uplink({ path })))).toEqual([
      'realtime',
      'realtime',
      'steady',
      'steady',
    ]);
  });

  it('has another one only where the far end offers it', () => {
    expect(hasOtherWay(uplink())).toBe(true);
    expect(hasOtherWay(uplink({ canSteady: false }))).toBe(false);
    expect(hasOtherWay(uplink({ path: 'rtmp' }))).toBe(true);
    expect(hasOtherWay(uplink({ path: 'rtmp', canRealtime: false }))).toBe(false);
  });

  it('is being mended in the steps that the core takes, with why and for how long', () => {
    const fault = { code: 'realtime_stalled', retry: 'now' };
    expect(mendingOf(null, 1)).toBeNull();
    expect(mendingOf(uplink(), 1)).toBeNull();
    expect(mendingOf(uplink({ step: { kind: 'connecting' } }), 1)).toBeNull();
    expect(mendingOf(uplink({ step: { kind: 'restarting_ice', sinceMs: 1_000 } }), 4_000)).toEqual({
      kind: 'restarting_ice',
      wished: false,
      forMs: 3_000,
      fault: null,
    });
    expect(mendingOf(uplink({ step: { kind: 'falling_back', sinceMs: 1_000, fault } }), 900)).toEqual({
      kind: 'falling_back',
      wished: false,
      forMs: 0,
      fault,
    });
  });

  it('tells what the host asked for from what trouble asks for', () => {
    for (const kind of ['returning', 'changing'] as const)
      expect(mendingOf(uplink({ step: { kind, sinceMs: 1_000 } }), 2_500)).toMatchObject({
        kind,
        wished: true,
        forMs: 1_500,
      });
  });
});
