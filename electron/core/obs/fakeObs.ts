import { fieldsOf, Refusal } from './fake/check.ts';
import { createFakeClock } from './fake/clock.ts';
import { bootMachine, type Machine } from './fake/machine.ts';
import { REQUESTS } from './fake/requests.ts';
import type { FakeServer } from './fake/stream.ts';
import { FAKE_TIMINGS, type FakeTimings } from './fake/timings.ts';
import { type FakeAnswer, listenAsObs, type Wire } from './fake/wire.ts';
import { createWorld, FAKE_COLLECTION, type FakeCollection, hasSound, type World } from './fake/world.ts';

/**
 * An OBS for tests, true to its protocol: a WebSocket server on loopback with scenes, sound and outputs behind it, and the
 * pitfalls of OBS 29. `contract.it.test.ts` asks it and a real OBS the same things. Start in fake/wire.ts (protocol), then
 * fake/stream.ts (the stream output), fake/requests.ts (what it can be asked).
 */
export type FakeObs = {
  readonly port: number;
  /** Null: nobody is asked for one. A change counts for the next connection. */
  password: string | null;
  readonly world: World;
  /** Every request in the order it came, with the time. */
  readonly requests: readonly ReceivedRequest[];
  /** Where OBS streams to. */
  readonly server: {
    be(what: FakeServer): void;
    /** Gone, with everybody connected to it. */
    lose(): void;
    back(): void;
    /** Throws OBS out and would take it again. */
    drop(): void;
  };
  readonly running: boolean;
  clients(): number;
  /** The host closes OBS: everything is removed, then it says that it exits, then goodbye. */
  quit(): Promise<void>;
  crash(): Promise<void>;
  /** Again on the same port, with what OBS keeps on disk. */
  restart(): Promise<void>;
  freeze(): void;
  thaw(): void;
  /** “Kick” in the WebSocket settings. */
  kick(): void;
  /** The server is switched off in OBS, which goes on; `restart` of the server only. */
  serverOff(): Promise<void>;
  serverOn(): Promise<void>;
  /** An event that OBS sends, or something of that name. */
  emit(type: string, data?: Record<string, unknown>): void;
  /** Anything at all, to every client. */
  sendRaw(frame: string | Buffer): void;
  /** Ends every session with a close code. */
  closeSessions(code: number, reason: string): void;
  /** The host does it in OBS: the same effects and events, and no answer to anybody. */
  user(request: string, data?: Record<string, unknown>): void;
  userStarts(): void;
  userStops(): void;
  /** Levels of every sounding input in the program, so many times a second; 0 ends it. Linear, 1 is full scale. */
  meters(hz: number, level?: number | (() => number)): void;
  /** How requests of this name are answered from now on; null: as OBS does. */
  behave(request: string, behaviour: FakeBehaviour | null): void;
  close(): Promise<void>;
};

export type ReceivedRequest = { atMs: number; type: string; data: unknown };
export type FakeBehaviour =
  | { kind: 'hang' }
  | { kind: 'slow'; ms: number }
  | { kind: 'refuse'; code: number; comment?: string }
  /** An answer of any shape in place of its own. */
  | { kind: 'answer'; data: Record<string, unknown> }
  | { kind: 'crash' };

export type FakeObsOptions = {
  port?: number;
  password?: string | null;
  obsVersion?: string;
  websocketVersion?: string;
  timings?: Partial<FakeTimings>;
  /** By name; the first is in use. */
  collections?: Record<string, FakeCollection>;
  /** What differs from the defaults of OBS, by profile, category and name; the first profile is in use. */
  profiles?: Record<string, Record<string, Record<string, string>>>;
  /** OBS has its browser plug-in. */
  browserSource?: boolean;
  /** Switched on in the settings of OBS. */
  replayBuffer?: boolean;
  virtualCamera?: boolean;
};

