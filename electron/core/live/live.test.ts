import { describe, expect, it } from 'vitest';
import { type Fault, type OpeningStep, RoomId, refuse } from '../../../shared/domain/index.ts';
import { as, studioOf } from '../../../tests/support/liveSession.ts';
import { settle } from '../../../tests/support/manualClock.ts';
import type { Behaviour, PortName } from './fakePorts.ts';

const steps = (list: OpeningStep[]) => list.map((step) => `${step.id} ${step.state}`);

describe('going live', () => {
  it('runs the steps in order, shows each, and is live with room, recording and address of the watch page', async () => {
    const { live, ports, seen } = studioOf();
    expect(live.start()).toEqual({ ok: true, value: { sessionId: 's1' } });
    await settle();
    expect(ports.calls).toEqual(['openRoom', 'began', 'startPicture', 'startRecording', 'connectIngest', 'confirm']);
    const state = as(live.state(), 'live');
    expect(state).toMatchObject({
      sessionId: 's1',
      rehearsal: true,
      title: 'A topic',
      roomId: 'room1',
      watchUrl: 'http://127.0.0.1/watch/room1',
      page: 'present',
      recording: { kind: 'on', path: '/recordings/s1.mp4' },
    });
    const running = seen.flatMap((s) =>
      s.kind === 'opening' ? s.steps.filter((step) => step.state === 'running').map((step) => step.id) : [],
    );
    expect([...new Set(running)]).toEqual(['room', 'picture', 'recording', 'ingest', 'confirm']);
    expect(ports.began_).toMatchObject([{ id: 's1', destination: 'room', roomId: 'room1', title: 'A topic' }]);
  });

  it('needs no room for a typed address', async () => {
    const { live, ports, seen } = studioOf({ destination: 'manual' });
    live.start();
    await settle();
    expect(ports.calls).not.toContain('openRoom');
    expect(as(live.state(), 'live')).toMatchObject({ roomId: null, destination: { kind: 'manual' } });
    const last = seen.findLast((state) => state.kind === 'opening');
    expect(last && steps(as(last, 'opening').steps)).toContain('room skipped');
    await live.end();
    expect(ports.calls).not.toContain('endRoom');
    expect(ports.open()).toEqual([]);
  });

  it('refuses with the checklist’s fault and changes nothing', () => {
    const { live, ports, seen } = studioOf();
    ports.plan = refuse('bag_empty');
    expect(live.start()).toEqual(refuse('bag_empty'));
    expect(live.state()).toEqual({ kind: 'prepare' });
    expect(seen).toEqual([]);
    expect(ports.calls).toEqual([]);
  });

  it.each<[PortName, OpeningStep['id'], Fault['code'], string[]]>([
    ['openRoom', 'room', 'not_eligible', []],
    ['startPicture', 'picture', 'camera_busy', ['endRoom']],
    ['connectIngest', 'ingest', 'ingest_wrong_key', ['endRoom', 'stopRecording', 'stopPicture']],
    ['confirm', 'confirm', 'ingest_no_media', ['endRoom', 'stopIngest', 'stopRecording', 'stopPicture']],
  ])('when %s fails, undoes what was done and says which step and why', async (port, step, code, undone) => {
    const { live, ports, kinds } = studioOf({ behave: { [port]: { kind: 'fault' } } });
    live.start();
    await settle();
    const state = as(live.state(), 'failed');
    expect(state.fault.code).toBe(code);
    expect(state.wasLive).toBe(false);
    expect(state.steps.find((row) => row.id === step)).toMatchObject({ state: 'failed', fault: { code } });
    expect(ports.calls.filter((call) => /^(end|stop)/.test(call))).toEqual(undone);
    expect(ports.open()).toEqual([]);
    expect(ports.violations).toEqual([]);
    expect(kinds()).toEqual(['opening', 'failed']);
    // A session that never reached the journal is not closed in it.
    expect(ports.finished_.length).toBe(ports.began_.length);
  });

  it.each<[PortName, Fault['code'], number]>([
    // A room that may still open is waited for while closing: 4.5 s more.
    ['openRoom', 'platform_timeout', 22_000 + 4_500],
    ['startPicture', 'no_page', 15_000],
    ['connectIngest', 'ingest_timeout', 25_000],
    ['confirm', 'ingest_no_media', 20_000],
  ])('when %s never answers, gives up in time', async (port, code, limitMs) => {
    const { live, ports, clock } = studioOf({ behave: { [port]: { kind: 'hang' } } });
    live.start();
    await clock.advance(limitMs - 1);
    expect(live.state().kind).toBe('opening');
    await clock.advance(1);
    expect(as(live.state(), 'failed').fault).toMatchObject({ code, rule: 'no_answer' });
    expect(ports.open()).toEqual([]);
    expect(ports.violations).toEqual([]);
  });

  it('ends a room that is opened after it was given up', async () => {
    const { live, ports, clock } = studioOf({ behave: { openRoom: { kind: 'ok', delayMs: 30_000 } } });
    live.start();
    await clock.advance(22_000 + 4_500);
    expect(live.state().kind).toBe('failed');
    expect(ports.calls).not.toContain('endRoom');
    await clock.advance(10_000);
    expect(ports.calls).toContain('endRoom');
    expect(ports.open()).toEqual([]);
  });

  it('goes live without a recording and says why', async () => {
    const { live } = studioOf({ behave: { startRecording: { kind: 'fault' } } });
    live.start();
    await settle();
    expect(as(live.state(), 'live').recording).toMatchObject({ kind: 'failed', fault: { code: 'disk_full' } });
  });

  it('shows a recording that is switched off as skipped and stops nothing', async () => {
    const { live, ports, seen } = studioOf();
    ports.recordingOff = true;
    live.start();
    await settle();
    expect(as(live.state(), 'live').recording).toEqual({ kind: 'off' });
    expect(seen.some((s) => s.kind === 'opening' && steps(s.steps).includes('recording skipped'))).toBe(true);
    await live.end();
    expect(ports.calls).not.toContain('stopRecording');
  });

  it('stops a recording that starts too slowly, so that what is shown stays true', async () => {
    const { live, ports, clock } = studioOf({ behave: { startRecording: { kind: 'ok', delayMs: 8_000 } } });
    live.start();
    await clock.advance(5_000);
    expect(as(live.state(), 'live').recording).toMatchObject({ kind: 'failed', fault: { code: 'recording_failed' } });
    expect(ports.calls.filter((call) => call === 'stopRecording')).toHaveLength(1);
    await clock.advance(5_000);
    await live.end();
    expect(ports.calls.filter((call) => call === 'stopRecording')).toHaveLength(1);
    expect(ports.violations).toEqual([]);
  });

  it('treats a port that throws like one that fails', async () => {
    const { live } = studioOf({ behave: { connectIngest: { kind: 'throw' } } });
    live.start();
    await settle();
    expect(as(live.state(), 'failed').fault).toMatchObject({ code: 'internal', detail: 'Error: connectIngest broke' });
  });

  it.each<Behaviour>([{ kind: 'throw' }, { kind: 'hang' }])(
    'goes live although the journal fails (%o)',
    async (how) => {
      const { live, clock } = studioOf({ behave: { began: how, finished: how } });
      live.start();
      await clock.advance(1_000);
      expect(live.state().kind).toBe('live');
      await live.end();
      expect(live.state().kind).toBe('ended');
    },
  );

  it('fails the confirm step when the upload fails while the platform is asked', async () => {
    const { live, ports } = studioOf({ behave: { confirm: { kind: 'hang' } } });
    live.start();
    await settle();
    live.ingestChanged({ kind: 'failed', fault: { code: 'ingest_lost', retry: 'later' } });
    await settle();
    const state = as(live.state(), 'failed');
    expect(state.fault.code).toBe('ingest_lost');
    expect(state.steps.find((step) => step.id === 'confirm')?.state).toBe('failed');
    expect(ports.open()).toEqual([]);
  });
});

