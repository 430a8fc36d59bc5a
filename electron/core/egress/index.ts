/**
 * core/egress - packets leaving: the one timeline, upload over RTMP and RTMPS, and the recording. Runs in the core, plain
 * Node, without native code and without Electron.
 * Start at egress.ts (what is wired to what), then timeline.ts (who owns time), standby.ts (what goes out while no page
 * sends), publisher.ts (states of an upload), rtmp/session.ts (the protocol) and recorder/recorder.ts (the file).
 */
export {
  createEgress,
  type Egress,
  type EgressOptions,
  type PublisherHandle,
  type PublishOptions,
  type RecordingHandle,
} from './egress.ts';
export type { Configs, KeptSlate, OutPacket } from './packet.ts';
export type { Clock, PublisherState, PublisherStats } from './publisher.ts';
export { diskFault } from './recorder/disk-fault.ts';
export * as recordingFormat from './recorder/fmp4.ts';
export type { EndedFile, RecordingFiles, RecordingState, RunningFile } from './recording.ts';
export { retryDelayMs, shouldRetry, TAKEN_AFTER_MS } from './retry.ts';
export { testUpload, type UploadTest } from './rtmp/upload-test.ts';
export type { SourceName, SourceWhy } from './standby.ts';
export type { TimelineReport } from './timeline.ts';

type Kept = typeof import('./keptSlate.ts');

/* The file of the standby picture (keptSlate.ts), loaded when a stream needs it. */
export const saveSlate: Kept['saveSlate'] = async (...of) => (await import('./keptSlate.ts')).saveSlate(...of);
export const loadSlate: Kept['loadSlate'] = async (...of) => (await import('./keptSlate.ts')).loadSlate(...of);
export const removeSlate: Kept['removeSlate'] = async (...of) => (await import('./keptSlate.ts')).removeSlate(...of);
