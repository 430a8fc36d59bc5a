import { z } from 'zod';

/*
 * The part of obs-websocket 5 (RPC version 1) that the studio speaks: for each request what it takes and what of the answer
 * is used, for each event what of its data is used. Whatever arrives is parsed by these; an answer of another shape is a
 * typed fault. Names are OBS's own.
 */

const nothing = z.unknown().transform(() => undefined);
const name = z.string();
/** Some answers are null where OBS has nothing (no preview outside of studio mode, no transition). */
const maybe = z.string().nullish();
const item = z.object({
  sceneItemId: z.number().int(),
  sceneItemIndex: z.number().int(),
  sourceName: name,
  sourceType: z.string(),
  inputKind: maybe,
  isGroup: z.boolean().nullish(),
  sceneItemEnabled: z.boolean(),
  sceneItemLocked: z.boolean(),
});

/** Answers of requests that only read. */
export const READS = {
  GetVersion: z.object({
    obsVersion: z.string(),
    obsWebSocketVersion: z.string(),
    rpcVersion: z.number(),
    availableRequests: z.array(z.string()),
    platform: z.string(),
    platformDescription: z.string(),
  }),
  GetStats: z.object({
    cpuUsage: z.number(),
    memoryUsage: z.number(),
    availableDiskSpace: z.number(),
    activeFps: z.number(),
    averageFrameRenderTime: z.number(),
    renderSkippedFrames: z.number(),
    renderTotalFrames: z.number(),
    outputSkippedFrames: z.number(),
    outputTotalFrames: z.number(),
  }),
  GetVideoSettings: z.object({
    fpsNumerator: z.number().int().positive(),
    fpsDenominator: z.number().int().positive(),
    baseWidth: z.number().int(),
    baseHeight: z.number().int(),
    outputWidth: z.number().int(),
    outputHeight: z.number().int(),
  }),
  GetStreamServiceSettings: z.object({
    streamServiceType: z.string(),
    streamServiceSettings: z.record(z.string(), z.json()),
  }),
  /** Duration and time code are not used: OBS reports garbage after a change of video settings. */
  GetStreamStatus: z.object({
    outputActive: z.boolean(),
    outputReconnecting: z.boolean(),
    outputCongestion: z.number(),
    outputBytes: z.number(),
    outputSkippedFrames: z.number(),
    outputTotalFrames: z.number(),
  }),
  GetRecordStatus: z.object({ outputActive: z.boolean(), outputPaused: z.boolean() }),
  GetReplayBufferStatus: z.object({ outputActive: z.boolean() }),
  GetLastReplayBufferReplay: z.object({ savedReplayPath: z.string() }),
  GetVirtualCamStatus: z.object({ outputActive: z.boolean() }),
  GetRecordDirectory: z.object({ recordDirectory: z.string() }),
  GetSceneList: z.object({
    currentProgramSceneName: maybe,
    currentPreviewSceneName: maybe,
    scenes: z.array(z.object({ sceneName: name, sceneIndex: z.number() })),
  }),
  GetSceneItemList: z.object({ sceneItems: z.array(item) }),
  GetGroupSceneItemList: z.object({ sceneItems: z.array(item) }),
  GetSceneItemEnabled: z.object({ sceneItemEnabled: z.boolean() }),
  GetSceneItemId: z.object({ sceneItemId: z.number().int() }),
  GetStudioModeEnabled: z.object({ studioModeEnabled: z.boolean() }),
  GetSceneTransitionList: z.object({
    currentSceneTransitionName: maybe,
    transitions: z.array(z.object({ transitionName: name, transitionKind: z.string(), transitionFixed: z.boolean() })),
  }),
  GetCurrentSceneTransition: z.object({
    transitionName: name,
    transitionFixed: z.boolean(),
    transitionDuration: z.number().nullable(),
  }),
  GetInputList: z.object({ inputs: z.array(z.object({ inputName: name, inputKind: z.string() })) }),
  GetInputKindList: z.object({ inputKinds: z.array(z.string()) }),
  GetInputMute: z.object({ inputMuted: z.boolean() }),
  GetInputVolume: z.object({ inputVolumeMul: z.number(), inputVolumeDb: z.number() }),
  GetInputSettings: z.object({ inputSettings: z.record(z.string(), z.json()), inputKind: z.string() }),
  GetProfileParameter: z.object({ parameterValue: maybe, defaultParameterValue: maybe }),
  GetProfileList: z.object({ currentProfileName: z.string(), profiles: z.array(z.string()) }),
  GetSceneCollectionList: z.object({ currentSceneCollectionName: z.string(), sceneCollections: z.array(z.string()) }),
  GetSourceScreenshot: z.object({ imageData: z.string() }),
  GetSceneItemTransform: z.object({ sceneItemTransform: z.record(z.string(), z.json()) }),
} as const;

