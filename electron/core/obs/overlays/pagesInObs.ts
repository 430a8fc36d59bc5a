import type { OverlayKind, Reply } from '../../../../shared/domain/index.ts';
import type { ObsDriver } from '../driver.ts';
import { sizeOf } from './pieces.ts';
import type { OverlayServer } from './server.ts';
import { changeSource, type OwnSource } from './sources.ts';
import type { Canvas } from './textFallback.ts';

/** Part of an address that means nothing but “load it again”. */
const AGAIN = '&again=';
const plain = (url: unknown): string => String(url ?? '').split(AGAIN)[0] ?? '';
/** An address without its key: for the activity list. */
const bare = (url: unknown): string => String(url ?? '').split('?')[0] ?? '';

export type PagesInObs = {
  /** Makes pages lead to where the studio is now, in the size of the picture. */
  mend(pages: readonly OwnSource[], canvas: Canvas | null): Promise<void>;
  /** Loads those anew from which nobody listens. */
  wake(pages: readonly OwnSource[]): Promise<void>;
};

/** Our browser sources in OBS. `server` is null where there is none, or where this OBS cannot reach it. */
export function createPagesInObs(options: {
  driver: ObsDriver;
  server(): Promise<Reply<OverlayServer> | null>;
}): PagesInObs {
  const { driver } = options;
  let times = 0;

  return {
    async mend(pages, canvas) {
      const server = pages.length > 0 ? await options.server() : null;
      if (!server?.ok) return;
      for (const { name, overlay, settings } of pages) {
        const address = server.value.address(overlay);
        const { url, width, height, redcast_size } = settings;
        const moved = plain(url) !== address;
        const size = canvas && sizeOf(canvas);
        // A size that the user has set stays.
        const resized = size && redcast_size === `${width}x${height}` && redcast_size !== size.redcast_size;
        if (!moved && !resized) continue;
        await changeSource(
          driver,
          name,
          { ...(moved ? { url: address } : {}), ...(resized ? size : {}) },
          { before: `${bare(url)} ${width}×${height}`, read: (now) => `${bare(now.url)} ${now.width}×${now.height}` },
        );
      }
    },
    async wake(pages) {
      const server = pages.length > 0 ? await options.server() : null;
      if (!server?.ok) return;
      const listening: Record<OverlayKind, number> = server.value.clients();
      for (const { name, overlay } of pages) {
        if (listening[overlay] > 0) continue;
        times += 1;
        await changeSource(
          driver,
          name,
          { url: `${server.value.address(overlay)}${AGAIN}${times}` },
          { before: 'not loaded', read: () => 'loaded anew' },
        );
      }
    },
  };
}
