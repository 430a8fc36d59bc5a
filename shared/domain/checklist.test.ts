import { describe, expect, it } from 'vitest';
import { Bag } from './bag.ts';
import { type ChecklistInput, checklist, UploadTest } from './checklist.ts';
import { StageReport } from './media.ts';
import { noObs, ObsFinding, type ObsState } from './obs/index.ts';
import { Settings } from './settings.ts';
import { Topic } from './topic.ts';

const report = StageReport.parse({
  planRevision: 1,
  camera: { kind: 'on', label: 'FaceTime HD', width: 1280, height: 720, fps: 30 },
  microphone: { kind: 'on', label: 'Built-in' },
  screen: { kind: 'off' },
  computerAudio: { kind: 'off' },
  devices: [{ deviceId: 'c', label: 'FaceTime HD', kind: 'camera' }],
  permissions: { camera: 'granted', microphone: 'granted' },
  encoder: { kind: 'idle' },
  audioCodec: 'wasm',
  video: { fps: 30, composed: 0, encoded: 0, dropped: 0, late: 0, bitrate: 0, queue: 0 },
  audio: { packets: 0, bitrate: 0, levelDb: -18 },
});
const approved = Topic.parse({
  id: 't1',
  title: 'Autumn',
  pitch: 'x',
  category: 'travel',
  plannedAtMs: null,
  cover: null,
  version: 1,
  createdAtMs: 0,
  updatedAtMs: 0,
  state: { kind: 'approved', approvedAtMs: 0, validUntilMs: 1000 },
});
const price = { minor: 100, currency: 'CNY' };
const item = {
  id: 'i1',
  productId: 'p1',
  title: 'x',
  imageUrl: null,
  listPrice: price,
  livePrice: price,
  stock: 50,
  sold: 0,
  perk: '',
  available: true,
};
const bag = Bag.parse({ version: 1, checkedAtMs: 0, explaining: null, items: [item] });

const ready: ChecklistInput = {
  kind: 'rehearsal',
  manual: Settings.parse({}).manual,
  eligibility: { eligible: true, cohort: 'live-test-2', criteria: [] },
  platformFault: null,
  topics: [approved],
  chosenTopicId: null,
  bag,
  report,
  camera: null,
  obs: null,
  upload: { kind: 'never' },
  uploadPath: 'auto',
  nowMs: 10,
};
const blocked = (more: Partial<ChecklistInput>) => {
  const list = checklist({ ...ready, ...more });
  return [list.canGoLive, list.blockedBy, list.steps.find((step) => step.id === list.blockedBy)?.code];
};

