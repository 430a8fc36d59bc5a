import { describe, expect, it } from 'vitest';
import { StreamHealth } from '../../../shared/domain/index.ts';
import { liveState, rtcHealth, stageReport } from '../../../tests/support/states.ts';
import { CLIP_DB, formatDb, gainDb, METER_FLOOR_DB, meterFraction, meterStep, SILENT_METER } from './controls/meter.ts';
import { formatBitrate, formatBytes, formatClock, formatMs, formatRate, formatSkew, percentOf } from './format.ts';
import { encoderName, healthOf } from './picture/health.ts';

describe('numbers', () => {
  it('formats durations', () => {
    expect([-5, 0, 59_999, 72_000, 3_723_000].map(formatClock)).toEqual([
      '00:00',
      '00:00',
      '00:59',
      '01:12',
      '1:02:03',
    ]);
  });
  it('formats sizes and rates', () => {
    expect([0, 12_345, 1_230_000, 84_000_000, 1_100_000_000].map(formatBytes)).toEqual([
      '0 KB',
      '12 KB',
      '1.2 MB',
      '84 MB',
      '1.1 GB',
    ]);
    expect(formatBitrate(2_512_000)).toBe('2.5 Mb/s');
    expect([900_000, 999_600, 1_400_000, -1].map(formatRate)).toEqual([
      '900\u00a0kb/s',
      '1.0\u00a0Mb/s',
      '1.4\u00a0Mb/s',
      '0\u00a0kb/s',
    ]);
    expect([formatMs(38.4), formatMs(1_240)]).toEqual(['38 ms', '1.2 s']);
    expect([12, -40, 0.2].map(formatSkew)).toEqual(['+12 ms', '−40 ms', '0 ms']);
    expect([percentOf(0.031), percentOf(null)]).toEqual(['3.1 %', null]);
  });
});

describe('meter', () => {
  it('maps decibels to a length and to words', () => {
    expect([-100, METER_FLOOR_DB, -30, 0, 6].map(meterFraction)).toEqual([0, 0, 0.5, 1, 1]);
    expect([-100, -18.4, -0.2, 0, Number.NaN].map(formatDb)).toEqual(['−∞ dB', '−18 dB', '0 dB', '0 dB', '−∞ dB']);
    expect(gainDb(2)).toBeCloseTo(6.02, 2);
    expect(formatDb(gainDb(2))).toBe('+6 dB');
  });
  it('rises at once, falls slowly and holds its peak', () => {
    const loud = meterStep(SILENT_METER, -10, CLIP_DB, 1_000);
    expect(loud).toMatchObject({ db: -10, peakDb: CLIP_DB });
    const next = meterStep(loud, -50, -50, 1_100);
    expect(next.db).toBeCloseTo(-16);
    expect(next.peakDb).toBe(CLIP_DB);
    const later = meterStep({ ...next, atMs: 2_950 }, -50, -50, 3_000);
    expect(later.peakDb).toBeCloseTo(CLIP_DB - 1);
  });
});

const report = stageReport({
  ...{ camera: { kind: 'off' }, microphone: { kind: 'off' } },
  video: { fps: 30, composed: 900, encoded: 900, dropped: 0, late: 0, bitrate: 2_500_000, queue: 0 },
});
const good = StreamHealth.parse({
  atMs: 1,
  fps: 30,
  composed: 900,
  dropped: 0,
  late: 0,
  encoder: 'avc1.42e01f',
  acceleration: 'software',
  bitrate: 2_500_000,
  videoBitrate: 2_400_000,
  audioBitrate: 128_000,
  queueBytes: 0,
  queueMs: 4,
  ackedBytes: 1,
  rttMs: 3,
  skewMs: 4,
  audioPackets: 9,
  recordedBytes: 84_000_000,
  recordedMs: 30_000,
});
const live = liveState();

