import {
  type ObsOverlay,
  OverlayKind,
  type Reply,
  type RoomEvent,
  refuse,
  type SessionId,
  type Settings,
  type StudioState,
} from '../../../../shared/domain/index.ts';
import { findResources } from '../../programFiles.ts';
import type { CardJudge } from '../../stage/index.ts';
import type { Log } from '../../store/index.ts';
import type { ObsDriver } from '../driver.ts';
import { type KeyStore, overlayKey } from './key.ts';
import { createLines } from './lines.ts';
import { overlayModel } from './model.ts';
import { createObsSide } from './obsSide.ts';
import { type OverlayServer, startOverlayServer } from './server.ts';
import type { Shown } from './textsInObs.ts';
import type { OverlayLanguage } from './words.ts';

/** Events read back when the studio comes into a running room: enough for the last lines of any but the wildest. */
const LOOK_BACK = 500;
/** The parts of the studio's state that overlays depend on. */
export type OverlayState = Pick<StudioState, 'settings' | 'bag' | 'live' | 'tally' | 'onScreen' | 'obs' | 'obsScenes'>;

export type OverlaysOptions = {
  driver: ObsDriver;
  /** A picture for a text card is kept here. */
  dataDir: string;
  resourcesDir?: string;
  /** The secret in every address; OBS keeps the address, so it stays the same from run to run. */
  key: KeyStore;
  /** The port used last. */
  port: { get(): number | null; set(port: number): void };
  /** The log of a room, from a number on, until the signal aborts. */
  room: {
    lastSeq(sessionId: SessionId): number;
    watch(sessionId: SessionId, afterSeq: number, signal: AbortSignal): AsyncIterable<{ events: RoomEvent[] }>;
  };
  /** A product's picture. */
  picture(url: string): Promise<Reply<File>>;
  language(settings: Settings): OverlayLanguage;
  /** Words of an item that viewers may see. */
  allows: CardJudge;
  /** Addresses or places changed. */
  onChange(overlays: ObsOverlay[]): void;
  log: Log;
};

export type Overlays = {
  /** After any change of the state. Without OBS mode nothing is started and nothing is worked out. */
  update(state: OverlayState): void;
  /** OBS is connected and can be asked, until the signal aborts. */
  attached(signal: AbortSignal): void;
  add(kind: OverlayKind, scene: string): Promise<Reply<void>>;
  remove(kind: OverlayKind): Promise<Reply<void>>;
  state(): ObsOverlay[];
  /** After `update` heard that OBS mode is over: resolves when our texts in OBS are empty, within a second. Then let go of OBS. */
  cleared(): Promise<void>;
  /** Call it while OBS is still connected: its texts are emptied. A second call waits for the first. */
  close(): Promise<void>;
};

/** Ties together what overlays show, the pages that show it, and their sources in OBS. */
export function createOverlays(options: OverlaysOptions): Overlays {
  const { log } = options;
  const lines = createLines();
  let state: OverlayState | null = null;
  let used = false;
  let running: Promise<Reply<OverlayServer>> | null = null;
  let stopping: Promise<void> = Promise.resolve();
  let server: OverlayServer | null = null;
  let shown: Shown | null = null;
  let shownText = '';
  let told = '';
  let clearing: Promise<void> = Promise.resolve();
  let closing: Promise<void> | null = null;
  let room: { sessionId: SessionId; end: AbortController } | null = null;

  const side = createObsSide({
    driver: options.driver,
    dataDir: options.dataDir,
    local: () => state?.obs.link.kind === 'connected' && state.obs.link.local,
    server: startServer,
    picture: options.picture,
    onChange: tell,
    log,
  });

  function overlays(): ObsOverlay[] {
    return OverlayKind.options.map((kind) => ({ kind, address: server?.address(kind) ?? '', ...side.placesOf(kind) }));
  }
  function tell(): void {
    const now = overlays();
    const text = JSON.stringify(now);
    if (text === told) return;
    told = text;
    options.onChange(now);
  }

  function startServer(): Promise<Reply<OverlayServer>> {
    if (closing) return Promise.resolve(refuse('cancelled'));
    running ??= start().then((started) => {
      // Tried again by the next one who needs it.
      if (!started.ok) running = null;
      return started;
    });
    return running;
  }

  async function start(): Promise<Reply<OverlayServer>> {
    await stopping;
    const started = await startOverlayServer({
      key: await overlayKey(options.key, log),
      port: options.port.get(),
      resourcesDir: options.resourcesDir ?? findResources(),
      picture: async (tag) =>
        shown?.pictureUrl && shown.model.card?.picture === tag
          ? options.picture(shown.pictureUrl)
          : refuse('not_found'),
      log,
    });
    if (!started.ok) {
      log.warn({ fault: started.fault }, 'the overlays cannot be served');
      return started;
    }
    server = started.value;
    if (server.moved) log.info({ port: server.port }, 'the overlays moved to another port');
    if (server.port !== options.port.get()) options.port.set(server.port);
    if (shown) server.push(shown.model);
    tell();
    return started;
  }

  function stopServer(): Promise<void> {
    const last = running;
    running = null;
    server = null;
    stopping = (async () => {
      const started = await last;
      if (started?.ok) await started.value.close();
      server = null;
    })();
    return stopping;
  }

  function refresh(): void {
    if (!state || !used) return;
    const next = overlayModel(state, lines.get(), {
      language: options.language(state.settings),
      nowMs: Date.now(),
      allows: options.allows,
    });
    const text = JSON.stringify(next);
    if (text === shownText) return;
    shownText = text;
    shown = next;
    server?.push(next.model);
    side.show(next);
  }

  function follow(sessionId: SessionId | null): void {
    if (room?.sessionId === sessionId || (room === null && sessionId === null)) return;
    room?.end.abort();
    room = null;
    lines.clear();
    if (sessionId === null) return;
    const end = new AbortController();
    room = { sessionId, end };
    const after = Math.max(0, options.room.lastSeq(sessionId) - LOOK_BACK);
    void (async () => {
      for await (const { events } of options.room.watch(sessionId, after, end.signal)) {
        if (end.signal.aborted) return;
        lines.take(events);
        refresh();
      }
    })().catch((err: unknown) => log.error({ err }, 'the overlays lost the room'));
  }

  function use(on: boolean): void {
    if (on === used) return;
    used = on;
    if (on) void startServer();
    else {
      follow(null);
      shownText = '';
      shown = null;
      clearing = side.clear();
      void stopServer().then(tell);
    }
  }

  return {
    update(next) {
      if (closing) return;
      state = next;
      use(next.settings.obs.use);
      if (!used) return;
      follow('sessionId' in next.live ? next.live.sessionId : null);
      refresh();
      if (next.obs.video) side.canvas({ width: next.obs.video.canvasWidth, height: next.obs.video.canvasHeight });
      side.scenes(next.obsScenes);
      tell();
    },
    attached: side.attached,
    add: side.add,
    remove: side.remove,
    state: overlays,
    cleared: () => clearing,
    close() {
      closing ??= (async () => {
        room?.end.abort();
        await Promise.all([side.clear(), stopServer()]);
      })();
      return closing;
    },
  };
}
