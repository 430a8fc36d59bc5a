import { describe, expect, it } from 'vitest';
import { type Fault, refuse } from '../../../shared/domain/index.ts';
import { report } from './testkit.ts';
import { watched } from './watchdogRig.ts';

describe('the media watchdog', () => {
  it('has nothing to do while media is confirmed', () => {
    const { run, decisions, dog } = watched();
    run(120_000);
    expect(decisions).toEqual([]);
    expect(dog.state.kind).toBe('sending');
    expect(dog.step).toBe('steady');
  });

  it('lets a short hiccup pass', () => {
    const { run, line, decisions, dog } = watched();
    line.up = false;
    run(2_000);
    line.up = true;
    run(20_000);
    expect(decisions).toEqual([]);
    expect(dog.state.kind).toBe('sending');
  });

  it('looks for the route anew after three seconds, and is content when that helps', () => {
    const { run, line, decisions, dog } = watched();
    line.up = false;
    run(3_500);
    expect(decisions).toMatchObject([{ kind: 'restart_ice', code: 'realtime_stalled', rule: 'silence' }]);
    expect(decisions[0]?.afterMs).toBeGreaterThanOrEqual(2_500);
    expect(dog.state).toMatchObject({ kind: 'degraded', why: 'unconfirmed' });
    expect(dog.step).toBe('restarting_ice');
    run(3_000);
    line.up = true;
    run(10_000);
    expect(decisions).toHaveLength(1);
    expect(dog.step).toBe('steady');
    expect(dog.state.kind).toBe('sending');
  });

  it('makes a new connection ten seconds after the last progress, and is content when that stands', () => {
    const { run, line, kinds, decisions, dog } = watched();
    line.up = false;
    run(10_500);
    expect(kinds()).toEqual(['restart_ice', 'new_transport']);
    expect(decisions[1]?.afterMs).toBeGreaterThanOrEqual(9_500);
    expect(dog.state).toMatchObject({ kind: 'reconnecting', attempt: 1, fault: { code: 'realtime_stalled' } });
    expect(dog.step).toBe('new_transport');
    line.up = true;
    run(3_000);
    expect(dog.state.kind).toBe('sending');
    expect(dog.step).toBe('steady');
    run(60_000);
    expect(kinds()).toEqual(['restart_ice', 'new_transport']);
  });

  it('falls back when the new connection does not stand within six seconds', () => {
    const { run, line, kinds, decisions, dog } = watched();
    line.up = false;
    run(17_000);
    expect(kinds()).toEqual(['restart_ice', 'new_transport', 'fall_back']);
    expect(decisions[2]?.afterMs).toBeGreaterThanOrEqual(15_500);
    expect(decisions[2]?.afterMs).toBeLessThanOrEqual(17_000);
    line.up = true;
    run(60_000);
    expect(kinds()).toHaveLength(3);
    expect(dog.take({ kind: 'retry_now' }, 9e9)).toBeNull();
  });

  it('falls back at the second connection that breaks within a minute', () => {
    const { run, line, kinds, tell, mark } = watched();
    tell({ kind: 'report', report: report({ connection: 'failed' }) });
    expect(kinds()).toEqual(['new_transport']);
    run(20_000);
    mark();
    line.up = false;
    run(11_000);
    expect(kinds()).toEqual(['restart_ice', 'fall_back']);
  });

  it('makes a new one again where the last was longer ago', () => {
    const { run, kinds, tell, mark } = watched();
    tell({ kind: 'report', report: report({ connection: 'failed' }) });
    run(61_000);
    mark();
    tell({ kind: 'report', report: report({ connection: 'failed' }) });
    expect(kinds()).toEqual(['new_transport']);
  });

  it('falls back from a line that needs its route anew again and again', () => {
    const { run, line, kinds } = watched();
    for (let n = 0; n < 6; n += 1) {
      line.up = false;
      run(4_000);
      line.up = true;
      run(4_000);
    }
    expect(kinds().filter((kind) => kind === 'restart_ice').length).toBeGreaterThanOrEqual(3);
    expect(kinds().slice(3)).toContain('new_transport');
  });

  it('goes on trying, with longer waits that differ, when there is no other way', () => {
    const waits = (random: number) => {
      const { run, line, all, kinds, dog } = watched({ steady: false, random });
      line.up = false;
      run(120_000);
      expect(kinds().slice(0, 5)).toEqual(['restart_ice', 'new_transport', 'pause', 'new_transport', 'pause']);
      expect(kinds()).not.toContain('fall_back');
      expect(dog.state.kind).toBe('reconnecting');
      const pauses = all.flatMap((one) => (one.kind === 'pause' && one.ms !== null ? [one.ms] : []));
      line.up = true;
      run(25_000);
      expect(dog.state.kind).toBe('sending');
      return pauses;
    };
    const [few, many] = [waits(0), waits(0.99)];
    expect(few.length).toBeGreaterThan(3);
    expect(few.at(-1)).toBeGreaterThan(few[0] ?? 0);
    expect(many.at(-1)).toBeLessThanOrEqual(10_000);
    expect(few).not.toEqual(many);
  });

  it('takes the other way from a wait as soon as there is one', () => {
    const { run, line, kinds, steady } = watched({ steady: false });
    line.up = false;
    run(21_000);
    steady(true);
    run(8_000);
    expect(kinds().at(-1)).toBe('fall_back');
  });

  it('ends a wait when the host or the network asks for it, and only then', () => {
    for (const kind of ['retry_now', 'network_back'] as const) {
      const { run, line, kinds, tell } = watched({ steady: false, random: 0.99 });
      line.up = false;
      while (kinds().filter((one) => one === 'pause').length < 4) run(250);
      const before = kinds().length;
      tell({ kind });
      expect(kinds().slice(before)).toEqual(['new_transport']);
      tell({ kind });
      expect(kinds()).toHaveLength(before + 1);
    }
    const well = watched();
    well.tell({ kind: 'network_back' });
    well.tell({ kind: 'retry_now' });
    expect(well.kinds()).toEqual([]);
  });

  it('looks for the route at once when the network is back in the middle of a silence, and renews when the host insists', () => {
    const { run, line, kinds, tell } = watched();
    line.up = false;
    run(1_500);
    tell({ kind: 'network_back' });
    expect(kinds()).toEqual(['restart_ice']);
    tell({ kind: 'network_back' });
    expect(kinds()).toHaveLength(1);
    tell({ kind: 'retry_now' });
    expect(kinds()).toEqual(['restart_ice', 'new_transport']);
  });

  it('falls back at once when the page is gone', () => {
    const { run, line, tell, decisions } = watched();
    line.page = false;
    tell({ kind: 'page', present: false });
    run(500);
    expect(decisions).toMatchObject([{ kind: 'fall_back', code: 'no_page', rule: 'gone', afterMs: 250 }]);
  });

  it('connects anew for a page that took over', () => {
    const { run, tell, kinds } = watched();
    tell({ kind: 'page', present: false });
    tell({ kind: 'page', present: true });
    expect(kinds()).toEqual(['new_transport']);
    run(10_000);
    expect(kinds()).toHaveLength(1);
  });

  it('waits for a page where there is no other way, and begins when it is there', () => {
    const { run, line, tell, kinds, all, dog } = watched({ steady: false });
    line.page = false;
    tell({ kind: 'page', present: false });
    run(60_000);
    expect(kinds()).toEqual(['pause']);
    expect(all[0]).toMatchObject({ ms: null, why: { code: 'no_page' } });
    expect(dog.state).toMatchObject({ kind: 'reconnecting', fault: { code: 'no_page' } });
    line.page = true;
    tell({ kind: 'page', present: true });
    run(3_000);
    expect(kinds()).toEqual(['pause', 'new_transport']);
    expect(dog.state.kind).toBe('sending');
  });

  it('does not wait for a page that is there and says nothing', () => {
    const { run, line, decisions } = watched();
    line.page = false;
    line.up = false;
    run(8_000);
    expect(decisions.at(-1)).toMatchObject({ kind: 'fall_back', code: 'no_page', rule: 'mute' });
  });

  it('believes an SFU that still gets media from a page that says nothing', () => {
    const { run, line, decisions } = watched();
    line.page = false;
    run(30_000);
    expect(decisions).toEqual([]);
  });

  it.each(['sfu_gone', 'expired'] as const)('makes a new connection at once when the SFU closed it: %s', (why) => {
    const { tell, decisions } = watched();
    tell({ kind: 'notice', notice: { kind: 'closed', why } });
    expect(decisions).toMatchObject([{ kind: 'new_transport', code: 'realtime_gone', rule: why, afterMs: 0 }]);
  });

  it('leaves the stream to another program that took its place, and the end of a room to its log', () => {
    const { run, tell, decisions } = watched();
    tell({ kind: 'notice', notice: { kind: 'closed', why: 'room_ended' } });
    tell({ kind: 'notice', notice: { kind: 'score', of: 'video', score: 0 } });
    expect(decisions).toEqual([]);
    tell({ kind: 'notice', notice: { kind: 'closed', why: 'replaced' } });
    run(30_000);
    expect(decisions).toMatchObject([{ kind: 'taken_over', code: 'ingest_taken_over' }]);
  });

  it('falls back when the SFU is gone and the next connection is refused', () => {
    const { tell, kinds } = watched();
    tell({ kind: 'notice', notice: { kind: 'closed', why: 'sfu_gone' } });
    tell({ kind: 'failed', fault: refuse('realtime_unavailable', { retry: 'later' }).fault });
    expect(kinds()).toEqual(['new_transport', 'fall_back']);
  });

  it('does not try what can never succeed, unless there is nothing else', () => {
    const { fault }: { fault: Fault } = refuse('realtime_no_codec');
    const two = watched();
    two.tell({ kind: 'failed', fault });
    expect(two.kinds()).toEqual(['fall_back']);
    const one = watched({ steady: false });
    one.tell({ kind: 'failed', fault });
    expect(one.kinds()).toEqual(['pause']);
  });

  it.each([
    ['loss', { lossShare: 0.2 }, {}],
    ['score', {}, { score: { video: 2, audio: 10 } }],
  ] as const)('counts %s that is too bad for fifteen seconds as no picture', (rule, page, far) => {
    const { run, kinds, decisions, dog, ...on } = watched();
    on.page(page);
    on.far(far);
    run(10_000);
    expect(dog.state).toMatchObject({ kind: 'degraded', why: 'received' });
    expect(kinds()).toEqual([]);
    run(8_000);
    expect(decisions).toMatchObject([{ kind: 'new_transport', code: 'realtime_stalled', rule }]);
    run(20_000);
    expect(kinds()).toEqual(['new_transport', 'fall_back']);
  });

  it('forgives loss that ends in time', () => {
    const { run, kinds, page, dog } = watched();
    for (let n = 0; n < 4; n += 1) {
      page({ lossShare: 0.3 });
      run(12_000);
      page({});
      run(3_000);
    }
    expect(kinds()).toEqual([]);
    expect(dog.state.kind).toBe('sending');
  });

  it('is not fooled by receiver reports while the way there is blocked', () => {
    const { run, far, decisions } = watched();
    far({ receiving: false, bitrate: 0 });
    run(6_000);
    expect(decisions.map((one) => one.kind)).toEqual(['restart_ice']);
    expect(decisions[0]?.afterMs).toBeLessThanOrEqual(5_000);
  });

  it('learns how seldom a server of WHIP confirms, and waits for that', () => {
    const { run, line, kinds } = watched({ saysItself: false });
    line.feedbackEveryMs = 2_500;
    run(12_000);
    line.feedbackEveryMs = 4_000;
    run(60_000);
    expect(kinds()).toEqual([]);
    line.up = false;
    run(7_000);
    expect(kinds()).toEqual(['restart_ice']);
  });
});
