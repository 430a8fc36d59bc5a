import {
  type CapturePlan,
  checklist,
  emptyTally,
  type LiveState,
  noObs,
  type RtcPlan,
  type SessionId,
  type Settings,
  type StudioState,
} from '../../shared/domain/index.ts';
import { type CardJudge, type EncodeRate, planFrom } from './stage/index.ts';

/** What the host asked of the stage that is not a setting: forgotten when the studio stops. */
export type StudioWishes = {
  screen: { wanted: boolean; audio: boolean };
  beRightBack: boolean;
  sessionId: SessionId | null;
  /** What the encoder is asked for while the network carries less than the format; null: all of it. */
  rate: EncodeRate | null;
  /** What the page must send in real time; null: nothing. Set by `core/realtime` alone. */
  rtc: RtcPlan | null;
};

export const NO_WISHES: Readonly<StudioWishes> = {
  screen: { wanted: false, audio: false },
  beRightBack: false,
  sessionId: null,
  rate: null,
  rtc: null,
};

/** Before the rules are read there is nothing to draw that they could speak about. */
const ALL_WORDS: CardJudge = () => true;

/** Asking takes a tenth of a millisecond, and every change of the state asks; it stays the same while a program runs. */
let systemLanguage: 'en' | 'zh-CN' | null = null;

/** The language of words that the core itself puts on the picture. */
export function languageOf(settings: Settings): 'en' | 'zh-CN' {
  if (settings.language !== 'system') return settings.language;
  systemLanguage ??= Intl.DateTimeFormat().resolvedOptions().locale.startsWith('zh') ? 'zh-CN' : 'en';
  return systemLanguage;
}

/** Everything that follows from the rest of the state: the capture plan and the checklist. Pure. */
export function deriveState(
  state: StudioState,
  wishes: StudioWishes,
  nowMs = Date.now(),
  allows: CardJudge = ALL_WORDS,
): { plan: CapturePlan; checklist: StudioState['checklist'] } {
  const plan = planFrom(
    {
      settings: state.settings.stage,
      language: languageOf(state.settings),
      bag: state.bag,
      onScreen: state.onScreen,
      nowMs,
      allows,
      screen: wishes.screen,
      beRightBack: wishes.beRightBack,
      sessionId: wishes.sessionId,
      rate: wishes.rate,
      rtc: wishes.rtc,
      capture: !state.settings.obs.use,
    },
    state.plan,
  );
  const platform = state.platform;
  const list = checklist({
    kind: state.settings.platform.kind,
    manual: state.settings.manual,
    eligibility:
      platform.kind === 'online'
        ? platform.profile.eligibility
        : platform.kind === 'offline'
          ? (platform.profile?.eligibility ?? null)
          : null,
    platformFault: platform.kind === 'offline' ? platform.fault : null,
    topics: state.topics,
    chosenTopicId: state.chosenTopicId,
    bag: state.bag,
    report: state.stage.report,
    camera: state.settings.stage.camera,
    obs: state.settings.obs.use ? { state: state.obs, follows: followsHost(state.settings) } : null,
    upload: state.upload,
    uploadPath: state.settings.stage.uploadPath,
    nowMs,
  });
  return { plan, checklist: list };
}

/**
 * A stream that the host starts in OBS is the one to go along with: they press the button there, and send to their own
 * address. A room has an address of its own, so there the studio sets it first.
 */
export const followsHost = (settings: Settings): boolean =>
  settings.obs.use && settings.obs.button === 'obs' && settings.platform.kind === 'manual';

const PREPARE: LiveState = { kind: 'prepare' };

/** The state before anything is known. */
export function initialState(start: {
  settings: Settings;
  version: string;
  host: 'electron' | 'web';
  dataDir: { path: string; recordingsDir: string };
  startedAtMs: number;
}): StudioState {
  const settings = start.settings;
  const bare = {
    app: {
      version: start.version,
      host: start.host,
      platform: process.platform,
      dataDir: start.dataDir.path,
      recordingsDir: settings.recording.folder || start.dataDir.recordingsDir,
      startedAtMs: start.startedAtMs,
    },
    settings,
    notices: [],
    platform:
      settings.platform.kind === 'manual'
        ? ({ kind: 'none' } as const)
        : ({ kind: 'connecting', rehearsal: settings.platform.kind === 'rehearsal' } as const),
    rehearsal: null,
    topics: null,
    chosenTopicId: null,
    bag: null,
    plan: planFrom(
      {
        settings: settings.stage,
        language: languageOf(settings),
        bag: null,
        onScreen: null,
        nowMs: start.startedAtMs,
        allows: ALL_WORDS,
        screen: NO_WISHES.screen,
        beRightBack: false,
        sessionId: null,
        rate: null,
        rtc: null,
        capture: !settings.obs.use,
      },
      null,
    ),
    stage: { page: 'gone' as const, pageId: null, report: null },
    upload: { kind: 'never' as const },
    checklist: { steps: [], canGoLive: false, blockedBy: null, topicId: null },
    live: PREPARE,
    health: null,
    uplink: null,
    tally: emptyTally(),
    obs: noObs(),
    obsScenes: null,
    obsAudio: null,
    obsStats: null,
    moderation: { muted: [], removed: [], blocked: [], words: [], slowSeconds: 0, pinned: null },
    onScreen: null,
    pinSuggestion: null,
    cues: [],
    sessions: [],
    repairs: [],
    disk: null,
  } satisfies StudioState;
  return { ...bare, ...deriveState(bare, NO_WISHES, start.startedAtMs) };
}
