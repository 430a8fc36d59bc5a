import type { Fields } from './check.ts';
import type { FakeClock } from './clock.ts';
import { createFakeSide, type FakeSide } from './side.ts';
import { createFakeStage, type FakeStage } from './stage.ts';
import { createFakeStream, type FakeServer, type FakeStream } from './stream.ts';
import type { FakeTimings } from './timings.ts';
import { PROFILE_DEFAULTS, type World } from './world.ts';

type Emit = (type: string, data?: Record<string, unknown>) => void;
type Versions = { obs: string; websocket: string; rpc: number };

/** One run of OBS, from its start to its end, as the requests see it. */
export type Machine = {
  readonly world: World;
  readonly clock: FakeClock;
  readonly stage: FakeStage;
  readonly stream: FakeStream;
  readonly record: FakeSide;
  readonly replay: FakeSide;
  readonly camera: FakeSide;
  readonly versions: Versions;
  readonly emit: Emit;
  /** As the profile in use has it, or OBS's default; null where there is neither. */
  setting(category: string, name: string): string | null;
};

/** Answers with the response data, or throws a `Refusal`. */
export type Handler = (fields: Fields, obs: Machine) => Record<string, unknown> | undefined;
export type Handlers = Readonly<Record<string, Handler>>;

export function bootMachine(options: {
  world: World;
  clock: FakeClock;
  timings: FakeTimings;
  versions: Versions;
  server: FakeServer;
  replayBuffer: boolean;
  virtualCamera: boolean;
  emit: Emit;
  crash(): void;
}): Machine {
  const { world, clock, timings, versions, emit } = options;
  const setting = (category: string, name: string) =>
    world.profiles.get(world.profile)?.[category]?.[name] ?? PROFILE_DEFAULTS[category]?.[name] ?? null;
  const side = (event: string, missing: string | null, more: { named?: boolean; quiet?: boolean } = {}) =>
    createFakeSide({
      clock,
      timings,
      missing,
      ...more,
      file: () => `${world.recordDirectory}/${event} ${Date.now()}.mkv`,
      emit: (data) => emit(`${event}StateChanged`, data),
    });
  const stream = createFakeStream({
    clock,
    timings,
    setting: (name) => setting('Output', name) ?? setting('SimpleOutput', name) ?? '',
    fps: () => world.video.fpsNumerator / world.video.fpsDenominator,
    emit: (outputState, outputActive) => emit('StreamStateChanged', { outputActive, outputState }),
    crash: options.crash,
  });
  stream.serve(options.server);
  return {
    ...{ world, clock, versions, emit, setting, stream },
    stage: createFakeStage({ world, clock, timings, emit }),
    record: side('Record', null, { named: true }),
    replay: side('ReplayBuffer', options.replayBuffer ? null : 'Replay buffer is not available.'),
    camera: side('Virtualcam', options.virtualCamera ? null : 'VirtualCam is not available.', { quiet: true }),
  };
}
