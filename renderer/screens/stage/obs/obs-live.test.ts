import { describe, expect, it } from 'vitest';
import {
  type Fault,
  type LiveStateOf,
  noObs,
  type ObsState,
  ObsStats,
  StreamHealth,
  type StudioState,
} from '../../../../shared/domain/index.ts';
import { liveState } from '../../../../tests/support/states.ts';
import { obsCover, stoppedByHand } from './cover.ts';
import { type ObsHealthInput, obsEncoderLabel, obsHealthOf, recentStats } from './obs-health.ts';

const liveFromObs = (more: Partial<LiveStateOf<'live'>> = {}): LiveStateOf<'live'> =>
  liveState({ stage: 'obs', page: 'gone', recording: { kind: 'off' }, ...more });

describe('what stands over the picture', () => {
  const gone: Fault = { code: 'obs_gone', retry: 'later' };
  const connected: ObsState['link'] = {
    kind: 'connected',
    address: 'a',
    sinceMs: 0,
    local: true,
    obsVersion: '30',
    websocketVersion: '5',
    system: 'x',
    authenticated: true,
  };
  const waiting: ObsState['link'] = {
    kind: 'waiting',
    address: 'a',
    fault: gone,
    sinceMs: 0,
    attempt: 1,
    nextTryAtMs: 9,
  };
  const cover = (link: ObsState['link'], live: StudioState['live'], scenes: StudioState['obsScenes'] = null) =>
    obsCover({ obs: { ...noObs(), link }, live, obsScenes: scenes });
  const lost = (code: Fault['code']) => ({
    ingest: {
      kind: 'reconnecting' as const,
      closesAtMs: null,
      sinceMs: 0,
      attempt: 1,
      nextTryAtMs: 5,
      fault: { code, retry: 'now' as const },
    },
  });

  it('says what viewers see only while live', () => {
    expect(cover(waiting, { kind: 'prepare' })).toMatchObject({ kind: 'waiting', air: 'off' });
    expect(cover(waiting, liveFromObs())).toMatchObject({ kind: 'waiting', air: 'sending' });
    expect(cover(waiting, liveFromObs(lost('obs_gone')))).toMatchObject({ kind: 'waiting', air: 'stopped' });
    expect(cover({ kind: 'refused', address: 'a', fault: gone }, liveFromObs())).toMatchObject({ air: 'sending' });
  });
  it('leaves it to the host after OBS was closed or stopped by hand, and says when OBS is back', () => {
    expect(cover(waiting, liveFromObs(lost('obs_closed')))).toMatchObject({ kind: 'stopped', back: false });
    expect(cover(connected, liveFromObs(lost('obs_closed')))).toMatchObject({ kind: 'stopped', back: true });
    expect(cover(connected, liveFromObs(lost('obs_stopped_by_host')))).toMatchObject({ kind: 'stopped' });
    expect(stoppedByHand(liveFromObs({ ...lost('obs_closed'), stage: 'studio' }))).toBeNull();
    expect(stoppedByHand(liveFromObs(lost('ingest_lost')))).toBeNull();
  });
  it('reads the scenes first, and is quiet when all is well or another sheet speaks', () => {
    expect(cover(connected, { kind: 'prepare' })).toEqual({ kind: 'reading' });
    const scenes = {
      collection: '',
      profile: '',
      scenes: [],
      program: '',
      preview: null,
      studioMode: false,
      transition: '',
      transitionMs: 0,
      transitions: [],
      inTransition: false,
    };
    expect(cover(connected, { kind: 'prepare' }, scenes)).toBeNull();
    expect(cover(connected, liveFromObs(lost('ingest_lost')), scenes)).toBeNull();
    const ending = {
      kind: 'ending',
      sessionId: liveFromObs().sessionId,
      rehearsal: false,
      liveAtMs: 0,
      reason: 'host',
    };
    expect(cover(waiting, ending as StudioState['live'])).toBeNull();
  });
});

const stats = (more: Partial<ObsStats> = {}): ObsStats =>
  ObsStats.parse({
    atMs: 10_000,
    activeFps: 30,
    renderMs: 4,
    renderTotal: 9_000,
    renderSkipped: 300,
    outputTotal: 900,
    outputSkipped: 0,
    bitrate: 2_500_000,
    congestion: 0,
    cpuPercent: 11.4,
    memoryMb: 400,
    diskFreeMb: 184_320,
    ...more,
  });
const numbers = StreamHealth.parse({
  atMs: 1,
  fps: 30,
  composed: 900,
  dropped: 0,
  late: 2,
  encoder: 'obs_x264',
  acceleration: 'unknown',
  bitrate: 2_500_000,
  videoBitrate: 2_400_000,
  audioBitrate: 128_000,
  queueBytes: 0,
  queueMs: 0,
  ackedBytes: null,
  rttMs: null,
  skewMs: 0,
  audioPackets: 0,
  recordedBytes: 0,
  recordedMs: 0,
});
const health = (more: Partial<ObsHealthInput> = {}) =>
  obsHealthOf({
    live: liveFromObs(),
    health: numbers,
    link: 'connected',
    video: {
      canvasWidth: 720,
      canvasHeight: 1280,
      outputWidth: 720,
      outputHeight: 1280,
      fpsNumerator: 30,
      fpsDenominator: 1,
    },
    encoder: { mode: 'advanced', encoder: 'obs_nvenc_h264_tex' },
    recording: false,
    recent: [stats({ atMs: 0, renderTotal: 8_700, outputTotal: 600 }), stats()],
    still: false,
    ...more,
  });
const cell = (of: ReturnType<typeof health>, id: string) => of.cells.find((one) => one.id === id);

