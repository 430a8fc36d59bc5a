import { describe, expect, it } from 'vitest';
import { type FaultFacts, failures, judge } from './judge.ts';
import type { Change } from './watch.ts';

const T = 1_000_000;
const change = (afterMs: number, of: Change['of'], to: string): Change => ({ atMs: T + afterMs, of, to });

/** A fault at `T` with nothing measured; each test says what was. */
const facts = (more: Partial<FaultFacts>): FaultFacts => ({
  kind: 'page-kill',
  how: null,
  atS: 12,
  beganAtMs: T,
  endedAtMs: T + 1_000,
  judgedAtMs: T + 15_000,
  changes: [],
  health: [],
  gaps: [],
  sessions: [T - 10_000],
  firstPicture: () => null,
  serverSkew: () => 5,
  eventsLost: 0,
  eventsTwice: 0,
  roomLive: true,
  bagKept: true,
  ...more,
});

const PAGE_KILLED: Partial<FaultFacts> = {
  changes: [
    change(-5_000, 'page', 'present'),
    change(300, 'page', 'gone'),
    change(900, 'source', 'slate'),
    change(3_500, 'source', 'page'),
  ],
  gaps: [{ fromMs: T + 10, toMs: T + 400 }],
};

describe('verdicts', () => {
  it('hold for a page that was replaced by the standby picture and came back', () => {
    const row = judge(facts(PAGE_KILLED));
    expect(failures(row)).toEqual([]);
    expect(row).toMatchObject({
      ok: true,
      detectedMs: 300,
      slateMs: 390,
      backMs: 2_500,
      sessions: 0,
      framesMissing: 12,
    });
  });

  it.each<[string, Partial<FaultFacts>, RegExp]>([
    ['a picture that stood still', { gaps: [{ fromMs: T, toMs: T + 1_500 }] }, /without a picture.*1500 ms/],
    ['one that still stands still', { gaps: [{ fromMs: T, toMs: null }] }, /without a picture.*15000 ms/],
    ['a second publication', { sessions: [T - 10_000, T + 2_000] }, /publish sessions begun: 1/],
    ['sound out of step', { serverSkew: () => -120 }, /by timestamps: 120 ms/],
    ['nothing to measure it by', { serverSkew: () => null }, /by timestamps: never/],
    ['a tone that comes late', { beatSkew: () => -95 }, /flash and tone: 95 ms/],
    ['flashes without a tone', { beatSkew: () => null }, /flash and tone: never/],
    ['a lost event', { eventsLost: 1 }, /events lost: 1/],
    ['an event twice', { eventsTwice: 2 }, /events twice: 2/],
    ['a closed room', { roomLive: false }, /room live: 0/],
    [
      'a page that never came back',
      { changes: [change(300, 'page', 'gone'), change(900, 'source', 'slate')] },
      /again.*never/,
    ],
  ])('fail for %s', (_, more, words) => {
    const row = judge(facts({ ...PAGE_KILLED, ...more }));
    expect(row.ok).toBe(false);
    expect(failures(row).join('; ')).toMatch(words);
  });

  it('ask for one new publication after the core, in time', () => {
    const killed = facts({
      kind: 'core-kill',
      endedAtMs: T,
      changes: [change(20, 'core', 'gone'), change(1_400, 'core', 'back'), change(1_800, 'source', 'slate')],
      sessions: [T - 10_000, T + 2_100],
      gaps: [{ fromMs: T, toMs: T + 2_100 }],
    });
    expect(judge(killed)).toMatchObject({ ok: true, detectedMs: 20, slateMs: 1_800, backMs: 2_100, sessions: 1 });
    expect(failures(judge({ ...killed, bagKept: false }))).toHaveLength(1);
    expect(failures(judge({ ...killed, sessions: [T - 10_000] })).join()).toMatch(
      /picture at the server again after: never/,
    );
    const slow = killed.changes.map((one) => (one.to === 'back' ? change(2_300, 'core', 'back') : one));
    expect(failures(judge({ ...killed, changes: slow })).join()).toMatch(/core back after: 2300 ms/);
  });

  it('ask that a silent line is called degraded, then lost, and picked up again', () => {
    const cut = facts({
      kind: 'cut-30',
      how: 'freeze',
      endedAtMs: T + 30_000,
      judgedAtMs: T + 55_000,
      changes: [
        change(2_000, 'ingest', 'degraded'),
        change(5_000, 'ingest', 'reconnecting'),
        change(33_000, 'ingest', 'sending'),
      ],
      sessions: [T - 10_000, T + 33_000],
      firstPicture: () => T + 33_000,
      gaps: [{ fromMs: T, toMs: T + 33_000 }],
    });
    expect(judge(cut)).toMatchObject({ ok: true, detectedMs: 2_000, backMs: 3_000, framesMissing: 990 });
    const late = { ...cut, changes: [change(3_500, 'ingest', 'degraded'), change(7_000, 'ingest', 'reconnecting')] };
    expect(failures(judge(late))).toHaveLength(2);
  });

  it('count what came before the fault for nothing', () => {
    const row = judge(
      facts({ ...PAGE_KILLED, changes: [change(-100, 'page', 'gone'), change(-50, 'source', 'slate')] }),
    );
    expect(row).toMatchObject({ ok: false, detectedMs: null, backMs: null });
  });
});
