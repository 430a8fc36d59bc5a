import { describe, expect, it } from 'vitest';
import { SessionId, Settings } from '../../shared/domain/index.ts';
import { elapsedMs, whatWasLeft } from './resume.ts';
import { LiveRecord } from './store/index.ts';

const HOUR = 60 * 60_000;
/** Died two seconds ago; half a second earlier the last media was sent. */
const now = { atMs: 9_000_000, uptimeMs: 5_000_000 };
const beat = { atMs: now.atMs - 2_000, uptimeMs: now.uptimeMs - 2_000, sentAgoMs: 500 };
const room = LiveRecord.parse({
  sessionId: 's1',
  destination: { kind: 'room', topicId: 't1' },
  rehearsal: true,
  stage: 'studio',
  title: 'A topic',
  roomId: 'r1',
  watchUrl: null,
  noVideoMs: 120_000,
  ownService: false,
  startedAtMs: 1_000,
  liveAtMs: 2_000,
});
const manual: LiveRecord = {
  ...room,
  destination: { kind: 'manual' },
  rehearsal: false,
  roomId: null,
  noVideoMs: null,
  address: 'digest',
};
const settings = Settings.parse({});
const manualSettings = Settings.parse({ platform: { kind: 'manual' } });
const OURS = { server: 'rtmp://127.0.0.1/live', key: 'k' };

type Asked = Parameters<typeof whatWasLeft>[0];
const ask = (more: Partial<Asked> = {}) =>
  whatWasLeft({
    ...{ left: room, beat, settings, address: 'digest', now },
    ...{ adopt: () => true, ours: async () => OURS },
    ...more,
  });
const askManual = (more: Partial<Asked> = {}) => ask({ left: manual, settings: manualSettings, ...more });
const over = (rule: string) => ({ kind: 'over', rule });

describe('a stream of the studio’s own stage', () => {
  it('is taken up, and the outage began when media was last sent', async () => {
    expect(await ask()).toMatchObject({ kind: 'take_up', record: { sessionId: 's1', roomId: 'r1' }, outageMs: 2_500 });
    expect(await askManual()).toMatchObject({ kind: 'take_up', outageMs: 2_500 });
  });

  it('is not when it was only being opened, or already being ended', async () => {
    expect(await ask({ left: { ...room, phase: 'opening', liveAtMs: null } })).toMatchObject(over('opening'));
    expect(await ask({ left: { ...room, phase: 'ending' } })).toMatchObject(over('ending'));
  });

  it('is not when settings or address are others by now', async () => {
    expect(await ask({ settings: manualSettings })).toMatchObject(over('settings'));
    expect(await ask({ settings: Settings.parse({ platform: { kind: 'remote' } }) })).toMatchObject(over('settings'));
    expect(await ask({ settings: Settings.parse({ obs: { use: true } }) })).toMatchObject(over('settings'));
    expect(await askManual({ address: 'another' })).toMatchObject(over('settings'));
    expect(await askManual({ address: null })).toMatchObject(over('settings'));
    // A room does not care what is typed there.
    expect(await ask({ address: 'another' })).toMatchObject({ kind: 'take_up' });
    expect(await ask({ adopt: () => false })).toMatchObject(over('ending'));
  });

  it('is not when nobody started the studio again in time', async () => {
    const ago = (ms: number) => ({ ...beat, atMs: now.atMs - ms, uptimeMs: now.uptimeMs - ms });
    expect(await askManual({ beat: ago(119_000) })).toMatchObject({ kind: 'take_up' });
    expect(await askManual({ beat: ago(121_000) })).toMatchObject(over('too_long'));
    expect(await ask({ left: { ...room, noVideoMs: 30_000 }, beat: ago(31_000) })).toMatchObject(over('too_long'));
    expect(await ask({ left: { ...room, noVideoMs: null }, beat: ago(11 * 60_000) })).toMatchObject(over('too_long'));
    expect(await ask({ left: { ...room, noVideoMs: null }, beat: ago(9 * 60_000) })).toMatchObject({ kind: 'take_up' });
    expect(await ask({ beat: null })).toMatchObject(over('too_long'));
  });

  it('is not for ever: a core that dies of taking up stops it', async () => {
    const takenUp = [now.uptimeMs - 50_000, now.uptimeMs - 20_000];
    expect(await ask({ left: { ...room, takenUp } })).toMatchObject({ kind: 'take_up' });
    expect(await ask({ left: { ...room, takenUp: [...takenUp, now.uptimeMs - 5_000] } })).toMatchObject(over('loop'));
    const long = [1_000, now.uptimeMs - 61_000, ...takenUp];
    expect(await ask({ left: { ...room, takenUp: long } })).toMatchObject({ kind: 'take_up' });
  });

  it('does not mind a clock that is set by hours, before or after', async () => {
    for (const by of [6 * HOUR, -6 * HOUR, 100 * HOUR]) {
      const set = { ...now, atMs: now.atMs + by, uptimeMs: 200 * HOUR };
      const then = { ...beat, uptimeMs: set.uptimeMs - 2_000 };
      expect(await askManual({ now: set, beat: then })).toMatchObject({ kind: 'take_up', outageMs: 2_500 });
    }
  });
});

