import { describe, expect, it } from 'vitest';
import { type Fault, RoomId, refuse, SessionId } from '../../../shared/domain/index.ts';
import { as, studioOf } from '../../../tests/support/liveSession.ts';
import { settle } from '../../../tests/support/manualClock.ts';
import type { LiveOptions } from './live.ts';

describe('while live', () => {
  it('stays on air when the page is gone and sees it come back', async () => {
    const { live } = studioOf();
    live.start();
    await settle();
    live.pageGone();
    expect(as(live.state(), 'live').page).toBe('gone');
    live.pageBack();
    expect(as(live.state(), 'live').page).toBe('present');
  });

  it('shows how the upload does and a recording that broke', async () => {
    const { live } = studioOf();
    live.start();
    await settle();
    live.ingestChanged({ kind: 'degraded', sinceMs: 5, why: 'queue' });
    live.recordingFailed({ code: 'disk_full', retry: 'later' });
    expect(as(live.state(), 'live')).toMatchObject({
      ingest: { kind: 'degraded', sinceMs: 5, why: 'queue' },
      recording: { kind: 'failed', fault: { code: 'disk_full' } },
    });
  });

  it('leaves a room to whoever sends to it now, and starts again at once', async () => {
    const { live, ports, kinds } = studioOf();
    live.start();
    await settle();
    const fault: Fault = { code: 'ingest_taken_over', retry: 'later' };
    live.ingestChanged({ kind: 'taken_over', atMs: 7, fault });
    await settle();
    expect(as(live.state(), 'failed')).toMatchObject({ wasLive: true, fault });
    expect(kinds()).toEqual(['opening', 'live', 'ending', 'failed']);
    expect(ports.calls).not.toContain('endRoom');
    expect(ports.open()).toEqual(['room1']);
    expect(ports.finished_).toMatchObject([{ reason: 'failed', wasLive: true, fault }]);
    ports.platformEnds();
    expect(live.start().ok).toBe(true);
    await settle();
    expect(live.state().kind).toBe('live');
  });

  it('closes the room when the place was taken before the stream stood', async () => {
    const { live, ports } = studioOf({ behave: { confirm: { kind: 'hang' } } });
    live.start();
    await settle();
    live.ingestChanged({ kind: 'taken_over', atMs: 7, fault: { code: 'ingest_taken_over', retry: 'later' } });
    await settle();
    expect(as(live.state(), 'failed').fault.code).toBe('ingest_taken_over');
    expect(ports.open()).toEqual([]);
  });

  const fault: Fault = { code: 'ingest_lost', retry: 'later' };
  const lost = (sinceMs: number, attempt: number) => ({
    ...{ kind: 'reconnecting' as const, sinceMs, attempt, nextTryAtMs: sinceMs + 500, fault, closesAtMs: null },
  });

  it('counts one outage from its beginning, over every try and a connection that confirms nothing', async () => {
    const { live, ports } = studioOf();
    ports.noVideoMs = 120_000;
    live.start();
    await settle();
    const ingest = () => as(live.state(), 'live').ingest;
    live.ingestChanged(lost(1_000, 1));
    expect(ingest()).toMatchObject({ sinceMs: 1_000, closesAtMs: 121_000, attempt: 1 });
    live.ingestChanged({ kind: 'connecting' });
    live.ingestChanged(lost(5_000, 2));
    expect(ingest()).toMatchObject({ sinceMs: 1_000, closesAtMs: 121_000, attempt: 2 });
    live.ingestChanged({ kind: 'degraded', sinceMs: 6_000, why: 'unconfirmed' });
    live.ingestChanged(lost(9_000, 1));
    expect(ingest()).toMatchObject({ sinceMs: 1_000, closesAtMs: 121_000 });
    live.ingestChanged({ kind: 'sending', sinceMs: 20_000 });
    live.ingestChanged(lost(30_000, 1));
    expect(ingest()).toMatchObject({ sinceMs: 30_000, closesAtMs: 150_000 });
  });

  it.each([6, -6])('does not mind a clock that is set by %d hours at any moment', async (hours) => {
    const { ports, clock, make } = studioOf({ behave: { endRoom: { kind: 'hang' }, stopIngest: { kind: 'hang' } } });
    let setByMs = 0;
    const wall: LiveOptions['clock'] = {
      now: () => clock.now() + setByMs,
      setTimeout: (run, ms) => clock.setTimeout(run, ms),
      clearTimeout: (id) => clock.clearTimeout(id),
    };
    const { live } = make({ clock: wall });
    ports.noVideoMs = 120_000;
    ports.behave = (port) => ({ kind: port === 'endRoom' || port === 'stopIngest' ? 'hang' : 'ok', delayMs: 300 });
    live.start();
    await clock.advance(400);
    setByMs = hours * 60 * 60_000;
    await clock.advance(2_000);
    expect(live.state().kind).toBe('live');
    live.ingestChanged(lost(1_000, 1));
    setByMs = -setByMs;
    live.ingestChanged(lost(90_000, 2));
    expect(as(live.state(), 'live').ingest).toMatchObject({ sinceMs: 1_000, closesAtMs: 121_000 });
    const end = live.end();
    setByMs = 0;
    await clock.advance(4_499);
    expect(live.state().kind).toBe('ending');
    await clock.advance(1);
    await end;
    expect(live.state().kind).toBe('ended');
  });

  it('names the end of a room that opened only after the outage began', async () => {
    const { clock, live, ports } = studioOf({ behave: { openRoom: { kind: 'ok', delayMs: 1 } } });
    ports.noVideoMs = 60_000;
    live.start();
    live.ingestChanged(lost(1_000, 1));
    await clock.advance(10);
    expect(as(live.state(), 'live').ingest).toMatchObject({ sinceMs: 1_000, closesAtMs: 61_000 });
  });

  it('names no end of the room where nobody says when it comes', async () => {
    for (const destination of ['room', 'manual'] as const) {
      const { live } = studioOf({ destination });
      live.start();
      await settle();
      live.ingestChanged(lost(1_000, 1));
      expect(as(live.state(), 'live').ingest).toMatchObject({ sinceMs: 1_000, closesAtMs: null });
    }
  });

  it('survives 30 presses in a row and ends consistent', async () => {
    const { live, ports, clock } = studioOf({
      behave: { openRoom: { kind: 'ok', delayMs: 40 }, stopIngest: { kind: 'ok', delayMs: 40 } },
    });
    const ends: Promise<void>[] = [];
    for (let press = 0; press < 30; press += 1) {
      if (press % 3 === 1) ends.push(live.end());
      else live.start();
      await clock.advance(press * 7);
    }
    ends.push(live.end());
    await clock.advance(60_000);
    await Promise.all(ends);
    expect(['prepare', 'ended']).toContain(live.state().kind);
    expect(ports.open()).toEqual([]);
    expect(ports.violations).toEqual([]);
  });

  it('names the session under way to a second press, refuses a third while live', async () => {
    const { live, ports } = studioOf();
    expect(live.start()).toEqual(live.start());
    await settle();
    expect(live.start()).toEqual(refuse('already_live'));
    expect(live.dismiss().ok).toBe(false);
    expect(ports.rooms.size).toBe(1);
  });

  it('keeps going when a listener throws', async () => {
    const { live } = studioOf();
    live.subscribe(() => {
      throw new Error('a broken listener');
    });
    live.start();
    await settle();
    expect(live.state().kind).toBe('live');
  });

  it('goes on counting an outage that began before this run', async () => {
    const { ports, make } = studioOf();
    const roomId = RoomId.parse('room1');
    const sessionId = SessionId.parse('old');
    ports.rooms.set(roomId, 'open');
    const begun = { kind: 'reconnecting' as const, sinceMs: 50_000, attempt: 1, nextTryAtMs: 53_000, closesAtMs: null };
    const { live } = make({
      resume: {
        ...{ sessionId, roomId, rehearsal: false, stage: 'studio', title: 'Before', watchUrl: null, noVideoMs: 60_000 },
        ...{ destination: { kind: 'manual' }, recordingPath: null, startedAtMs: 1, liveAtMs: 2 },
        ingest: { ...begun, fault: { code: 'ingest_lost', retry: 'now' } },
      },
    });
    const ingest = () => as(live.state(), 'live').ingest;
    expect(ingest()).toMatchObject({ sinceMs: 50_000, closesAtMs: 110_000 });
    live.ingestChanged({ ...begun, sinceMs: 90_000, attempt: 2, fault: { code: 'ingest_refused', retry: 'later' } });
    expect(ingest()).toMatchObject({ sinceMs: 50_000, closesAtMs: 110_000, attempt: 2 });
    live.ingestChanged({ kind: 'sending', sinceMs: 95_000 });
    expect(ingest()).toEqual({ kind: 'sending', sinceMs: 95_000 });
  });

  it('takes over a session that an earlier run left live, and ends it', async () => {
    const { ports, make } = studioOf();
    const roomId = RoomId.parse('room1');
    const sessionId = SessionId.parse('old');
    ports.rooms.set(roomId, 'open');
    for (const part of ['ingest', 'picture', 'recording'] as const) {
      ports.uses.push({ session: sessionId, part, state: 'open' });
    }
    const { live } = make({
      resume: {
        sessionId,
        destination: { kind: 'manual' },
        rehearsal: false,
        stage: 'studio',
        title: 'Before the crash',
        roomId,
        watchUrl: null,
        noVideoMs: null,
        recordingPath: '/recordings/old.mp4',
        startedAtMs: 1,
        liveAtMs: 2,
      },
    });
    expect(as(live.state(), 'live')).toMatchObject({ sessionId: 'old', page: 'gone', liveAtMs: 2 });
    live.recordingStarted('/recordings/old (2).mp4');
    expect(as(live.state(), 'live').recording).toEqual({ kind: 'on', path: '/recordings/old (2).mp4' });
    live.recordingFailed({ code: 'disk_full', retry: 'later' });
    expect(as(live.state(), 'live').recording).toMatchObject({ kind: 'failed' });
    await live.end();
    expect(ports.open()).toEqual([]);
    expect(ports.violations).toEqual([]);
    expect(ports.finished_).toMatchObject([{ id: 'old', wasLive: true }]);
  });
});
