import type {
  Fault,
  IngestState,
  ObsAudioInput,
  ObsItem,
  ObsScenes,
  ObsState,
  StudioState,
} from '../../../shared/domain/index.ts';
import { fixtures } from './fixtures.ts';
import {
  inObsMode,
  LANDSCAPE,
  LONG_NAME,
  obsAudioSample,
  obsConnected,
  obsScenesSample,
  obsStatsSample,
} from './fixtures-obs.ts';

/** States of the Stage while the host's own OBS makes the picture. */
const MINUTE = 60_000;

const sending = (): Partial<ObsState> => ({
  output: { kind: 'live', sinceMs: Date.now() - 42 * MINUTE, by: 'studio' },
  service: { kind: 'studio', name: 'rtmp://127.0.0.1:1935/live', kept: true },
});

/** On air from OBS; the core's own numbers are those of OBS. */
function live(
  parts: { obs?: Partial<ObsState>; state?: Partial<StudioState>; ingest?: IngestState; health?: object } = {},
): StudioState {
  const state = fixtures.live();
  if (state.live.kind !== 'live' || !state.health) throw new Error('the common state is not live');
  const onAir: StudioState = {
    ...state,
    live: { ...state.live, stage: 'obs', page: 'gone', ...(parts.ingest ? { ingest: parts.ingest } : {}) },
    health: {
      ...state.health,
      encoder: 'x264',
      acceleration: 'software',
      bitrate: 4_120_000,
      dropped: 3,
      late: 12,
      rttMs: null,
      ackedBytes: null,
      ...parts.health,
    },
  };
  return inObsMode(onAir, obsConnected({ ...sending(), ...parts.obs }), { state: parts.state ?? {} });
}

const away = (fault: Fault): ObsState['link'] => ({
  kind: 'waiting',
  address: '127.0.0.1:4455',
  fault,
  sinceMs: Date.now() - 8_000,
  attempt: 5,
  nextTryAtMs: Date.now() + 2_000,
});

const lost = (
  code: Fault['code'],
  more: Partial<Extract<IngestState, { kind: 'reconnecting' }>> = {},
): IngestState => ({
  kind: 'reconnecting',
  sinceMs: Date.now() - 8_000,
  attempt: 3,
  nextTryAtMs: Date.now() + 3_000,
  fault: { code, retry: 'now' },
  closesAtMs: null,
  ...more,
});

const studioMode = (more: Partial<ObsScenes> = {}): ObsScenes =>
  obsScenesSample({ studioMode: true, preview: '桌面 · Desk close-up', ...more });

/** As many as a collector of scenes has: the list must stay quick. */
const many = (): ObsScenes => {
  const items: ObsItem[] = Array.from({ length: 200 }, (_, at) => ({
    id: at + 1,
    name: at % 9 === 0 ? `Overlay ${at + 1} – ${'a long name '.repeat(6)}` : `Source ${at + 1}`,
    kind: at % 25 === 3 ? 'scene' : 'image_source',
    enabled: at % 4 !== 0,
    locked: at % 11 === 0,
    group: null,
  }));
  const scenes = Array.from({ length: 60 }, (_, at) => ({ name: `Scene ${at + 1}`, items: at % 2 === 0 ? items : [] }));
  return obsScenesSample({ scenes, program: 'Scene 41' });
};

const ODD_NAMES = [
  '🌙 "Be right back" ✨',
  '‘quoted’ & <b>bold</b>',
  '   spaces   inside   ',
  'مشهد البث المباشر',
  LONG_NAME,
  '直播间主画面（新）——双机位 + 商品特写 + 价格条 + 弹幕',
  'line\nbreak',
];
const oddNames = (): ObsScenes =>
  obsScenesSample({
    scenes: ODD_NAMES.map((name, at) => ({
      name,
      items: ODD_NAMES.map((item, id) => ({
        id: id + 1,
        name: item,
        kind: 'image_source',
        enabled: (at + id) % 3 !== 0,
        locked: id % 2 === 0,
        group: null,
      })),
    })),
    program: ODD_NAMES[4] ?? '',
    transition: LONG_NAME,
    transitions: [{ name: LONG_NAME, kind: 'obs_stinger_transition', fixed: false }],
  });