describe('the health of OBS', () => {
  it('is fine when all is well, live and before', () => {
    expect(health()).toMatchObject({ level: 'fine', code: 'fine_live' });
    expect(cell(health(), 'encoder')?.value).toBe('x264');
    const before = health({ live: { kind: 'prepare' }, health: null });
    expect(before).toMatchObject({ level: 'fine', code: 'fine_preview' });
    expect(before.cells.map((one) => one.value)).toEqual(['NVENC', '30.0', '300', '–', '–', '11 %', '193.3 GB']);
    expect(health({ live: { kind: 'prepare' }, health: null, recent: [] })).toMatchObject({
      level: 'off',
      code: 'idle',
    });
    expect(health({ health: null })).toMatchObject({ level: 'off', code: 'starting' });
  });
  it('says nothing of a page that does not make the picture', () => {
    expect(health({ live: liveFromObs({ page: 'gone' }) }).code).toBe('fine_live');
  });
  it('judges by the last seconds, not by what is long past', () => {
    expect(cell(health(), 'late')).toMatchObject({ value: '2', level: 'fine' });
    const lagging = [stats({ atMs: 0, renderTotal: 8_700, renderSkipped: 250 }), stats()];
    expect(health({ recent: lagging })).toMatchObject({ level: 'broken', code: 'late' });
    const one = [stats({ renderSkipped: 298, renderTotal: 8_970 }), stats()];
    expect(health({ recent: one })).toMatchObject({ level: 'look', code: 'late' });
    const skipped = [stats({ atMs: 0, outputTotal: 600, outputSkipped: -20 }), stats()];
    expect(health({ recent: skipped })).toMatchObject({ level: 'broken', code: 'dropped' });
    const network = [stats({ atMs: 0, outputTotal: 600, outputSkipped: -20 }), stats({ congestion: 0.6 })];
    expect(health({ recent: network })).toMatchObject({ level: 'broken', code: 'congested' });
  });
  it('names the cause before its effect', () => {
    const lagging = [stats({ atMs: 0, renderTotal: 8_700, renderSkipped: 250 }), stats()];
    expect(health({ health: { ...numbers, fps: 12 }, recent: lagging }).code).toBe('late');
    expect(health({ health: { ...numbers, fps: 12 } })).toMatchObject({ level: 'broken', code: 'fps' });
  });
  it('compares the frame rate with what OBS is set to', () => {
    const sixty = {
      canvasWidth: 1,
      canvasHeight: 1,
      outputWidth: 1,
      outputHeight: 1,
      fpsNumerator: 60_000,
      fpsDenominator: 1_001,
    };
    expect(health({ health: { ...numbers, fps: 59.9 }, video: sixty }).level).toBe('fine');
    expect(health({ health: { ...numbers, fps: 50 }, video: sixty })).toMatchObject({ level: 'look', code: 'fps' });
  });
  it('looks at the disk only while OBS writes to it', () => {
    const full = [stats({ atMs: 0, diskFreeMb: 300 }), stats({ diskFreeMb: 300 })];
    expect(health({ recent: full }).level).toBe('fine');
    expect(health({ recent: full, recording: true })).toMatchObject({ level: 'broken', code: 'disk' });
    expect(cell(health({ recent: [stats({ diskFreeMb: null })] }), 'disk')).toMatchObject({ value: '–', level: 'off' });
  });
  it('puts a lost OBS and a lost server before every number', () => {
    const lost = (code: Fault['code']) =>
      liveFromObs({
        ingest: {
          kind: 'reconnecting',
          sinceMs: 0,
          attempt: 1,
          nextTryAtMs: 5,
          fault: { code, retry: 'now' },
          closesAtMs: null,
        },
      });
    expect(health({ live: lost('ingest_lost') })).toMatchObject({ level: 'broken', code: 'reconnecting' });
    expect(health({ live: lost('obs_gone'), link: 'waiting' })).toMatchObject({ level: 'broken', code: 'gone' });
    expect(health({ live: lost('obs_closed') })).toMatchObject({ level: 'broken', code: 'stopped' });
    expect(health({ link: 'waiting' })).toMatchObject({ level: 'look', code: 'away_live' });
    expect(health({ link: 'refused', live: { kind: 'prepare' } })).toMatchObject({ level: 'off', code: 'away' });
    expect(health({ still: true })).toMatchObject({ level: 'look', code: 'still' });
    expect(health({ link: 'waiting' }).cells.map((one) => one.value)).toEqual(['–', '–', '–', '–', '–', '–', '–']);
  });
  it('keeps ten seconds of numbers, and begins anew when OBS does', () => {
    const rows = Array.from({ length: 15 }, (_, at) => stats({ atMs: at * 1_000, renderTotal: at * 30 }));
    const kept = rows.reduce<readonly ObsStats[]>((all, row) => recentStats(all, row), []);
    expect(kept.map((row) => row.atMs)).toEqual(rows.slice(4).map((row) => row.atMs));
    expect(recentStats(kept, kept.at(-1) ?? stats())).toBe(kept);
    expect(recentStats(kept, stats({ atMs: 15_000, renderTotal: 30 }))).toHaveLength(1);
  });
  it('calls encoders as people do', () => {
    expect(
      [
        'obs_x264',
        'jim_nvenc',
        'obs_qsv11_v2',
        'amd_hevc',
        'com.apple.videotoolbox.x',
        'obs_nvenc_av1_tex',
        'mine',
        '',
      ].map(obsEncoderLabel),
    ).toEqual(['x264', 'NVENC', 'Quick Sync', 'AMD HEVC', 'Apple', 'NVENC AV1', 'mine', '–']);
  });
});
