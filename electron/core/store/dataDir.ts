import { join, resolve } from 'node:path';
import { z } from 'zod';
import { done, type Reply, refuse } from '../../../shared/domain/index.ts';
import { ioFault, makeFolder, probeWritable, readText, writeAtomic } from './files.ts';
import { type Holder, takeLock } from './lock.ts';

/** Layout of the data folder. A folder with a higher number comes from a newer studio and is left untouched. */
export const DATA_VERSION = 1;

const Stamp = z.object({ version: z.number().int() });

/** The folder that this run alone may write to. */
export type DataDir = {
  readonly path: string;
  /** Where recordings go unless the settings name another folder. */
  readonly recordingsDir: string;
  /** Tells a second start where this studio is to be found. */
  announce(url: string): void;
  /** Gives the folder back. A second call does nothing. */
  release(): void;
};

export type OpenedDataDir = Reply<DataDir> | { ok: false; held: Holder };

/**
 * Opens (and creates) the data folder for this process alone.
 * Refusals: `held` by a running studio; `data_newer`, `data_read_only`, `disk_full`, all of which have changed nothing.
 */
export async function openDataDir(folder: string, options: { announce?: string } = {}): Promise<OpenedDataDir> {
  const path = resolve(folder);
  const recordingsDir = join(path, 'recordings');
  const stampPath = join(path, 'data-version.json');
  try {
    makeFolder(path);
    const version = readVersion(stampPath);
    if (version !== null && version > DATA_VERSION)
      return refuse('data_newer', { params: { path, found: version, known: DATA_VERSION } });
    const writable = probeWritable(path);
    if (!writable.ok) return writable;

    const taken = await takeLock(path);
    if (!taken.ok) return taken;
    const lock = taken.value;
    try {
      if (version !== DATA_VERSION) writeAtomic(stampPath, JSON.stringify({ version: DATA_VERSION }));
      makeFolder(recordingsDir);
      const recordable = probeWritable(recordingsDir);
      if (!recordable.ok) {
        lock.release();
        return recordable;
      }
    } catch (error) {
      lock.release();
      throw error;
    }
    if (options.announce) lock.announce(options.announce);
    return done({ path, recordingsDir, announce: lock.announce, release: lock.release });
  } catch (error) {
    return ioFault(error, path);
  }
}

/** Null: no stamp, or one that cannot be read; either way it is written anew. */
function readVersion(path: string): number | null {
  const text = readText(path);
  if (text === null) return null;
  try {
    return Stamp.safeParse(JSON.parse(text)).data?.version ?? null;
  } catch {
    return null;
  }
}
