import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Destination, type Reply, RoomId, SessionId, StageKind } from '../../../shared/domain/index.ts';
import type { DataDir } from './dataDir.ts';
import { ioFault, readText, writeAtomic } from './files.ts';

/** A stream that is on air, with all that a next run of the studio needs to go on with it. */
export const LiveRecord = z.object({
  sessionId: SessionId,
  destination: Destination,
  rehearsal: z.boolean(),
  stage: StageKind,
  title: z.string(),
  roomId: RoomId.nullable(),
  watchUrl: z.string().nullable(),
  /** The stream goes to where the host's OBS was set to, which the studio did not touch. */
  ownService: z.boolean(),
  startedAtMs: z.number(),
  liveAtMs: z.number(),
});
export type LiveRecord = z.infer<typeof LiveRecord>;

export type LiveJournal = {
  /** What was on air when the studio last ran, or null. A file that cannot be understood counts as none. */
  read(): LiveRecord | null;
  write(record: LiveRecord): Reply<void>;
  /** The stream is over. */
  clear(): void;
};

/** `live.json` in the data folder: there while a stream is on air, gone when it was ended properly. */
export function openLiveJournal(dataDir: Pick<DataDir, 'path'>): LiveJournal {
  const path = join(dataDir.path, 'live.json');
  return {
    read() {
      try {
        const parsed = LiveRecord.safeParse(JSON.parse(readText(path) ?? 'null'));
        return parsed.success ? parsed.data : null;
      } catch {
        return null;
      }
    },
    write(record) {
      try {
        writeAtomic(path, JSON.stringify(record));
        return { ok: true, value: undefined };
      } catch (error) {
        return ioFault(error, path);
      }
    },
    clear() {
      rmSync(path, { force: true });
    },
  };
}