describe('healthOf', () => {
  it('says fine when all is well, live and in the preview', () => {
    expect(healthOf(live, good, report)).toMatchObject({ level: 'fine', code: 'fine_live' });
    expect(healthOf({ kind: 'prepare' }, null, report)).toMatchObject({ level: 'fine', code: 'fine_preview' });
    expect(healthOf({ kind: 'prepare' }, null, null)).toMatchObject({ level: 'off', code: 'idle' });
  });
  it('names the worst cell', () => {
    expect(healthOf(live, { ...good, fps: 24 }, report)).toMatchObject({ level: 'look', code: 'fps' });
    expect(healthOf(live, { ...good, fps: 24, skewMs: 120 }, report)).toMatchObject({ level: 'broken', code: 'skew' });
    expect(healthOf(live, { ...good, queueMs: 1_500 }, report)).toMatchObject({ level: 'look', code: 'queue' });
    expect(healthOf(live, { ...good, dropped: 90 }, report)).toMatchObject({ level: 'broken', code: 'dropped' });
  });
  it('tolerates late sound more than early sound, as people do', () => {
    expect(healthOf(live, { ...good, skewMs: -100 }, report).level).toBe('fine');
    expect(healthOf(live, { ...good, skewMs: 60 }, report).level).toBe('look');
  });
  it('puts a lost page and a lost connection before every number', () => {
    expect(healthOf({ ...live, page: 'gone' }, good, report).code).toBe('no_page');
    expect(healthOf({ ...live, stage: 'obs', page: 'gone' }, good, report).code).toBe('fine_live');
  });
  it('says what is done about a slow upload, and shows what part of the format is left', () => {
    const adapt = { level: 'lowered', why: 'congested', fps: 30, width: 720, height: 1280 } as const;
    const rates = { videoBitrate: 900_000, fullVideoBitrate: 2_500_000 };
    const slow = { ...good, bitrate: 1_020_000, adapt: { ...adapt, ...rates } };
    const adapted = healthOf(live, slow, report);
    expect(adapted).toMatchObject({ level: 'look', code: 'adapted', params: { rate: '900\u00a0kb/s' } });
    expect(adapted.cells.find((cell) => cell.id === 'upload')).toMatchObject({
      value: '1.0',
      full: '2.6',
      level: 'look',
    });
    const how = (more: object) => healthOf(live, { ...slow, adapt: { ...slow.adapt, ...more } }, report);
    expect(how({ fps: 15 })).toMatchObject({ code: 'adapted_fps', params: { fps: 15 } });
    expect(how({ level: 'floor', videoBitrate: 1_400_000 })).toMatchObject({
      code: 'adapted_floor',
      params: { rate: '1.4\u00a0Mb/s' },
    });
    expect(how({ why: 'recovering' })).toMatchObject({ code: 'recovering' });
    expect(how({ level: 'full' })).toMatchObject({ code: 'fine_live' });
    const unconfirmed = { ...live, ingest: { kind: 'degraded', sinceMs: 1, why: 'unconfirmed' } } as const;
    expect(healthOf(unconfirmed, good, report)).toMatchObject({ level: 'look', code: 'degraded_unconfirmed' });
    // What is worse than a slow network is said first.
    expect(healthOf(live, { ...slow, fps: 10 }, report)).toMatchObject({ level: 'broken', code: 'fps' });
  });
  it('says that viewers see the standby picture, and nothing of it while nothing is sent', () => {
    expect(healthOf(live, { ...good, source: 'slate' }, report)).toMatchObject({ level: 'look', code: 'standby' });
    const fault = { code: 'ingest_lost', retry: 'now' } as const;
    const away = { kind: 'reconnecting', sinceMs: 1, attempt: 1, nextTryAtMs: 1, fault, closesAtMs: null } as const;
    expect(healthOf({ ...live, ingest: away }, { ...good, source: 'slate' }, report).code).toBe('reconnecting');
    const taken = { kind: 'taken_over', atMs: 1, fault: { code: 'ingest_taken_over', retry: 'later' } } as const;
    expect(healthOf({ ...live, ingest: taken }, good, report)).toMatchObject({ level: 'broken', code: 'taken_over' });
  });
  it('tells how long a disk that fills up still lasts', () => {
    const disk = { freeBytes: 1, secondsLeft: 759, level: 'low' } as const;
    const low = healthOf(live, good, report, disk);
    expect(low).toMatchObject({ level: 'look', code: 'disk_low', params: { minutes: 12 } });
    expect(low.cells.find((cell) => cell.id === 'recording')).toMatchObject({ minutesLeft: 12 });
    expect(healthOf(live, good, report, { ...disk, level: 'critical' }).level).toBe('broken');
    expect(healthOf(live, good, report, { ...disk, level: 'fine' }).code).toBe('fine_live');
    expect(healthOf({ ...live, recording: { kind: 'off' } }, good, report, disk).code).toBe('fine_live');
  });
  it('shows in real time what is lost and what arrives, and not what the studio’s own encoder is asked for', () => {
    const rtc = rtcHealth({ codec: 'video/VP8', rttMs: 320, lossShare: 0.002, score: 9 });
    const lowered = { level: 'lowered', why: 'limited', fps: 5, width: 720, height: 1280 } as const;
    const adapt = { ...lowered, videoBitrate: 300_000, fullVideoBitrate: 2_500_000 };
    const fine = healthOf(live, { ...good, rtc, adapt, queueMs: 9_000, skewMs: 200 }, report);
    expect(fine.cells.map((cell) => [cell.id, cell.value, cell.level])).toEqual([
      ['encoder', 'VP8', 'fine'],
      ['fps', '30.0', 'fine'],
      ['dropped', '0', 'fine'],
      ['upload', '2.5 Mb/s', 'fine'],
      ['loss', '0.2 %', 'fine'],
      ['rtt', '320 ms', 'look'],
      ['score', '9/10', 'fine'],
      ['recording', '84 MB', 'fine'],
    ]);
    expect(fine).toMatchObject({ level: 'look', code: 'rtt' });
    const weak = { ...live, ingest: { kind: 'degraded', sinceMs: 1, why: 'received' } } as const;
    const lossy = { ...good, adapt, rtc: rtcHealth({ rttMs: 30, lossShare: 0.07, score: 4 }) };
    expect(healthOf(weak, lossy, report)).toMatchObject({ level: 'look', code: 'degraded_received' });
    expect(healthOf(weak, { ...lossy, rtc: { ...lossy.rtc, lossShare: 0.2 } }, report)).toMatchObject({
      level: 'broken',
      code: 'loss',
    });
    // A WHIP server gives no mark: nothing is made up.
    const whip = healthOf(live, { ...good, rtc: rtcHealth({ score: null, rttMs: null }) }, report);
    expect(whip.cells.find((cell) => cell.id === 'score')).toMatchObject({ value: '–', level: 'off' });
    expect(whip).toMatchObject({ level: 'fine', code: 'fine_live' });
  });
  it('says that another route is looked for, and that the steady way runs well after a fall-back', () => {
    const uplink = { path: 'webrtc', canRealtime: true, canSteady: true, fellBack: null } as const;
    const stuck = { ...live, ingest: { kind: 'degraded', sinceMs: 1, why: 'unconfirmed' } } as const;
    const health = { ...good, rtc: rtcHealth() };
    const restarting = { ...uplink, step: { kind: 'restarting_ice', sinceMs: 1 } } as const;
    expect(healthOf(stuck, health, report, null, restarting)).toMatchObject({ level: 'look', code: 'rerouting' });
    const fault = { code: 'realtime_stalled', retry: 'now' } as const;
    const fellBack = { ...uplink, path: 'rtmp', fellBack: { atMs: 1, fault }, step: { kind: 'steady' } } as const;
    expect(healthOf(live, good, report, null, fellBack)).toMatchObject({ level: 'fine', code: 'fine_steady' });
  });
  it('reads codec names', () => {
    expect(['avc1.42e01f', 'H.264', 'video/H264', 'video/VP8', 'av01.0', ''].map(encoderName)).toEqual([
      'H.264',
      'H.264',
      'H.264',
      'VP8',
      'AV1',
      '–',
    ]);
  });
});
