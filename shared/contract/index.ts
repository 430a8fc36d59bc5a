/**
 * shared/contract – what one process may ask of another, as oRPC contracts with zod schemas.
 * studio.ts: page → core. platform.ts: studio → live platform (also yields the OpenAPI file). shell.ts: page ↔ desktop shell.
 * recordings.ts: where the page finds the bytes of a recording, whoever serves it.
 */
export { EVENTS_PER_MESSAGE, type PlatformContract, platformContract } from './platform.ts';
export { byteRange, type RecordingFileOf, recordingOf } from './recordings.ts';
export {
  CoreChannel,
  PickerAnswer,
  type PickerQuestion,
  type PickerSource,
  SettingsPane,
  type ShellApi,
} from './shell.ts';
export { type StudioContract, studioContract } from './studio.ts';