describe('checklist', () => {
  it('lets a prepared host go live, upload test or not', () => {
    expect(checklist(ready)).toMatchObject({ canGoLive: true, blockedBy: null, topicId: 't1' });
  });

  it('names what stands in the way, one plain reason each', () => {
    expect(
      blocked({ eligibility: { eligible: false, cohort: null, criteria: [{ id: 'followers', have: 3, need: 10 }] } }),
    ).toEqual([false, 'eligibility', 'not_eligible']);
    expect(blocked({ topics: [] })).toEqual([false, 'topic', 'none']);
    expect(blocked({ nowMs: 2000 })).toEqual([false, 'topic', 'expired']);
    expect(blocked({ bag: { ...bag, items: [] } })).toEqual([false, 'bag', 'empty']);
    expect(blocked({ report: { ...report, camera: { kind: 'failed', code: 'busy', label: 'FaceTime HD' } } })).toEqual([
      false,
      'stage',
      'camera_busy',
    ]);
    expect(blocked({ report: { ...report, camera: { kind: 'failed', code: 'denied', label: '' } } })).toEqual([
      false,
      'stage',
      'camera_denied',
    ]);
    expect(blocked({ report: { ...report, camera: { kind: 'off' }, devices: [] } })).toEqual([
      false,
      'stage',
      'no_camera',
    ]);
    expect(blocked({ report: { ...report, camera: { kind: 'off' } } })).toEqual([false, 'stage', 'camera_not_chosen']);
    const unnamed = [{ deviceId: '', label: '', kind: 'camera' as const }];
    expect(blocked({ report: { ...report, camera: { kind: 'off' }, devices: unnamed } })).toEqual([
      false,
      'stage',
      'camera_not_asked',
    ]);
    const denied = { camera: 'denied' as const, microphone: 'denied' as const };
    expect(blocked({ report: { ...report, camera: { kind: 'off' }, devices: unnamed, permissions: denied } })).toEqual([
      false,
      'stage',
      'camera_denied',
    ]);
    expect(blocked({ report: null })).toEqual([false, 'stage', 'loading']);
  });

  it('asks a manual address for stage and upload only', () => {
    const list = checklist({ ...ready, kind: 'manual', topics: null, bag: null, eligibility: null });
    expect(list.steps.map((step) => step.id)).toEqual(['stage', 'upload']);
    expect(list.canGoLive).toBe(true);
  });

  it('asks OBS instead of the camera in OBS mode', () => {
    const found = (level: 'ok' | 'look' | 'block') =>
      ObsFinding.parse({ id: 'canvas', level, code: 'x', params: {}, fix: null, locked: false });
    const connected: ObsState = {
      ...noObs(),
      link: {
        kind: 'connected',
        address: '127.0.0.1:4455',
        sinceMs: 0,
        local: true,
        obsVersion: '29.0.2',
        websocketVersion: '5.1.0',
        system: 'Debian',
        authenticated: true,
      },
      video: {
        canvasWidth: 720,
        canvasHeight: 1280,
        outputWidth: 720,
        outputHeight: 1280,
        fpsNumerator: 30,
        fpsDenominator: 1,
      },
      findings: [found('ok')],
    };
    const stage = (state: ObsState, follows = false) => {
      const list = checklist({ ...ready, report: null, obs: { state, follows } });
      const row = list.steps.find((step) => step.id === 'stage');
      return [row?.state, row?.code, list.canGoLive];
    };
    expect(stage(noObs())).toEqual(['loading', 'obs_connecting', false]);
    expect(stage(connected)).toEqual(['ok', 'obs_ready', true]);
    expect(stage({ ...connected, findings: [found('look')] })).toEqual(['advise', 'obs_look', true]);
    expect(stage({ ...connected, findings: [found('block')] })).toEqual(['todo', 'obs_elsewhere', false]);
    // A host who presses the button in OBS is streaming before the studio is: that is what it waits for.
    expect(stage({ ...connected, findings: [found('block')] }, true)).toEqual(['ok', 'obs_ready', true]);
    const fault = { code: 'obs_not_running', retry: 'later' } as const;
    const own = { ...ready.manual, url: ' ' };
    const list = checklist({ ...ready, kind: 'manual', manual: own, obs: { state: connected, follows: false } });
    expect([list.canGoLive, list.steps.map((row) => row.id)]).toEqual([true, ['stage']]);
    const waiting = { kind: 'waiting', address: '', fault, sinceMs: 0, attempt: 2, nextTryAtMs: 0 } as const;
    expect(stage({ ...connected, link: waiting })).toEqual(['todo', 'obs_waiting', false]);
    const refused = { kind: 'refused', address: '', fault: { ...fault, code: 'obs_wrong_password' } } as const;
    expect(stage({ ...connected, link: refused })).toEqual(['todo', 'obs_refused', false]);
  });

  it('advises, but does not stop, a host without a microphone', () => {
    const list = checklist({
      ...ready,
      report: { ...report, microphone: { kind: 'failed', code: 'denied', label: '' } },
    });
    expect(list.steps.find((step) => step.id === 'stage')).toMatchObject({
      state: 'advise',
      code: 'microphone_denied',
    });
    expect(list.canGoLive).toBe(true);
  });

  describe('after an upload test of both ways', () => {
    const base = { kind: 'done', atMs: 1, uplink: 5e6, rttMs: 31.4, needed: 3.3e6, enough: true } as const;
    const tried = { kind: 'done', connectMs: 1, rttMs: 12.6, lossShare: 0, uplink: 4e6, route: null } as const;
    const fits = { ...base, realtime: tried, recommended: { path: 'realtime', reasons: ['realtime_fits'] } } as const;
    const lossy = { ...base, realtime: tried, recommended: { path: 'steady', reasons: ['realtime_lossy'] } } as const;
    const steady = { path: 'steady', reasons: ['realtime_failed'] } as const;
    const fault = { code: 'realtime_no_route', retry: 'later' } as const;
    const failed = { ...base, realtime: { kind: 'failed', fault }, recommended: steady } as const;
    const none = { ...base, realtime: { kind: 'not_offered' }, recommended: steady } as const;
    const slow = { uplink: 2e6, enough: false } as const;
    const at = (upload: unknown, uploadPath: ChecklistInput['uploadPath'], more: Partial<ChecklistInput> = {}) => {
      const list = checklist({ ...ready, upload: UploadTest.parse(upload), uploadPath, ...more });
      expect(list.canGoLive).toBe(true);
      return list.steps.find((step) => step.id === 'upload');
    };

    it.each([
      [fits, 'auto', 'ok', 'realtime'],
      [fits, 'realtime', 'ok', 'realtime'],
      [fits, 'steady', 'ok', 'steady_chosen'],
      [{ ...fits, ...slow }, 'auto', 'ok', 'realtime'],
      [{ ...fits, ...slow }, 'steady', 'advise', 'steady_slow'],
      [lossy, 'auto', 'ok', 'enough'],
      [lossy, 'realtime', 'advise', 'realtime_doubtful'],
      [lossy, 'steady', 'ok', 'enough'],
      [{ ...lossy, ...slow }, 'auto', 'advise', 'slow'],
      [failed, 'auto', 'ok', 'enough'],
      [failed, 'realtime', 'advise', 'realtime_failed'],
      [none, 'auto', 'ok', 'enough'],
      [none, 'realtime', 'advise', 'realtime_not_offered'],
      [{ ...none, ...slow }, 'steady', 'advise', 'slow'],
      [base, 'realtime', 'ok', 'enough'],
    ] as const)('speaks about the way the stream will take (%#)', (upload, uploadPath, state, code) => {
      expect(at(upload, uploadPath)).toMatchObject({ state, code });
    });

    it('tells the numbers of that way', () => {
      expect(at(fits, 'auto')?.params).toMatchObject({ uplink: 4e6, rttMs: 13 });
      expect(at(fits, 'steady')?.params).toMatchObject({ uplink: 5e6, rttMs: 31 });
      expect(at(failed, 'realtime')?.params).toMatchObject({ fault: 'realtime_no_route' });
      const silent = { ...fits, realtime: { ...tried, uplink: null, rttMs: null } };
      expect(at(silent, 'auto')?.params).toMatchObject({ uplink: 5e6, rttMs: 31 });
    });

    it('says nothing of real time while OBS sends', () => {
      const obs = { state: noObs(), follows: false };
      expect(checklist({ ...ready, obs, upload: UploadTest.parse(fits) }).steps.at(-1)?.code).toBe('enough');
    });
  });
});
