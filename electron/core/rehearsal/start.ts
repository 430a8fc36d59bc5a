import { done, fault, type Profile, type RehearsalState, type Reply } from '../../../shared/domain/index.ts';
import { createRunner } from './audience/runner.ts';
import { createBags } from './bag.ts';
import { createCatalogue } from './catalogue.ts';
import { createCrowd } from './crowd.ts';
import { type Db, openDb } from './db.ts';
import { createDeals } from './deals.ts';
import { createFlashClock } from './flash.ts';
import { createApi } from './http/api.ts';
import { createLanApp, createRehearsalApp } from './http/app.ts';
import { createAssets } from './http/assets.ts';
import { type Listener, lanAddress, listenHttp } from './http/listen.ts';
import { createViewerApp } from './http/viewer.ts';
import { newSecret } from './ids.ts';
import { APP, type IngestServer, listenIngest } from './ingest/server.ts';
import { createRoomLog, type NewEvent } from './log.ts';
import { createModeration } from './moderation.ts';
import { platformOpenApi } from './openapi.ts';
import { type OutsideIngest, type RehearsalOptions, SILENT } from './options.ts';
import { createPeople } from './people.ts';
import { type PersonaName, profileOf } from './persona.ts';
import { loadResources, type Resources, type Scenario } from './resources.ts';
import { createRooms, type Rooms } from './rooms.ts';
import { createRealtime, type Realtime } from './sfu/index.ts';
import { createTopics } from './topics.ts';
import { createVideo } from './video.ts';
import { realTimers, type World } from './world.ts';

const DEFAULT_REVIEW_MS = 4_000;
const DEFAULT_NO_VIDEO_MS = 120_000;

export type Rehearsal = {
  /** Base of the platform contract's paths, `http://127.0.0.1:PORT/api`. */
  readonly baseUrl: string;
  /** For `Authorization: Bearer …`; new with every start. */
  readonly token: string;
  /** Loopback address of the watch page. */
  readonly watchUrl: string;
  state(): RehearsalState;
  /** Called after `state()` changed; returns how to stop listening. */
  onChange(listener: (state: RehearsalState) => void): () => void;
  setPersona(persona: PersonaName): void;
  /** Takes effect at once, also in a live room. `bad_input` when there is no scenario of that name. */
  setScenario(name: string): Reply<void>;
  setLanSharing(on: boolean): Promise<Reply<void>>;
  /**
   * Folder of a mediasoup with a built worker; empty: the one of the options. `state().realtime` says what it holds. A stream
   * that is sent in real time loses its connection.
   */
  setSfuFolder(folder: string): void;
  /** Topics, bag, rooms and stock start over; persona, scenario and sharing stay. Refused while a room is live. */
  reset(): Reply<void>;
  /** The watch page as a QR code: the LAN address while sharing, else loopback. */
  watchQr(): Promise<{ url: string; svg: string }>;
  /** What a seller would do elsewhere: change the stock of a product or take it off sale. */
  setProduct(productId: string, change: { stock?: number; available?: boolean }): Reply<void>;
  /** Ends servers, timers and the database. Twice is harmless. */
  close(): Promise<void>;
};

/** Starts the rehearsal platform: database, ingest, HTTP. Nothing stays open when a part of it cannot start. */
export async function startRehearsal(options: RehearsalOptions): Promise<Reply<Rehearsal>> {
  const log = options.log ?? SILENT;
  const now = options.now ?? Date.now;
  const resources = loadResources(options.resourcesDir);
  const opened = openDb(options.dataDir, now());
  if (!opened.ok) return opened;
  const { db, putAside } = opened.value;
  if (putAside) log.warn({ putAside }, 'rehearsal data was damaged and put aside');

  const platform = assemble(options, db, resources);
  const ingestOn = (port: number) =>
    listenIngest({
      port,
      key: () => platform.rooms().streamKey(),
      onReceiving: platform.videoLooks,
      log,
    });
  // The port of last time, where it is free: OBS goes on trying it while the studio is started again after a crash.
  const last = usualPort(db, 'rtmpPort');
  let ingest = await ingestOn(options.rtmpPort ?? last);
  if (!ingest.ok && options.rtmpPort === undefined && last !== 0) ingest = await ingestOn(0);
  if (!ingest.ok) {
    db.close();
    return ingest;
  }
  db.setSetting('rtmpPort', String(ingest.value.port));
  const rehearsal = await platform.serve(ingest.value);
  if (!rehearsal.ok) {
    await ingest.value.close();
    db.close();
  }
  return rehearsal;
}

/** The port of last time, for a room that is still open: somebody may be looking for it there. 0: any. */
function usualPort(db: Db, name: 'rtmpPort' | 'httpPort'): number {
  const open = db.get("SELECT id FROM rooms WHERE status <> 'ended'");
  return open ? Number(db.setting(name)) || 0 : 0;
}

