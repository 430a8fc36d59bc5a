import { Refusal } from './check.ts';
import type { Handlers, Machine } from './machine.ts';

export const OUTPUT_REQUESTS: Handlers = {
  GetStreamStatus: (_, { stream }) => stream.status(),
  StartStream(_, { stream }) {
    stream.start();
  },
  StopStream(_, { stream }) {
    stream.stop();
  },
  GetRecordStatus: (_, { record }) => ({
    outputActive: record.active(),
    outputPaused: record.paused(),
    outputTimecode: '00:00:00.000',
    outputDuration: 0,
    outputBytes: 0,
  }),
  StartRecord(_, { record }) {
    record.start();
  },
  StopRecord(_, { record }) {
    record.stop();
    return { outputPath: record.file() };
  },
  PauseRecord(_, { record }) {
    record.pause(true);
  },
  ResumeRecord(_, { record }) {
    record.pause(false);
  },
  GetReplayBufferStatus: (_, { replay }) => statusOf(replay),
  StartReplayBuffer(_, { replay }) {
    replay.start();
  },
  StopReplayBuffer(_, { replay }) {
    replay.stop();
  },
  SaveReplayBuffer(_, { replay, emit, clock }) {
    running(replay);
    clock.later(5, () => emit('ReplayBufferSaved', { savedReplayPath: replay.file() }));
  },
  GetLastReplayBufferReplay(_, { replay }) {
    running(replay);
    return { savedReplayPath: replay.file() };
  },
  GetVirtualCamStatus: (_, { camera }) => statusOf(camera),
  StartVirtualCam(_, { camera }) {
    camera.start();
  },
  StopVirtualCam(_, { camera }) {
    camera.stop();
  },
};

function statusOf(side: Machine['replay']) {
  side.check();
  return { outputActive: side.active() };
}

function running(side: Machine['replay']): void {
  if (!statusOf(side).outputActive) throw new Refusal(501);
}
