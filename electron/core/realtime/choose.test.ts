import { describe, expect, it } from 'vitest';
import type { RealtimeTest } from '../../../shared/domain/index.ts';
import { type Measured, recommend } from './choose.ts';

type Done = Extract<RealtimeTest, { kind: 'done' }>;

const NEEDED = (2_500_000 * 4) / 3;
const UDP = { protocol: 'udp', relayed: false } as const;
const TCP = { protocol: 'tcp', relayed: true } as const;

const measured = (realtime: Partial<Done> = {}, machine: Partial<Measured['machine']> = {}): Measured => ({
  steady: { uplink: 8_000_000, needed: NEEDED, enough: true },
  realtime: {
    kind: 'done',
    connectMs: 400,
    rttMs: 30,
    lossShare: 0,
    uplink: 3_000_000,
    route: UDP,
    ...realtime,
  },
  machine: { processors: 8, composedFps: 30, wantedFps: 30, cpuLimited: false, ...machine },
});

describe('the recommended way', () => {
  it('is real time where it holds', () => {
    expect(recommend(measured())).toEqual({ path: 'realtime', reasons: ['realtime_fits'] });
  });

  it.each<[string, Partial<Done>, Partial<Measured['machine']>, string[]]>([
    ['just enough for the format', { uplink: 2_251_000 }, {}, []],
    ['a little less', { uplink: 2_249_000 }, {}, ['realtime_slow']],
    ['no word about the line', { uplink: null, rttMs: null, lossShare: null, route: null }, {}, []],
    ['3 % lost', { lossShare: 0.03 }, {}, []],
    ['more lost', { lossShare: 0.031 }, {}, ['realtime_lossy']],
    ['300 ms away', { rttMs: 300 }, {}, []],
    ['farther away', { rttMs: 301 }, {}, ['realtime_far']],
    ['TCP, far enough to halt', { route: TCP, rttMs: 101 }, {}, ['realtime_over_tcp']],
    [
      'TLS, far enough to halt',
      { route: { protocol: 'tls', relayed: true }, rttMs: 400 },
      {},
      ['realtime_over_tcp', 'realtime_far'],
    ],
    ['one processor', {}, { processors: 1 }, ['machine_busy']],
    ['two processors', {}, { processors: 2 }, []],
    ['24 of 30 frames', {}, { composedFps: 24 }, []],
    ['23 of 30 frames', {}, { composedFps: 23 }, ['machine_busy']],
    ['nothing composed', {}, { composedFps: null }, []],
    ['a browser that says so', {}, { cpuLimited: true }, ['machine_busy']],
    [
      'everything at once',
      { uplink: 100_000, lossShare: 0.2, rttMs: 800, route: TCP },
      { processors: 1 },
      ['realtime_slow', 'realtime_lossy', 'realtime_over_tcp', 'realtime_far', 'machine_busy'],
    ],
  ])('with %s', (_name, realtime, machine, against) => {
    const expected =
      against.length === 0 ? { path: 'realtime', reasons: ['realtime_fits'] } : { path: 'steady', reasons: against };
    expect(recommend(measured(realtime, machine))).toEqual(expected);
  });

  it('is real time over a near TCP route, too, which is told', () => {
    expect(recommend(measured({ route: TCP }))).toEqual({
      path: 'realtime',
      reasons: ['realtime_fits', 'realtime_over_tcp'],
    });
  });

  it.each<[RealtimeTest, string]>([
    [{ kind: 'not_offered' }, 'realtime_not_offered'],
    [{ kind: 'failed', fault: { code: 'realtime_no_route', retry: 'later' } }, 'realtime_failed'],
  ])('is the steady one when the other %o', (realtime, reason) => {
    expect(recommend({ ...measured(), realtime })).toEqual({ path: 'steady', reasons: [reason] });
  });

  it('is real time on a line that carries the picture but not the headroom of the steady way', () => {
    const { realtime, machine } = measured();
    const steady = { uplink: 2_900_000, needed: NEEDED, enough: false };
    expect(recommend({ steady, realtime, machine }).path).toBe('realtime');
  });
});