const sixInputs = (): ObsAudioInput[] => [
  ...obsAudioSample(),
  { name: 'Browser alerts 🔔', kind: 'browser_source', muted: false, volumeDb: -100 },
  { name: LONG_NAME, kind: 'wasapi_process_output_capture', muted: false, volumeDb: 4.5 },
  { name: 'Guest', kind: 'wasapi_input_capture', muted: false, volumeDb: -0.04 },
];

export const obsStageFixtures = {
  obsStageIdle: () => inObsMode(fixtures.ready()),
  obsStageLive: () => live(),
  obsStageStudioMode: () => live({ state: { obsScenes: studioMode() } }),
  obsStageStudioModeWide: () =>
    live({
      obs: { video: LANDSCAPE },
      state: { obsScenes: studioMode({ inTransition: true }), obsStats: obsStatsSample({ activeFps: 59.94 }) },
      health: { fps: 59.94 },
    }),
  obsStageWide: () =>
    inObsMode(fixtures.ready(), obsConnected({ video: LANDSCAPE }), {
      state: { obsStats: obsStatsSample({ activeFps: 59.94 }) },
    }),
  obsStageReconnecting: () => live({ ingest: lost('ingest_lost') }),
  obsStageTrouble: () => live({ health: { fps: 22.4, late: 312, dropped: 41 } }),
  /** OBS crashed: nothing is sent, the studio looks for it. */
  obsStageGone: () => live({ obs: { link: away({ code: 'obs_gone', retry: 'later' }) }, ingest: lost('obs_gone') }),
  /** Only the line to OBS is lost; the platform still gets frames. */
  obsStageAwaySending: () => live({ obs: { link: away({ code: 'obs_timeout', retry: 'later' }) } }),
  obsStageClosed: () =>
    live({
      obs: { link: away({ code: 'obs_closed', retry: 'later' }), output: { kind: 'idle' } },
      ingest: lost('obs_closed'),
    }),
  obsStageClosedBack: () => live({ obs: { output: { kind: 'idle' } }, ingest: lost('obs_closed') }),
  obsStageStoppedByHand: () => live({ obs: { output: { kind: 'idle' } }, ingest: lost('obs_stopped_by_host') }),
  obsStageMany: () => live({ state: { obsScenes: many() } }),
  obsStageNames: () => live({ state: { obsScenes: oddNames(), obsAudio: sixInputs() } }),
  obsStageOutputs: () => live({ obs: { record: 'on', replay: 'on', virtualCamera: 'on' } }),
  obsStageSaving: () => live({ obs: { record: 'stopping', replay: 'starting', virtualCamera: 'unavailable' } }),
  obsStageNoInputs: () => inObsMode(fixtures.ready(), obsConnected(), { state: { obsAudio: [] } }),
  obsStageMuted: () =>
    live({ state: { obsAudio: obsAudioSample().map((input) => ({ ...input, muted: true, volumeDb: -100 })) } }),
  /** Connected, and silent since: the banner comes after some seconds. */
  obsStageStill: () => live(),
  obsStageAwaits: () => {
    const state = fixtures.opening();
    return inObsMode(
      {
        ...state,
        live:
          state.live.kind === 'opening'
            ? {
                ...state.live,
                stage: 'obs',
                awaitsButton: true,
                steps: state.live.steps.map((step) => ({
                  ...step,
                  state: step.id === 'ingest' ? 'running' : step.id === 'confirm' ? 'waiting' : 'done',
                })),
              }
            : state.live,
      },
      obsConnected({ service: { kind: 'studio', name: 'rtmp://127.0.0.1:1935/live', kept: true } }),
      { settings: { button: 'obs' } },
    );
  },
} satisfies Record<string, () => StudioState>;
