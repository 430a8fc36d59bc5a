import type { ObsPicture, ObsScenes } from '../../../shared/domain/index.ts';
import type { ObsDriver } from './driver.ts';
import { createWaiting } from './waiting.ts';

/** JPEG quality of OBS, −1 to 100: at the width of a preview nobody sees a difference to more. */
const QUALITY = 60;
/** OBS draws a picture of its program between two frames; one that takes longer than this is busy with the stream. */
const BUSY_MS = 120;
/** While OBS cannot keep up with its own frames it is asked this seldom. */
const STRUGGLING_MS = 2_000;
const LOOK_MS = 500;

export type Pictures = {
  watch(
    want: { of: 'program' | 'preview'; width: number; fps: number },
    signal?: AbortSignal,
  ): AsyncGenerator<ObsPicture, void, void>;
  /** Scenes changed or OBS came: whoever waits looks again. */
  look(): void;
};

/**
 * Pictures of program and preview at a polite rate: one is asked for when the last has arrived, and less often while OBS is
 * busy. Pages that want the same share it.
 */
export function createPictures(options: {
  driver: Pick<ObsDriver, 'read'>;
  scenes(): ObsScenes | null;
  connected(): boolean;
  /** OBS loses frames: its own work comes first. */
  struggling(): boolean;
  now?: () => number;
}): Pictures {
  const now = options.now ?? Date.now;
  const waiting = createWaiting();
  const shared = new Map<string, { askedAtMs: number; picture: Promise<ObsPicture | null> }>();

  const sceneOf = (of: 'program' | 'preview'): string | null => {
    const scenes = options.scenes();
    const name = of === 'program' ? scenes?.program : scenes?.preview;
    return options.connected() && name ? name : null;
  };

  async function ask(scene: string, width: number): Promise<ObsPicture | null> {
    const shot = await options.driver.read('GetSourceScreenshot', {
      sourceName: scene,
      imageFormat: 'jpg',
      imageWidth: width,
      imageCompressionQuality: QUALITY,
    });
    // `data:image/jpg` is what OBS says; the registered name is jpeg.
    return shot.ok
      ? { atMs: now(), scene, jpeg: shot.value.imageData.replace(/^data:image\/jpg/, 'data:image/jpeg') }
      : null;
  }

  return {
    look: waiting.look,
    async *watch({ of, width, fps }, signal) {
      let shownAtMs = Number.NEGATIVE_INFINITY;
      let tookMs = 0;
      let last: string | null = null;
      while (!signal?.aborted) {
        const scene = sceneOf(of);
        if (scene === null) {
          await waiting.until(() => sceneOf(of) !== null, null, signal);
          continue;
        }
        const every = options.struggling() ? STRUGGLING_MS : Math.max(1_000 / fps, tookMs > BUSY_MS ? tookMs * 4 : 0);
        // Another scene is news: it is not kept waiting.
        await waiting.until(() => sceneOf(of) !== scene, shownAtMs + every - now(), signal);
        if (signal?.aborted) return;
        if (sceneOf(of) !== scene) continue;
        const key = `${scene} ${width}`;
        const fresh = shared.get(key);
        const askedAtMs = now();
        const picture =
          fresh && askedAtMs - fresh.askedAtMs < every / 2 && fresh.askedAtMs > shownAtMs
            ? fresh.picture
            : ask(scene, width);
        if (picture !== fresh?.picture) {
          // A picture or two is all that is ever kept: program and preview.
          if (shared.size > 4) shared.clear();
          shared.set(key, { askedAtMs, picture });
        }
        shownAtMs = askedAtMs;
        const arrived = await picture;
        tookMs = now() - askedAtMs;
        if (arrived === null) await waiting.until(() => sceneOf(of) !== scene, LOOK_MS, signal);
        else if (arrived.jpeg !== last) {
          last = arrived.jpeg;
          yield arrived;
        }
      }
    },
  };
}