/** Answers of requests that can change something. Sent one at a time, each written into the activity list. */
export const CHANGES = {
  SetVideoSettings: nothing,
  SetStreamServiceSettings: nothing,
  SetProfileParameter: nothing,
  StartStream: nothing,
  StopStream: nothing,
  StartRecord: nothing,
  /** The file is named by versions that know it. */
  StopRecord: z.object({ outputPath: z.string().nullish() }).nullish(),
  StartReplayBuffer: nothing,
  StopReplayBuffer: nothing,
  SaveReplayBuffer: nothing,
  StartVirtualCam: nothing,
  StopVirtualCam: nothing,
  SetCurrentProgramScene: nothing,
  SetCurrentPreviewScene: nothing,
  SetStudioModeEnabled: nothing,
  TriggerStudioModeTransition: nothing,
  SetCurrentSceneTransition: nothing,
  SetCurrentSceneTransitionDuration: nothing,
  SetSceneItemEnabled: nothing,
  SetSceneItemTransform: nothing,
  SetSceneItemIndex: nothing,
  SetInputMute: nothing,
  SetInputVolume: nothing,
  SetInputSettings: nothing,
  CreateInput: z.object({ sceneItemId: z.number().int() }),
  RemoveInput: nothing,
  CreateSceneItem: z.object({ sceneItemId: z.number().int() }),
  RemoveSceneItem: nothing,
} as const;

export type ReadName = keyof typeof READS;
export type ChangeName = keyof typeof CHANGES;
export type RequestName = ReadName | ChangeName;
export const ANSWERS = { ...READS, ...CHANGES } as const;
export type Answer<K extends RequestName> = z.output<(typeof ANSWERS)[K]>;

/** States of an output, as the events name them. */
export const OutputState = z.enum([
  'OBS_WEBSOCKET_OUTPUT_UNKNOWN',
  'OBS_WEBSOCKET_OUTPUT_STARTING',
  'OBS_WEBSOCKET_OUTPUT_STARTED',
  'OBS_WEBSOCKET_OUTPUT_STOPPING',
  'OBS_WEBSOCKET_OUTPUT_STOPPED',
  'OBS_WEBSOCKET_OUTPUT_RECONNECTING',
  'OBS_WEBSOCKET_OUTPUT_RECONNECTED',
  'OBS_WEBSOCKET_OUTPUT_PAUSED',
  'OBS_WEBSOCKET_OUTPUT_RESUMED',
]);
const output = z.object({ outputActive: z.boolean(), outputState: OutputState, outputPath: z.string().nullish() });
const inScene = z.object({ sceneName: name, sceneItemId: z.number().int() });

/** Data of the events that the studio listens to. Others are ignored. */
export const EVENTS = {
  ExitStarted: nothing,
  CurrentSceneCollectionChanging: nothing,
  CurrentSceneCollectionChanged: z.object({ sceneCollectionName: z.string() }),
  CurrentProfileChanged: z.object({ profileName: z.string() }),
  SceneListChanged: nothing,
  SceneCreated: z.object({ sceneName: name, isGroup: z.boolean() }),
  SceneRemoved: z.object({ sceneName: name, isGroup: z.boolean() }),
  SceneNameChanged: z.object({ oldSceneName: name, sceneName: name }),
  CurrentProgramSceneChanged: z.object({ sceneName: name }),
  CurrentPreviewSceneChanged: z.object({ sceneName: name }),
  SceneItemCreated: z.object({ sceneName: name, sourceName: name }),
  SceneItemRemoved: z.object({ sceneName: name, sourceName: name }),
  SceneItemListReindexed: z.object({ sceneName: name }),
  SceneItemEnableStateChanged: inScene.extend({ sceneItemEnabled: z.boolean() }),
  SceneItemLockStateChanged: inScene.extend({ sceneItemLocked: z.boolean() }),
  StudioModeStateChanged: z.object({ studioModeEnabled: z.boolean() }),
  CurrentSceneTransitionChanged: z.object({ transitionName: name }),
  CurrentSceneTransitionDurationChanged: z.object({ transitionDuration: z.number() }),
  SceneTransitionStarted: z.object({ transitionName: name }),
  SceneTransitionEnded: z.object({ transitionName: name }),
  InputCreated: z.object({ inputName: name }),
  InputRemoved: z.object({ inputName: name }),
  InputNameChanged: z.object({ oldInputName: name, inputName: name }),
  InputMuteStateChanged: z.object({ inputName: name, inputMuted: z.boolean() }),
  InputVolumeChanged: z.object({ inputName: name, inputVolumeDb: z.number() }),
  /** For each channel: magnitude, peak, and the peak before volume and mute; linear, 0 to 1 and above. */
  InputVolumeMeters: z.object({
    inputs: z.array(z.object({ inputName: name, inputLevelsMul: z.array(z.array(z.number())) })),
  }),
  StreamStateChanged: output,
  RecordStateChanged: output,
  ReplayBufferStateChanged: output,
  ReplayBufferSaved: z.object({ savedReplayPath: z.string() }),
  VirtualcamStateChanged: output,
} as const;

export type EventName = keyof typeof EVENTS;
export type ObsEvent = { [K in EventName]: { type: K; data: z.output<(typeof EVENTS)[K]> } }[EventName];
export type ObsEventOf<K extends EventName> = Extract<ObsEvent, { type: K }>;
