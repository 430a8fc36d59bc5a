import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { done, type Reply, refuse } from '../../../../shared/domain/index.ts';

const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
};

/** The card's picture as a file that an image source shows. Only the newest is kept, besides the one OBS may still read. */
export function createPictureFile(dataDir: string) {
  const folder = join(dataDir, 'overlays');
  let last = '';
  return {
    /** Faults: `not_an_image`, `disk_full` for anything that keeps it from being written. */
    async keep(tag: string, picture: File): Promise<Reply<string>> {
      const ending = ENDINGS[picture.type];
      if (ending === undefined) return refuse('not_an_image');
      const name = `card-${tag}.${ending}`;
      try {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, name), new Uint8Array(await picture.arrayBuffer()));
        for (const old of readdirSync(folder))
          if (old.startsWith('card-') && old !== name && old !== last) rmSync(join(folder, old), { force: true });
      } catch (error) {
        return refuse('disk_full', { retry: 'later', detail: String(error).slice(0, 500) });
      }
      last = name;
      return done(join(folder, name));
    },
  };
}
