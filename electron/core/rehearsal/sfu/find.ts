import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/** Major version 3: what is called here has kept its shape since 3.0; 3.8.4 is what the tests drive. */
const Manifest = z.object({ name: z.literal('mediasoup'), version: z.string().regex(/^3\.[0-9A-Za-z.+-]{1,40}$/) });

export type FoundMediasoup = {
  /** Absolute path of the package. */
  readonly folder: string;
  readonly version: string;
};

/**
 * A mediasoup package whose worker was compiled: in the folder itself, or in the `node_modules` below it, as a host may
 * name either. Null when there is none. Reads one small file and starts nothing.
 */
export function findMediasoup(folder: string): FoundMediasoup | null {
  if (folder.trim() === '') return null;
  const named = resolve(folder.trim());
  for (const place of [named, join(named, 'node_modules', 'mediasoup')]) {
    const manifest = manifestOf(place);
    if (manifest && existsSync(workerFile(place))) return { folder: place, version: manifest.version };
  }
  return null;
}

/** Where mediasoup itself looks for its worker, below its own folder. */
const workerFile = (folder: string): string =>
  join(folder, 'worker', 'out', 'Release', process.platform === 'win32' ? 'mediasoup-worker.exe' : 'mediasoup-worker');

function manifestOf(folder: string): z.infer<typeof Manifest> | null {
  try {
    const parsed = Manifest.safeParse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    // No such file, or no JSON in it: not the package.
    return null;
  }
}
