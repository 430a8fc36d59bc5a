import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { Destination, type Reply, RoomId, SessionId, StageKind } from '../../../shared/domain/index.ts';
import type { DataDir } from './dataDir.ts';
import { ioFault, readText, writeAtomic } from './files.ts';

/**
 * A stream from the press on “Go live” until it is over, with all that a next run of the studio needs to go on with it. Holds no
 * key and no address that could hold one. Fields that older studios did not write have the value that says nothing.
 */
export const LiveRecord = z.object({
  /** `ending`: the end has begun, nothing is taken up any more. */
  phase: z.enum(['opening', 'live', 'ending']).default('live'),
  sessionId: SessionId,
  destination: Destination,
  rehearsal: z.boolean(),
  stage: StageKind,
  title: z.string(),
  /** While opening: null until the platform has answered. */
  roomId: RoomId.nullable(),
  watchUrl: z.string().nullable(),
  noVideoMs: z.number().nullable().default(null),
  /** Digest of the typed address: another one means another stream. */
  address: z.string().nullable().default(null),
  /** The stream goes to where the host's OBS was set to, which the studio did not touch. */
  ownService: z.boolean(),
  recordings: z.array(z.string()).default([]),
  wishes: z
    .object({
      beRightBack: z.boolean(),
      screen: z.object({ wanted: z.boolean(), audio: z.boolean() }),
      onScreen: z.string().nullable(),
    })
    .default({ beRightBack: false, screen: { wanted: false, audio: false }, onScreen: null }),
  startedAtMs: z.number(),
  liveAtMs: z.number().nullable(),
  /** When this stream was taken up by another run, by the machine's own clock (`MachineTime.uptimeMs`). */
  takenUp: z.array(z.number()).default([]),
});
export type LiveRecord = z.infer<typeof LiveRecord>;

/** Two clocks at one moment: the one on the wall may be set, the machine's runs on, until it is started anew. */
export type MachineTime = { atMs: number; uptimeMs: number };
export const machineTime = (): MachineTime => ({ atMs: Date.now(), uptimeMs: Math.round(uptime() * 1_000) });

/** The last sign of life of a stream. */
export type LiveBeat = MachineTime & {
  /** How long before this moment media was last sent, in milliseconds. */
  sentAgoMs: number;
};
const LiveBeat = z.object({ atMs: z.number(), uptimeMs: z.number(), sentAgoMs: z.number().min(0) });

export type LiveJournal = {
  /** What was on air when the studio last ran, or null. A file that cannot be understood counts as none. */
  read(): LiveRecord | null;
  /** When it was last alive, to about a second; null when nobody knows. */
  beat(): LiveBeat | null;
  write(record: LiveRecord): Reply<void>;
  /** Once a second while live: one small write in place, nothing waits for the disk. */
  alive(beat: LiveBeat): void;
  /** The stream is over. */
  clear(): void;
};

/** A beat is written over the one before; shorter ones leave nothing of it. */
const BEAT_BYTES = 120;

/** `live.json` and `live.beat` in the data folder: there while a stream is on air, gone when it was ended properly. */
export function openLiveJournal(dataDir: Pick<DataDir, 'path'>): LiveJournal {
  const path = join(dataDir.path, 'live.json');
  const beatPath = join(dataDir.path, 'live.beat');
  let beatFile: number | null = null;
  return {
    read: () => parsed(path, LiveRecord),
    beat: () => parsed(beatPath, LiveBeat),
    write(record) {
      try {
        writeAtomic(path, JSON.stringify(record));
        return { ok: true, value: undefined };
      } catch (error) {
        return ioFault(error, path);
      }
    },
    alive(beat) {
      try {
        beatFile ??= openSync(beatPath, 'w', 0o600);
        writeSync(beatFile, JSON.stringify(beat).padEnd(BEAT_BYTES), 0);
      } catch {
        // A full or vanished disk: the stream goes on, and a death in that time is dated by the last beat there is.
      }
    },
    clear() {
      if (beatFile !== null) closeSync(beatFile);
      beatFile = null;
      rmSync(path, { force: true });
      rmSync(beatPath, { force: true });
    },
  };
}

function parsed<T>(path: string, schema: z.ZodType<T>): T | null {
  try {
    const read = schema.safeParse(JSON.parse(readText(path) ?? 'null'));
    return read.success ? read.data : null;
  } catch {
    return null; // not JSON: as good as no file
  }
}