/** Puts the parts together. Two steps, because the ingest asks the rooms for the key and the rooms ask it for video. */
function assemble(options: RehearsalOptions, db: Db, resources: Resources) {
  const log = options.log ?? SILENT;
  const now = options.now ?? Date.now;
  const token = newSecret();
  let origin = '';
  let lan: { listener: Listener; url: string; address: string } | null = null;
  let rooms: Rooms | null = null;
  /** Set through the tests' door alone. */
  let pretended = false;
  let outside: OutsideIngest | null = null;
  const listeners = new Set<(state: RehearsalState) => void>();

  const [firstScenario] = resources.scenarios;
  if (!firstScenario) throw new Error('no scenarios');
  const persona = (): PersonaName => {
    const stored = db.setting('persona') ?? options.persona;
    return stored === 'newcomer' ? 'newcomer' : 'established';
  };
  const scenario = (): Scenario => {
    const name = db.setting('scenario') ?? options.scenario;
    return resources.scenarios.find((known) => known.name === name) ?? firstScenario;
  };
  const me = (): Profile => profileOf(persona());
  const watchUrl = (): string => lan?.url ?? `${origin}/watch/`;
  const state = (): RehearsalState => ({
    scenarios: resources.scenarios.map(({ name, title, about }) => ({ name, title, about })),
    scenario: scenario().name,
    persona: persona(),
    lanUrl: lan?.url ?? null,
    realtime: realtime.state(),
  });
  const changed = () => {
    for (const listener of listeners) listener(state());
  };
  /** Some way began or ceased to bring video. */
  let videoLooks = () => {};
  const realtime: Realtime = createRealtime({
    folder: options.sfuFolder ?? '',
    tokenMs: options.realtimeTokenMs,
    now,
    log,
    lanAddress: () => lan?.address ?? null,
    roomId: () => rooms?.current()?.id ?? null,
    onState: changed,
    onReceiving: () => videoLooks(),
    onShown: () => videoLooks(),
  });

  const serve = async (ingest: IngestServer): Promise<Reply<Rehearsal>> => {
    const roomLog = createRoomLog(db, now);
    const world: World = { db, log: roomLog, resources, now, timers: realTimers, origin: () => origin };
    const deals = createDeals(world);
    const catalogue = createCatalogue(world, deals);
    const bags = createBags(world, catalogue, deals);
    const topics = createTopics(world, options.reviewMs ?? DEFAULT_REVIEW_MS, () => rooms?.current()?.topicId ?? null);
    const ports = {
      me,
      ingestUrl: () => outside?.url ?? `rtmp://127.0.0.1:${ingest.port}/${APP}`,
      watchUrl,
      better: realtime.roomIngest,
      receiving: () => pretended || (outside ?? ingest).receiving() || realtime.receiving(),
    };
    const video = createVideo({ steady: ingest.receiving, realtime: realtime.receiving, source: realtime.source });
    options.door?.({
      write: (roomId, events) => roomLog.appendAll(roomId, events),
      pretendVideo() {
        pretended = true;
        videoLooks();
      },
      ingestElsewhere(elsewhere) {
        outside = elsewhere;
        elsewhere.onChange(() => videoLooks());
      },
      realtimeCandidates: realtime.mapCandidates,
      sfu: () => ({
        kill: () => void realtime.setDown(true),
        crash: realtime.crash,
        restart: () => realtime.setDown(false),
      }),
    });
    const made = createRooms(world, topics, bags, ports, options.noVideoMs ?? DEFAULT_NO_VIDEO_MS);
    rooms = made;
    let received = ports.receiving();
    videoLooks = () => {
      video.look();
      const receiving = ports.receiving();
      if (receiving === received) return;
      received = receiving;
      made.videoChanged(receiving);
    };
    const people = createPeople(db);
    const moderation = createModeration(world, made, people);
    const crowd = createCrowd(world, made, bags, people, moderation, () => me().name);
    const runner = createRunner({
      world,
      crowd,
      bags,
      seed: options.seed ?? 1,
      speed: options.audienceSpeed ?? 1,
      log,
    });
    const tell = (event: NewEvent) => {
      const room = made.current();
      if (room) roomLog.append(room.id, event);
    };
    bags.listen({
      explain: (itemId) => tell({ kind: 'explain', itemId }),
      price: (itemId, price, flash) => tell({ kind: 'price', itemId, price, flash }),
      stock: ({ id, stock, available }) => tell({ kind: 'stock', itemId: id, stock, available }),
      missed: ({ id, title }, from, quantity) =>
        tell({ kind: 'order_problem', orderId: null, from, itemId: id, title, quantity, reason: 'sold_out' }),
    });
    const flashClock = createFlashClock(bags, world.timers, log);
    made.onStatus((room) => {
      if (room.status === 'live') runner.start(room.id, scenario());
      if (room.status === 'ended') {
        runner.stop();
        ingest.disconnect();
        realtime.roomEnded(room.id);
      }
    });
    // A price that began or ended while the program was away is told before anything else.
    flashClock.wake();
    const resumed = made.current();
    if (resumed?.status === 'live') runner.start(resumed.id, scenario());

    const viewers = createViewerApp({
      world,
      rooms: made,
      topics,
      bags,
      crowd,
      moderation,
      hub: ingest.hub,
      realtime,
      video,
      assets: createAssets(resources.dir),
      hostName: () => me().name,
      onPeople: runner.people,
    });
    const app = createRehearsalApp({
      token,
      api: createApi({ world, me, topics, catalogue, bags, rooms: made, crowd, moderation, realtime, log }),
      openapi: platformOpenApi,
      viewers: viewers.app,
    });
    // As for the ingest: a watch page that is open somewhere finds its room again.
    const usual = usualPort(db, 'httpPort');
    let http = await listenHttp(app, '127.0.0.1', options.httpPort ?? usual);
    if (!http.ok && options.httpPort === undefined && usual !== 0) http = await listenHttp(app, '127.0.0.1', 0);
    if (!http.ok) {
      made.close();
      runner.stop();
      flashClock.close();
      realtime.close();
      return http;
    }
    const door = http.value;
    db.setSetting('httpPort', String(door.port));
    origin = `http://127.0.0.1:${door.port}`;
    log.info({ port: door.port, rtmp: ingest.port }, 'rehearsal platform is up');

    const setLanSharing: Rehearsal['setLanSharing'] = async (on) => {
      if (!on) {
        const before = lan;
        lan = null;
        await before?.listener.close();
        if (before) changed();
        return done(undefined);
      }
      if (lan) return done(undefined);
      const address = lanAddress();
      if (address === null) return { ok: false, fault: fault('no_network', { retry: 'later' }).fault };
      const listener = await listenHttp(createLanApp(viewers.app), '0.0.0.0', options.lanPort ?? 0);
      if (!listener.ok) return listener;
      if (lan || closing) {
        await listener.value.close();
        return done(undefined);
      }
      lan = { listener: listener.value, address, url: `http://${address}:${listener.value.port}/watch/` };
      changed();
      return done(undefined);
    };

    let closing: Promise<void> | null = null;
    return done({
      baseUrl: `${origin}/api`,
      token,
      watchUrl: `${origin}/watch/`,
      state,
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      setPersona(name) {
        db.setSetting('persona', name);
        changed();
      },
      setScenario(name) {
        if (!resources.scenarios.some((known) => known.name === name))
          return { ok: false, fault: fault('bad_input', { field: 'scenario', rule: 'unknown' }).fault };
        db.setSetting('scenario', name);
        const room = made.current();
        if (room?.status === 'live') runner.start(room.id, scenario());
        changed();
        return done(undefined);
      },
      setLanSharing,
      setSfuFolder: realtime.use,
      reset() {
        const room = made.current();
        if (room?.status === 'live')
          return {
            ok: false,
            fault: fault('room_already_open', { retry: 'later', params: { roomId: room.id } }).fault,
          };
        if (room) made.end(room.id);
        db.wipe();
        bags.startOver();
        roomLog.forget();
        changed();
        return done(undefined);
      },
      async watchQr() {
        const url = watchUrl();
        // Loaded when somebody asks: a studio that shares nothing goes without.
        const { toString: qrToString } = await import('qrcode');
        return { url, svg: await qrToString(url, { type: 'svg', margin: 1, errorCorrectionLevel: 'M' }) };
      },
      setProduct(productId, change) {
        const product = resources.catalogue.find((entry) => entry.id === productId);
        if (!product) return { ok: false, fault: fault('not_found', { field: 'productId' }).fault };
        bags.setProduct(product.id, change);
        return done(undefined);
      },
      close() {
        closing ??= (async () => {
          runner.stop();
          flashClock.close();
          bags.close();
          made.close();
          realtime.close();
          roomLog.close();
          viewers.close();
          listeners.clear();
          await Promise.all([door.close(), lan?.listener.close(), ingest.close()]);
          db.close();
        })();
        return closing;
      },
    });
  };

  return {
    /** Only asked once publishers can connect, which they can as soon as the ingest listens. */
    rooms: (): Pick<Rooms, 'streamKey'> => rooms ?? { streamKey: () => null },
    videoLooks: () => videoLooks(),
    serve,
  };
}