describe('ending', () => {
  it('tells the platform first, closes everything and writes the end', async () => {
    const { live, ports, kinds } = studioOf();
    live.start();
    await settle();
    await live.end();
    expect(ports.calls.slice(6)).toEqual(['endRoom', 'stopIngest', 'stopRecording', 'stopPicture', 'finished']);
    expect(as(live.state(), 'ended').reason).toBe('host');
    expect(ports.finished_).toMatchObject([{ id: 's1', reason: 'host', wasLive: true, fault: null }]);
    expect(live.dismiss()).toEqual({ ok: true, value: undefined });
    expect(kinds()).toEqual(['opening', 'live', 'ending', 'ended', 'prepare']);
  });

  it('does not keep sending while the platform is slow to end the room', async () => {
    const { live, ports, clock } = studioOf({ behave: { endRoom: { kind: 'ok', delayMs: 3_000 } } });
    live.start();
    await settle();
    const ended = live.end();
    await clock.advance(999);
    expect(ports.calls).not.toContain('stopIngest');
    await clock.advance(1);
    expect(ports.calls).toContain('stopIngest');
    expect(live.state().kind).toBe('ending');
    await clock.advance(2_000);
    await ended;
    expect(live.state().kind).toBe('ended');
  });

  it.each<PortName>(['endRoom', 'stopIngest', 'stopRecording', 'stopPicture'])(
    'is over within 5 s although %s hangs, and the next stream can start',
    async (port) => {
      const { live, ports, clock, log } = studioOf({ behave: { [port]: { kind: 'hang' } } });
      live.start();
      await settle();
      let over = false;
      void live.end().then(() => {
        over = true;
      });
      await clock.advance(5_000);
      expect(over).toBe(true);
      expect(live.state().kind).toBe('ended');
      expect(log.lines).toContain('closing goes on in the background');
      expect(live.start()).toEqual({ ok: true, value: { sessionId: 's2' } });
      await settle();
      expect(as(live.state(), 'live').sessionId).toBe('s2');
      expect(ports.violations).toEqual([]);
    },
  );

  it.each<PortName>(['openRoom', 'startPicture', 'startRecording', 'connectIngest', 'confirm'])(
    'cancels while %s is under way and leaves nothing open',
    async (port) => {
      const { live, ports, clock, kinds } = studioOf({ behave: { [port]: { kind: 'ok', delayMs: 900 } } });
      live.start();
      await clock.advance(100);
      const ended = live.end();
      expect(live.state()).toMatchObject({ kind: 'opening', closing: true });
      await clock.advance(1_000);
      await ended;
      expect(live.state()).toEqual({ kind: 'prepare' });
      await clock.advance(10_000);
      expect(kinds()).toEqual(['opening', 'prepare']);
      expect(ports.open()).toEqual([]);
      expect(ports.violations).toEqual([]);
      expect(ports.finished_.every((row) => !row.wasLive && row.reason === 'host')).toBe(true);
    },
  );

  it('waits for a room that is just being opened, so that the next session can open its own', async () => {
    const { live, ports, clock } = studioOf({ behave: { openRoom: { kind: 'ok', delayMs: 900 } } });
    live.start();
    await clock.advance(100);
    void live.end();
    await clock.advance(799);
    expect(live.state()).toMatchObject({ kind: 'opening', closing: true });
    expect(live.start()).toEqual(refuse('already_live', { retry: 'later' }));
    await clock.advance(1);
    expect(live.state().kind).toBe('prepare');
    live.start();
    await clock.advance(1_000);
    expect(as(live.state(), 'live').roomId).toBe('room2');
    expect(ports.rooms.get(RoomId.parse('room1'))).toBe('ended');
  });

  it('follows the platform when it ends the room, without ending it again', async () => {
    const { live, ports } = studioOf();
    live.start();
    await settle();
    ports.platformEnds();
    live.platformEnded('no_video');
    await settle();
    expect(as(live.state(), 'ended').reason).toBe('platform');
    expect(ports.calls).not.toContain('endRoom');
    expect(ports.open()).toEqual([]);
  });

  it('fails with the room closed when nothing can be sent any more', async () => {
    const { live, ports, kinds } = studioOf();
    live.start();
    await settle();
    live.ingestChanged({ kind: 'failed', fault: { code: 'ingest_lost', retry: 'later' } });
    await settle();
    expect(as(live.state(), 'failed')).toMatchObject({ wasLive: true, fault: { code: 'ingest_lost' } });
    expect(ports.calls).toContain('endRoom');
    expect(ports.finished_).toMatchObject([{ reason: 'failed', wasLive: true, fault: { code: 'ingest_lost' } }]);
    expect(kinds()).toEqual(['opening', 'live', 'ending', 'failed']);
  });

  it('starts anew from failed, through prepare', async () => {
    const { live, ports, kinds } = studioOf({ behave: { connectIngest: { kind: 'fault' } } });
    live.start();
    await settle();
    ports.behave = () => ({ kind: 'ok' });
    expect(live.start()).toEqual({ ok: true, value: { sessionId: 's2' } });
    await settle();
    expect(kinds()).toEqual(['opening', 'failed', 'prepare', 'opening', 'live']);
  });

  it('closes: ends the stream, then refuses to start', async () => {
    const { live, ports } = studioOf();
    live.start();
    await settle();
    await Promise.all([live.close(), live.close()]);
    expect(ports.open()).toEqual([]);
    expect(live.start().ok).toBe(false);
    live.pageGone();
    await live.end();
    await live.close();
  });

  it.each<[Behaviour, number]>([
    [{ kind: 'ok', delayMs: 1_400 }, 1_400],
    [{ kind: 'hang' }, 2_000],
  ])('waits for the journal’s last line before it is closed, but not for ever (%o)', async (finished, afterMs) => {
    const { live, clock } = studioOf({ behave: { finished } });
    live.start();
    await settle();
    let closed = false;
    void live.close().then(() => {
      closed = true;
    });
    await clock.advance(afterMs - 1);
    expect(live.state().kind).toBe('ended');
    expect(closed).toBe(false);
    await clock.advance(1);
    expect(closed).toBe(true);
  });
});
