import { describe, expect, it } from 'vitest';
import { type LiveState, Settings, StreamHealth, type StudioState } from '../../../shared/domain/index.ts';
import { liveState, stageReport } from '../../../tests/support/states.ts';
import { initialState } from '../derive.ts';
import { watchState } from './watchState.ts';

const idle: StudioState = initialState({
  ...{ version: '1', host: 'web', startedAtMs: 1, settings: Settings.parse({}) },
  dataDir: { path: '/d', recordingsDir: '/d/r' },
});
const live = liveState({ title: 'A title that is nobody’s business' });
const onAir: StudioState = { ...idle, live };
const lost = { code: 'ingest_lost', retry: 'now' } as const;
const report = stageReport();
const stage = (more: object): StudioState['stage'] => ({
  page: 'present',
  pageId: 'p',
  report: { ...report, ...more },
});
const health = StreamHealth.parse({
  ...{ atMs: 1, fps: 29.123456, composed: 900, dropped: 0, late: 0, encoder: 'H.264', acceleration: 'software' },
  ...{ bitrate: 2_500_000.4, videoBitrate: 1, audioBitrate: 1, queueBytes: 0, queueMs: 4, ackedBytes: 1 },
  ...{ rttMs: 3, skewMs: 4.123456, audioPackets: 9, recordedBytes: 1, recordedMs: 1 },
});

describe('watchState', () => {
  it('says nothing when nothing changed', () => {
    expect(watchState(onAir, { ...onAir })).toEqual([]);
    expect(watchState(onAir, { ...onAir, live: structuredClone(live) })).toEqual([]);
  });

  it('names each step of going live, and what failed', () => {
    const opening = (running: string): LiveState => ({
      kind: 'opening',
      ...{ sessionId: live.sessionId, stage: 'studio', awaitsButton: false, destination: { kind: 'manual' } },
      ...{ rehearsal: false, startedAtMs: 1 },
      steps: (['picture', 'ingest'] as const).map((id) => ({
        id,
        state: id === running ? ('running' as const) : ('waiting' as const),
        fault: null,
      })),
    });
    const to = (before: LiveState, after: LiveState) =>
      watchState({ ...idle, live: before }, { ...idle, live: after }).map((note) =>
        note.kind === 'state' ? `${note.of} ${note.from} → ${note.to}` : note.kind,
      );
    expect(to({ kind: 'prepare' }, opening('picture'))).toEqual(['live prepare → opening.picture']);
    expect(to(opening('picture'), opening('ingest'))).toEqual(['live opening.picture → opening.ingest']);
    expect(to(opening('ingest'), live)).toEqual([
      'live opening.ingest → live',
      'ingest off → sending',
      'page off → present',
      'recording off → on',
    ]);
    const failed: LiveState = { kind: 'failed', sessionId: live.sessionId, fault: lost, wasLive: true, steps: [] };
    expect(to(live, failed)).toEqual([
      'live live → failed',
      'fault',
      'ingest sending → off',
      'page present → off',
      'recording on → off',
    ]);
    expect(JSON.stringify(watchState(idle, onAir))).not.toContain('business');
  });

  it('writes each try of an outage, and its fault once', () => {
    const away = (attempt: number): StudioState => ({
      ...onAir,
      live: {
        ...live,
        ingest: { kind: 'reconnecting', sinceMs: 1, attempt, nextTryAtMs: attempt, fault: lost, closesAtMs: 9 },
      },
    });
    expect(watchState(onAir, away(1))).toEqual([
      {
        kind: 'state',
        of: 'ingest',
        from: 'sending',
        to: 'reconnecting',
        facts: { attempt: 1, nextTryAtMs: 1, closesAtMs: 9 },
      },
      { kind: 'fault', where: 'ingest', fault: lost },
    ]);
    expect(watchState(away(1), away(2)).map((note) => note.kind)).toEqual(['state']);
  });

  it('follows devices and the encoder, and not the frame rate that wavers', () => {
    const before = { ...onAir, stage: stage({}) };
    expect(watchState(onAir, before).map((note) => (note.kind === 'state' ? `${note.of} ${note.to}` : ''))).toEqual([
      'camera on',
      'microphone on',
      'screen off',
      'encoder ready',
    ]);
    const slower = stage({ camera: { ...report.camera, fps: 24.7 } });
    expect(watchState(before, { ...before, stage: slower })).toEqual([]);
    const frozen = stage({ camera: { kind: 'failed', code: 'frozen', label: 'Cam' } });
    expect(watchState(before, { ...before, stage: frozen })).toEqual([
      { kind: 'state', of: 'camera', from: 'on', to: 'failed.frozen', facts: { device: 'Cam' } },
    ]);
  });

  it('writes health with few digits, and the change of what is on air before it', () => {
    const slate = watchState({ ...onAir, health }, { ...onAir, health: { ...health, atMs: 2, source: 'slate' } });
    expect(slate[0]).toEqual({ kind: 'state', of: 'source', from: 'page', to: 'slate' });
    expect(slate[1]).toMatchObject({ kind: 'health', health: { fps: 29.12, skewMs: 4.12, bitrate: 2_500_000.4 } });
    expect(watchState({ ...onAir, health }, { ...onAir, health: null })).toEqual([]);
  });

  it('tells each notice once, the disk, and what the host chose', () => {
    const notice = { id: 'n', tone: 'warn', fault: lost, atMs: 1 } as const;
    const noticed = { ...onAir, notices: [notice] };
    expect(watchState(onAir, noticed)).toEqual([{ kind: 'fault', where: 'notice', fault: lost }]);
    expect(watchState(noticed, { ...noticed, notices: [{ ...notice, atMs: 2 }, notice] })).toHaveLength(1);
    expect(watchState(noticed, { ...noticed, notices: [] })).toEqual([]);
    const disk = { freeBytes: 5, secondsLeft: 70.4, level: 'low' } as const;
    expect(watchState(onAir, { ...onAir, disk })).toMatchObject([
      { of: 'disk', to: 'low', facts: { secondsLeft: 70 } },
    ]);
    const muted = { ...onAir, plan: { ...onAir.plan, micMuted: true } };
    expect(watchState(onAir, muted)).toMatchObject([{ kind: 'decision', what: 'micMuted', facts: { value: true } }]);
  });
});
