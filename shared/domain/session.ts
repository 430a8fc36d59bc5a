import { z } from 'zod';
import { Fault } from './fault.ts';
import { SessionId } from './ids.ts';
import { StageKind } from './live.ts';
import { RoomTally } from './room.ts';

/** What can be wrong with a recording that was not ended properly (`electron/core/records`), worst first. */
export const RecordingFlaw = z.enum([
  /** Nothing is in the file. */
  'empty',
  /** The beginning is missing or damaged: no player can read what follows. */
  'no_header',
  /** No whole piece of the stream has reached the disk. */
  'no_media',
  /** A part of it is not a recording (a power cut leaves zeros, a bad block anything): players pass over it. */
  'damaged_middle',
  /** The last piece was not written to its end: it was taken away. */
  'cut_tail',
  /** The length stands wrong in the file. */
  'wrong_length',
  /** Players could not jump in it. */
  'no_index',
]);
export type RecordingFlaw = z.infer<typeof RecordingFlaw>;

/** One file of a stream. */
export const RecordingFile = z.object({
  path: z.string(),
  bytes: z.number(),
  durationMs: z.number(),
  /** Ended properly, or repaired since. */
  complete: z.boolean(),
  missing: z.boolean(),
  /** What was found wrong with it and put right, or could not be (`complete` false then). */
  flaws: z.array(RecordingFlaw).default([]),
});
export type RecordingFile = z.infer<typeof RecordingFile>;

/** The check of a recording that an earlier run of the studio did not end. */
export const RecordingRepair = z.object({
  sessionId: SessionId,
  path: z.string(),
  step: z.enum(['waiting', 'checking', 'repairing', 'repaired', 'sound', 'failed']),
  /** 0 to 1. */
  progress: z.number(),
  flaws: z.array(RecordingFlaw),
  fault: Fault.nullable(),
});
export type RecordingRepair = z.infer<typeof RecordingRepair>;

/** Room on the drive of the running recording. */
export const DiskState = z.object({
  freeBytes: z.number(),
  /** At the bitrate of now. */
  secondsLeft: z.number(),
  level: z.enum(['fine', 'low', 'critical']),
});
export type DiskState = z.infer<typeof DiskState>;

/** What happened in one stream, kept after it ended. Numbers come from the event log and the health stream. */
export const SessionReport = z.object({
  id: SessionId,
  title: z.string(),
  destination: z.enum(['room', 'manual']),
  rehearsal: z.boolean(),
  /** Reports written before there was a choice come from the studio's own stage. */
  stage: StageKind.default('studio'),
  startedAtMs: z.number(),
  /** Null while it runs, or when the studio was killed before the end was written. */
  endedAtMs: z.number().nullable(),
  endReason: z.enum(['host', 'platform', 'failed', 'interrupted']).nullable(),
  tally: RoomTally,
  recording: RecordingFile.nullable(),
  /** Further files of the same stream, in order: a studio that was started again in the middle begins a new one. */
  moreRecordings: z.array(RecordingFile).default([]),
  /** A black box of this stream can be had. */
  hasBlackBox: z.boolean().default(false),
  video: z.object({
    width: z.number(),
    height: z.number(),
    frames: z.number(),
    meanFps: z.number(),
    dropped: z.number(),
    meanBitrate: z.number(),
    reconnects: z.number().int(),
  }),
});
export type SessionReport = z.infer<typeof SessionReport>;

/** All files of a session, in order. */
export function filesOf(report: Pick<SessionReport, 'recording' | 'moreRecordings'>): RecordingFile[] {
  return report.recording ? [report.recording, ...report.moreRecordings] : [];
}
