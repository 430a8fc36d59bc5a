import { describe, expect, it } from 'vitest';
import { RoomId, SessionId, Settings, TopicId } from '../../shared/domain/index.ts';
import { resumable } from './resume.ts';
import type { LiveRecord } from './store/index.ts';

const left: LiveRecord = {
  sessionId: SessionId.parse('s1'),
  destination: { kind: 'room', topicId: TopicId.parse('t1') },
  rehearsal: true,
  stage: 'obs',
  title: 'A topic',
  roomId: RoomId.parse('r1'),
  watchUrl: null,
  ownService: false,
  startedAtMs: 1_000,
  liveAtMs: 2_000,
};
const settings = Settings.parse({ obs: { use: true } });
const OURS = { server: 'rtmp://127.0.0.1/live', key: 'k' };
const ask = (more: Partial<Parameters<typeof resumable>[0]> = {}) =>
  resumable({ left, settings, adopt: () => true, ours: async () => OURS, now: () => 60_000, ...more });

describe('taking a stream up again', () => {
  it('goes on with what OBS was left sending', async () => {
    expect(await ask()).toMatchObject({ session: { sessionId: 's1', roomId: 'r1', stage: 'obs' }, to: OURS });
  });

  it('knows a stream to the host’s own address, which was never changed', async () => {
    const own = { ...left, destination: { kind: 'manual' as const }, rehearsal: false, roomId: null, ownService: true };
    const manual = Settings.parse({ obs: { use: true }, platform: { kind: 'manual' } });
    expect(await ask({ left: own, settings: manual, ours: async () => null })).toMatchObject({ to: null });
  });

  it('leaves alone what cannot be gone on with', async () => {
    expect(await ask({ left: null })).toBeNull();
    expect(await ask({ left: { ...left, stage: 'studio' } })).toBeNull();
    expect(await ask({ settings: Settings.parse({}) })).toBeNull();
    expect(await ask({ settings: Settings.parse({ obs: { use: true }, platform: { kind: 'manual' } }) })).toBeNull();
    expect(await ask({ settings: Settings.parse({ obs: { use: true }, platform: { kind: 'remote' } }) })).toBeNull();
    // The host's settings were given back: it was ended.
    expect(await ask({ ours: async () => null })).toBeNull();
    expect(await ask({ adopt: () => false })).toBeNull();
    expect(await ask({ now: () => 25 * 60 * 60_000 })).toBeNull();
  });
});
