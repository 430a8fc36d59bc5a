/**
 * core/store – all that is remembered between runs, in one data folder that one studio holds at a time.
 * Runs in the core (plain Node 24). Start at dataDir.ts (folder, lock, version), then settings.ts, secrets.ts,
 * studioDb.ts (sessions and room events in SQLite), logger.ts.
 */
export { type DataDir, type OpenedDataDir, openDataDir } from './dataDir.ts';
export { ioFault, makeFolder, readyFolder, writeAtomic } from './files.ts';
export {
  type LiveBeat,
  type LiveJournal,
  LiveRecord,
  type MachineTime,
  machineTime,
  openLiveJournal,
} from './liveJournal.ts';
export type { Holder } from './lock.ts';
export { createLogger, type Log, type StudioLog } from './logger.ts';
export type { RecordingTable } from './recordingTable.ts';
export { fileSecrets, oneSecret, type Secrets, type ShellPort, shellSecrets, watchedSecrets } from './secrets.ts';
export { SecretAnswer, SecretName, SecretRequest } from './secretsWire.ts';
export { openSettings, type SettingsChange, type SettingsStore } from './settings.ts';
export { openStudioDb, type StudioDb } from './studioDb.ts';