it('measures by the machine’s clock, and by the wall only after the machine was started anew', () => {
  const then = { atMs: 10 * HOUR, uptimeMs: HOUR };
  expect(elapsedMs(then, { atMs: 10 * HOUR + 3_000, uptimeMs: HOUR + 3_000 })).toBe(3_000);
  expect(elapsedMs(then, { atMs: 2 * HOUR, uptimeMs: HOUR + 3_000 })).toBe(3_000);
  expect(elapsedMs(then, { atMs: 10 * HOUR + 40_000, uptimeMs: 20_000 })).toBe(40_000);
  // Up for longer than then, but less than has passed: it was started anew in between.
  expect(elapsedMs(then, { atMs: 15 * HOUR, uptimeMs: HOUR + 3_000 })).toBe(5 * HOUR);
  expect(elapsedMs(then, { atMs: 9 * HOUR, uptimeMs: 20_000 })).toBe(0);
});

describe('a stream that OBS sends', () => {
  const left: LiveRecord = { ...room, stage: 'obs' };
  const obs = Settings.parse({ obs: { use: true } });
  const askObs = (more: Partial<Asked> = {}) => ask({ left, settings: obs, ...more });

  it('is followed again: it went on without the studio', async () => {
    expect(await askObs()).toMatchObject({
      kind: 'follow_obs',
      session: { sessionId: 's1', roomId: 'r1', stage: 'obs' },
      to: OURS,
    });
    // However long the studio was away.
    expect(await askObs({ beat: null, now: { atMs: HOUR, uptimeMs: HOUR } })).toMatchObject({ kind: 'follow_obs' });
  });

  it('is known when it goes to the host’s own address, which was never changed', async () => {
    const own = { ...left, destination: { kind: 'manual' as const }, rehearsal: false, roomId: null, ownService: true };
    const typed = Settings.parse({ obs: { use: true }, platform: { kind: 'manual' } });
    expect(await askObs({ left: own, settings: typed, ours: async () => null })).toMatchObject({ to: null });
  });

  it('is left alone when it cannot be gone on with', async () => {
    expect(await askObs({ settings })).toMatchObject(over('settings'));
    expect(
      await askObs({ settings: Settings.parse({ obs: { use: true }, platform: { kind: 'manual' } }) }),
    ).toMatchObject(over('settings'));
    // The host's settings were given back: it was ended.
    expect(await askObs({ ours: async () => null })).toMatchObject(over('ending'));
    expect(await askObs({ adopt: () => false })).toMatchObject(over('ending'));
    expect(await askObs({ now: { atMs: 25 * HOUR, uptimeMs: HOUR } })).toMatchObject(over('settings'));
    expect(await askObs({ left: { ...left, phase: 'ending' } })).toMatchObject(over('ending'));
  });
});

it('reads the record of an older studio', () => {
  const { sessionId, destination, rehearsal, stage, title, roomId, watchUrl, ownService, startedAtMs, liveAtMs } = room;
  const old = { sessionId, destination, rehearsal, stage, title, roomId, watchUrl, ownService, startedAtMs, liveAtMs };
  expect(LiveRecord.parse(old)).toMatchObject({ phase: 'live', recordings: [], takenUp: [], address: null });
  expect(SessionId.parse(old.sessionId)).toBe('s1');
});
