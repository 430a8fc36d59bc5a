import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Fault,
  type IngestState,
  noObs,
  type ObsActivity,
  type ObsState,
  SessionId,
  Settings,
  type StudioState,
} from '../../../shared/domain/index.ts';
import { createObs } from './obs.ts';
import type { Obs, ObsOptions } from './parts.ts';

/** What a studio around `createObs` remembers; a second kit with the same memory is the studio after a restart. */
export type Memory = { settings: Settings; password: string | null; kept: string | null; activity: ObsActivity[] };

export const newMemory = (obs: Partial<Settings['obs']>, password: string | null = null): Memory => {
  const settings = Settings.parse({});
  return { settings: { ...settings, obs: { ...settings.obs, use: true, ...obs } }, password, kept: null, activity: [] };
};

export type ObsKit = {
  readonly obs: Obs;
  readonly memory: Memory;
  state(): ObsState;
  sections(): Partial<StudioState>;
  readonly ingest: IngestState[];
  readonly hostStopped: SessionId[];
  readonly faults: Fault[];
  hostStarted(): number;
  /** Waits for a condition; throws with what it was after `ms`. */
  until(holds: () => boolean, what: string, ms?: number): Promise<void>;
  /** Goes through the steps of a session as the live machine does. */
  goLive(to?: { server: string; key: string } | null, how?: { awaitsButton: boolean }): Promise<SessionId>;
  endLive(id: SessionId): Promise<void>;
};

/** The whole of core/obs with a memory in place of a disk, for tests against a fake or a real OBS. */
export function obsKit(memory: Memory, more: Partial<ObsOptions> = {}): ObsKit {
  let sections: Partial<StudioState> = { obs: noObs() };
  const ingest: IngestState[] = [];
  const hostStopped: SessionId[] = [];
  const faults: Fault[] = [];
  let hostStarted = 0;
  const obs = createObs({
    settings: () => memory.settings,
    save(change) {
      memory.settings = { ...memory.settings, obs: { ...memory.settings.obs, ...change } };
      obs.use(memory.settings);
      return { ok: true, value: undefined };
    },
    password: {
      get: async () => ({ ok: true, value: memory.password }),
      async set(value) {
        memory.password = value;
        return { ok: true, value: undefined };
      },
    },
    kept: {
      get: async () => ({ ok: true, value: memory.kept }),
      async set(value) {
        memory.kept = value;
        return { ok: true, value: undefined };
      },
    },
    keepSecret: () => undefined,
    activity: {
      append(entry) {
        const row = { ...entry, seq: memory.activity.length + 1 };
        memory.activity.push(row);
        return row;
      },
      newest: (limit) => memory.activity.slice(-limit).reverse(),
    },
    onChange(change) {
      sections = { ...sections, ...change };
    },
    onIngest: (state) => ingest.push(state),
    onHostStopped: (id) => hostStopped.push(id),
    followsHost: () => false,
    onHostStarted() {
      hostStarted += 1;
    },
    onFault: (fault) => faults.push(fault),
    ...more,
  });
  const state = () => sections.obs ?? noObs();
  let sessions = 0;
  obs.use(memory.settings);

  const fail = (fault: Fault): never => {
    throw new Error(JSON.stringify(fault));
  };
  return {
    obs,
    memory,
    state,
    sections: () => sections,
    ingest,
    hostStopped,
    faults,
    hostStarted: () => hostStarted,
    async until(holds, what, ms = 8_000) {
      const end = Date.now() + ms;
      while (!holds()) {
        if (Date.now() > end) throw new Error(`${what}: not within ${ms} ms; ${JSON.stringify(state()).slice(0, 900)}`);
        await sleep(5);
      }
    },
    async goLive(to = { server: 'rtmp://127.0.0.1:1/live', key: 'room-key' }, how = { awaitsButton: false }) {
      sessions += 1;
      const id = SessionId.parse(`session-${sessions}`);
      const { signal } = new AbortController();
      const picture = await obs.stage.startPicture(id, signal);
      if (!picture.ok) fail(picture.fault);
      const connected = await obs.stage.connect(to, how, signal);
      if (!connected.ok) fail(connected.fault);
      const sending = await obs.stage.sending(signal);
      if (!sending.ok) fail(sending.fault);
      obs.stage.wentLive();
      return id;
    },
    async endLive(id) {
      await Promise.all([obs.stage.stopIngest(id), obs.stage.stopPicture(id)]);
    },
  };
}
