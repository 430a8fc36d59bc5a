import {
  done,
  type ObsOverlay,
  type ObsScenes,
  type OverlayKind,
  type Reply,
  refuse,
} from '../../../../shared/domain/index.ts';
import type { Log } from '../../store/index.ts';
import type { ObsDriver } from '../driver.ts';
import { createPagesInObs } from './pagesInObs.ts';
import { pagePieces, textPieces } from './pieces.ts';
import { addOverlay, type Piece } from './placing.ts';
import type { OverlayServer } from './server.ts';
import { canBeOurs, findOverlays, type OwnSource, removeOverlay } from './sources.ts';
import { type Canvas, textKindIn } from './textFallback.ts';
import { createTextsInObs, type Shown } from './textsInObs.ts';

/**
 * A browser source that could not load its page when OBS started does not try again by itself. A page that was loaded comes
 * back within four seconds; what is silent for longer is loaded anew.
 */
const WAKE_MS = 6_000;

export type ObsSideOptions = {
  driver: ObsDriver;
  dataDir: string;
  /** OBS runs on this machine: it reaches our pages and files. */
  local(): boolean;
  server(): Promise<Reply<OverlayServer>>;
  picture(url: string): Promise<Reply<File>>;
  /** Which of OBS's sources are ours has changed. */
  onChange(): void;
  log: Log;
  wakeMs?: number;
};

export type ObsSide = {
  /** OBS can be asked until the signal aborts. */
  attached(signal: AbortSignal): void;
  /** Scenes as they are now: a source that was renamed or came with another collection is looked at. */
  scenes(scenes: ObsScenes | null): void;
  canvas(canvas: Canvas): void;
  show(shown: Shown): void;
  add(overlay: OverlayKind, scene: string): Promise<Reply<void>>;
  remove(overlay: OverlayKind): Promise<Reply<void>>;
  /** Where an overlay stands in OBS, and as what. */
  placesOf(overlay: OverlayKind): Pick<ObsOverlay, 'sources' | 'how'>;
  /** Nothing is shown any more: our texts are emptied. */
  clear(): Promise<void>;
};

/** The overlays' sources in OBS: found, kept right, added and taken out. */
export function createObsSide(options: ObsSideOptions): ObsSide {
  const { driver } = options;
  const texts = createTextsInObs(options);
  const pages = createPagesInObs({ driver, server: async () => (options.local() ? options.server() : null) });
  let session: AbortSignal | null = null;
  let own: OwnSource[] = [];
  let scenes: ObsScenes | null = null;
  let shown: Shown | null = null;
  let canvas: Canvas | null = null;
  /** The sources that were there at the last look. */
  let seen = '';
  let looking: Promise<void> = Promise.resolve();

  const ownPages = () => own.filter(({ part }) => part === 'page');

  /** One thing after the other; nobody's mistake keeps the next from its turn. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    looking = looking.then(work).catch((err: unknown) => options.log.error({ err }, 'the overlays in OBS'));
    return looking;
  }

  const look = () =>
    inTurn(async () => {
      const mine = session;
      if (!mine) return;
      const found = await findOverlays(driver);
      if (!found.ok) seen = '';
      // What an OBS said that has gone meanwhile does not count.
      if (!found.ok || mine.aborted) return;
      own = found.value;
      texts.found(own);
      options.onChange();
      await pages.mend(ownPages(), canvas);
    });

  async function piecesFor(overlay: OverlayKind): Promise<Reply<Piece[]>> {
    const kinds = await driver.read('GetInputKindList', undefined);
    if (!kinds.ok) return kinds;
    const video = await driver.read('GetVideoSettings', undefined);
    if (!video.ok) return video;
    const size = { width: video.value.baseWidth, height: video.value.baseHeight };
    if (options.local() && kinds.value.inputKinds.includes('browser_source')) {
      const server = await options.server();
      return server.ok ? done(pagePieces(server.value.address(overlay), size)) : server;
    }
    const kind = textKindIn(kinds.value.inputKinds);
    if (!kind || !shown) return refuse('obs_missing', { params: { name: 'text source' } });
    const withPicture = options.local() && overlay === 'card';
    return done(
      textPieces(overlay, kind, {
        canvas: size,
        system: driver.connection()?.hello.system ?? '',
        model: shown.model,
        picture: withPicture ? { file: await texts.pictureFile(shown) } : null,
      }),
    );
  }

  return {
    attached(signal) {
      session = signal;
      seen = '';
      const wake = async () => {
        if (!signal.aborted) await pages.wake(ownPages());
      };
      const timer = setTimeout(() => void inTurn(wake), options.wakeMs ?? WAKE_MS);
      signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          if (session !== signal) return;
          session = null;
          texts.forget();
        },
        { once: true },
      );
      void look();
    },
    scenes(next) {
      scenes = next;
      const items = next?.scenes.flatMap((scene) => scene.items.filter(({ kind }) => canBeOurs(kind))) ?? [];
      const names = [...new Set(items.map(({ kind, name }) => `${kind} ${name}`))].sort().join('\n');
      if (!session || names === seen) return;
      seen = names;
      void look();
    },
    canvas(next) {
      if (canvas?.width === next.width && canvas.height === next.height) return;
      canvas = next;
      if (session) void look();
    },
    show(next) {
      shown = next;
      texts.show(next);
    },
    async add(overlay, scene) {
      if (!session) return refuse('obs_not_connected', { retry: 'later' });
      const pieces = await piecesFor(overlay);
      if (!pieces.ok) return pieces;
      const added = await addOverlay(driver, { overlay, scene, pieces: pieces.value });
      await look();
      return added;
    },
    async remove(overlay) {
      if (!session) return refuse('obs_not_connected', { retry: 'later' });
      const removed = await removeOverlay(driver, overlay);
      await look();
      return removed;
    },
    placesOf(overlay) {
      const mine = own.filter((source) => source.overlay === overlay && source.part !== 'picture');
      const names = new Set(mine.map(({ name }) => name));
      const sources = (scenes?.scenes ?? []).flatMap((scene) =>
        scene.items.filter(({ name }) => names.has(name)).map(({ name }) => ({ scene: scene.name, source: name })),
      );
      const how = mine.length === 0 ? 'none' : mine.some(({ part }) => part === 'page') ? 'browser' : 'text';
      return { sources, how };
    },
    clear() {
      shown = null;
      return texts.clear();
    },
  };
}
