/**
 * core/egress - packets leaving: the one timeline, upload over RTMP and RTMPS, and the recording. Runs in the core, plain
 * Node, without native code and without Electron.
 * Start at egress.ts (what is wired to what), then timeline.ts (who owns time), publisher.ts (states of an upload),
 * rtmp/session.ts (the protocol) and recorder/recorder.ts (the file).
 */
export {
  createEgress,
  type Egress,
  type EgressOptions,
  type PublisherHandle,
  type PublishOptions,
  type RecordingHandle,
} from './egress.ts';
export type { Configs, OutPacket } from './packet.ts';
export type { Clock, PublisherState, PublisherStats } from './publisher.ts';
export type { RecordingState } from './recording.ts';
export { testUpload, type UploadTest } from './rtmp/upload-test.ts';
export type { TimelineReport } from './timeline.ts';
