import { type ObsSideOutput, type Reply, refuse } from '../../../shared/domain/index.ts';
import type { ObsDriver } from './driver.ts';
import type { ObsEvent, OutputState } from './protocol.ts';
import { createWaiting } from './waiting.ts';

type OutputStateName = (typeof OutputState)['options'][number];

export type SideName = 'record' | 'replay' | 'virtualCamera';
export type SideStates = Readonly<Record<SideName, ObsSideOutput>>;

/** OBS writes the end of a file before it says STOPPED; a slow disk takes its time. */
const STOP_LIMIT_MS = 8_000;
const SAVE_LIMIT_MS = 10_000;

const ORDERS = {
  record: { on: 'StartRecord', off: 'StopRecord', subject: 'recording' },
  replay: { on: 'StartReplayBuffer', off: 'StopReplayBuffer', subject: 'replay buffer' },
  virtualCamera: { on: 'StartVirtualCam', off: 'StopVirtualCam', subject: 'virtual camera' },
} as const;

const STATES: Readonly<Partial<Record<OutputStateName, ObsSideOutput>>> = {
  OBS_WEBSOCKET_OUTPUT_STARTING: 'starting',
  OBS_WEBSOCKET_OUTPUT_STARTED: 'on',
  OBS_WEBSOCKET_OUTPUT_RESUMED: 'on',
  OBS_WEBSOCKET_OUTPUT_PAUSED: 'paused',
  OBS_WEBSOCKET_OUTPUT_STOPPING: 'stopping',
  OBS_WEBSOCKET_OUTPUT_STOPPED: 'off',
};

export type SideOutputs = {
  get(): SideStates;
  load(): Promise<void>;
  take(event: ObsEvent): void;
  gone(): void;
  /** Repeating it is harmless. */
  turn(name: SideName, on: boolean, reason?: 'host' | 'go_live' | 'end'): Promise<Reply<void>>;
  saveReplay(): Promise<Reply<{ path: string | null }>>;
  /** Answers when the recording is closed, with its file where OBS names it. */
  recorded(): Promise<string | null>;
};

/** Recording, replay buffer and virtual camera of OBS: outputs beside the stream. */
export function createSideOutputs(options: {
  driver: Pick<ObsDriver, 'read' | 'change'>;
  onChange(states: SideStates): void;
}): SideOutputs {
  const { driver } = options;
  const waiting = createWaiting();
  let states: SideStates = { record: 'unavailable', replay: 'unavailable', virtualCamera: 'unavailable' };
  let recordPath: string | null = null;
  let replayPath: string | null = null;

  const set = (patch: Partial<SideStates>) => {
    states = { ...states, ...patch };
    options.onChange(states);
    waiting.look();
  };

  return {
    get: () => states,
    gone: () => waiting.gone(),
    async load() {
      const [record, replay, camera] = await Promise.all([
        driver.read('GetRecordStatus', undefined),
        driver.read('GetReplayBufferStatus', undefined),
        driver.read('GetVirtualCamStatus', undefined),
      ]);
      waiting.back();
      set({
        record: record.ok
          ? record.value.outputActive
            ? record.value.outputPaused
              ? 'paused'
              : 'on'
            : 'off'
          : 'unavailable',
        replay: replay.ok ? (replay.value.outputActive ? 'on' : 'off') : 'unavailable',
        virtualCamera: camera.ok ? (camera.value.outputActive ? 'on' : 'off') : 'unavailable',
      });
    },
    take(event) {
      switch (event.type) {
        case 'RecordStateChanged': {
          if (event.data.outputPath) recordPath = event.data.outputPath;
          const record = STATES[event.data.outputState];
          if (record) set({ record });
          break;
        }
        case 'ReplayBufferStateChanged': {
          const replay = STATES[event.data.outputState];
          if (replay) set({ replay });
          break;
        }
        case 'VirtualcamStateChanged': {
          const virtualCamera = STATES[event.data.outputState];
          if (virtualCamera) set({ virtualCamera });
          break;
        }
        case 'ReplayBufferSaved':
          replayPath = event.data.savedReplayPath;
          waiting.look();
          break;
        default:
          break;
      }
    },
    async turn(name, on, reason = 'host') {
      const is = states[name];
      if (is === 'unavailable' && on) return refuse('obs_missing', { params: { name: ORDERS[name].subject } });
      if (on ? is === 'on' || is === 'starting' : is === 'off' || is === 'stopping' || is === 'unavailable')
        return { ok: true, value: undefined };
      if (name === 'record' && on) recordPath = null;
      const reply = await driver.change({
        request: on ? ORDERS[name].on : ORDERS[name].off,
        input: undefined,
        reason,
        subject: ORDERS[name].subject,
        before: is,
      });
      return reply.ok ? { ok: true, value: undefined } : reply;
    },
    async saveReplay() {
      if (states.replay !== 'on') return refuse('obs_missing', { retry: 'later', params: { name: 'replay buffer' } });
      replayPath = null;
      const reply = await driver.change({
        request: 'SaveReplayBuffer',
        input: undefined,
        reason: 'host',
        subject: 'replay buffer',
      });
      if (!reply.ok) return reply;
      const saved = await waiting.until(() => replayPath !== null, SAVE_LIMIT_MS);
      // An empty buffer saves nothing and OBS says nothing.
      return saved === 'holds'
        ? { ok: true, value: { path: replayPath } }
        : refuse('obs_timeout', { retry: 'now', rule: 'replay' });
    },
    async recorded() {
      await waiting.until(() => states.record === 'off', STOP_LIMIT_MS);
      return recordPath;
    },
  };
}