export async function startFakeObs(options: FakeObsOptions = {}): Promise<FakeObs> {
  const timings = { ...FAKE_TIMINGS, ...options.timings };
  const versions = { obs: options.obsVersion ?? '29.0.2', websocket: options.websocketVersion ?? '5.1.0', rpc: 1 };
  const world = createWorld(options.collections ?? { Redcast: FAKE_COLLECTION }, options.profiles ?? { Redcast: {} });
  if (options.browserSource) world.inputKinds.push('browser_source');
  const requests: ReceivedRequest[] = [];
  const behaviours = new Map<string, FakeBehaviour>();
  let password = options.password ?? null;
  let server: FakeServer = 'up';
  let clock = createFakeClock();
  let machine = boot();
  let wire: Wire | null = null;
  let meter: NodeJS.Timeout | null = null;

  function boot(): Machine {
    return bootMachine({
      world,
      clock,
      timings,
      versions,
      server,
      replayBuffer: options.replayBuffer ?? false,
      virtualCamera: options.virtualCamera ?? false,
      emit: (type, data) => wire?.broadcast(type, data),
      crash: () => void crash(),
    });
  }

  function answerTo(type: string, data: unknown, batch: 'none' | 'realtime' | 'frame'): FakeAnswer {
    if (type === '') return { code: 203, comment: "Your request's `requestType` may not be empty." };
    try {
      if (type === 'Sleep') {
        if (batch === 'none') throw new Refusal(206);
        fieldsOf(data).number(batch === 'frame' ? 'sleepFrames' : 'sleepMillis', 0, 50_000);
        return { code: 100 };
      }
      const handler = REQUESTS[type];
      if (!handler) return { code: 204, comment: 'Your request type is not valid.' };
      const answer = handler(fieldsOf(data), machine);
      return answer ? { code: 100, data: answer } : { code: 100 };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { code: error.code, comment: error.message };
    }
  }

  async function answer(type: string, data: unknown, batch: 'none' | 'realtime' | 'frame'): Promise<FakeAnswer | null> {
    requests.push({ atMs: Date.now(), type, data });
    const behaviour = behaviours.get(type);
    switch (behaviour?.kind) {
      case 'hang':
        return null;
      case 'crash':
        await crash();
        return null;
      case 'refuse':
        return { code: behaviour.code, ...(behaviour.comment === undefined ? {} : { comment: behaviour.comment }) };
      case 'answer':
        return { code: 100, data: behaviour.data };
      case 'slow':
        await new Promise<void>((resolve) => clock.later(behaviour.ms, resolve));
        return answerTo(type, data, batch);
      default:
        return answerTo(type, data, batch);
    }
  }

  async function listen(port: number): Promise<void> {
    const { websocket: websocketVersion, rpc: rpcVersion } = versions;
    wire = await listenAsObs({ port, password: () => password, websocketVersion, rpcVersion, clock, answer });
  }

  async function stopListening(): Promise<void> {
    const old = wire;
    wire = null;
    await old?.cutOff();
  }

  async function crash(): Promise<void> {
    clock.stop();
    await stopListening();
  }

  await listen(options.port ?? 0);
  const port = (wire as Wire | null)?.port ?? 0;
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const user = (type: string, data?: Record<string, unknown>) => {
    const { code, comment } = answerTo(type, data, 'none');
    if (code !== 100) throw new Error(`the host cannot ${type} in OBS: ${code} ${comment ?? ''}`);
  };
  /** Server stopping: a close frame to everybody, then the end. */
  const goodbye = async () => {
    wire?.closeSessions(1001, 'Server stopping.');
    for (let tries = 0; (wire?.sessions() ?? 0) > 0 && tries < 100; tries += 1) await pause(5);
    await stopListening();
  };

  return {
    port,
    get password() {
      return password;
    },
    set password(next) {
      password = next;
    },
    world,
    requests,
    server: {
      be(what) {
        server = what;
        machine.stream.serve(what);
      },
      lose() {
        server = 'down';
        machine.stream.serve('down');
      },
      back() {
        server = 'up';
        machine.stream.serve('up');
      },
      drop: () => machine.stream.cut(),
    },
    get running() {
      return wire !== null;
    },
    clients: () => wire?.sessions() ?? 0,
    async quit() {
      for (const { name: inputName } of world.inputs) machine.emit('InputRemoved', { inputName });
      for (const { name, group } of world.scenes) machine.emit('SceneRemoved', { sceneName: name, isGroup: group });
      await pause(timings.exitMs);
      machine.emit('ExitStarted');
      await pause(timings.exitMs);
      clock.stop();
      await goodbye();
    },
    crash,
    async restart() {
      await crash();
      clock = createFakeClock();
      world.preview = null;
      machine = boot();
      await listen(port);
    },
    freeze() {
      clock.freeze();
      wire?.hold(true);
    },
    thaw() {
      clock.thaw();
      wire?.hold(false);
    },
    kick: () => wire?.closeSessions(4011, 'Your session has been invalidated.'),
    serverOff: goodbye,
    serverOn: () => listen(port),
    emit: (type, data) => machine.emit(type, data),
    sendRaw: (frame) => wire?.sendRaw(frame),
    closeSessions: (code, reason) => wire?.closeSessions(code, reason),
    user,
    userStarts: () => user('StartStream'),
    userStops: () => user('StopStream'),
    meters(hz, level = 0.1) {
      if (meter) clearInterval(meter);
      const tell = () => {
        if (!clock.frozen()) machine.emit('InputVolumeMeters', { inputs: levels(world, level) });
      };
      meter = hz > 0 ? setInterval(tell, 1000 / hz) : null;
    },
    behave(request, behaviour) {
      if (behaviour) behaviours.set(request, behaviour);
      else behaviours.delete(request);
    },
    async close() {
      if (meter) clearInterval(meter);
      await crash();
    },
  };
}

/** Of each channel: magnitude, peak, and the peak before volume and mute. Only what the program shows is heard. */
function levels(world: World, given: number | (() => number)): object[] {
  const shown = new Set(world.scenes.find(({ name }) => name === world.program)?.items.map(({ source }) => source));
  return world.inputs
    .filter((input) => hasSound(input) && shown.has(input.name))
    .map(({ name: inputName, muted, volumeMul }) => {
      const level = typeof given === 'number' ? given : given();
      const out = muted ? 0 : level * volumeMul;
      const channel = [out * 0.7, out, level];
      return { inputName, inputLevelsMul: [channel, channel] };
    });
}
