import { z } from 'zod';
import { type ObsService, type Reply, refuse } from '../../../shared/domain/index.ts';
import type { ObsDriver } from './driver.ts';
import type { Answer } from './protocol.ts';

/** The host's own stream settings as they were, and what stands in their place. Holds keys: kept as a secret. */
const Kept = z.object({
  profile: z.string(),
  type: z.string(),
  settings: z.record(z.string(), z.json()),
  ours: z.object({ server: z.string(), key: z.string() }),
});
type Kept = z.infer<typeof Kept>;

type Settings = Answer<'GetStreamServiceSettings'>;

export type KeptStore = { get(): Promise<Reply<string | null>>; set(value: string | null): Promise<Reply<void>> };

export type ServiceKeeper = {
  state(): ObsService;
  /** After connecting: what OBS has now, and whether something of the host's is still to be given back. */
  load(): Promise<void>;
  /**
   * Sets the room's address and key in OBS. What was there is kept first, and survives a crash of the studio. Nothing is
   * written when it stands there already. Faults: `obs_output_active`, `secret_unavailable`, those of OBS.
   */
  take(to: { server: string; key: string }): Promise<Reply<void>>;
  /**
   * Gives the host's settings back. Where the host has changed them meanwhile, theirs stay. `obs_output_active` while OBS
   * still sends, `obs_changed_since` while another profile is open: both are tried again later.
   */
  giveBack(): Promise<Reply<void>>;
  /** OBS holds exactly what the studio put there. */
  isOurs(): Promise<boolean>;
  /** What the studio put there, also from an earlier run; null when nothing is to be given back. */
  ours(): Promise<{ server: string; key: string } | null>;
};

export function createServiceKeeper(options: {
  driver: ObsDriver;
  store: KeptStore;
  /** A text that must never stand in the log. */
  keepSecret(value: string): void;
  onChange(state: ObsService): void;
}): ServiceKeeper {
  const { driver, store } = options;
  let state: ObsService = { kind: 'unknown', name: '', kept: false };

  const set = (next: ObsService) => {
    state = next;
    options.onChange(next);
  };

  /** Both keys are struck out of every log line from now on, whatever OBS says about them. */
  function strikeOut({ settings, ours }: Kept): void {
    for (const value of [ours.key, ...SECRET_FIELDS.map((name) => settings[name])])
      if (typeof value === 'string' && value !== '') options.keepSecret(value);
  }

  async function kept(): Promise<Reply<Kept | null>> {
    const text = await store.get();
    if (!text.ok) return text;
    if (text.value === null) return { ok: true, value: null };
    try {
      const found = Kept.parse(JSON.parse(text.value));
      strikeOut(found);
      return { ok: true, value: found };
    } catch {
      // Written by no studio we know: there is nothing in it that could be given back.
      await store.set(null);
      return { ok: true, value: null };
    }
  }

  const holds = (is: Settings, ours: Kept['ours']): boolean =>
    is.streamServiceType === 'rtmp_custom' &&
    is.streamServiceSettings.server === ours.server &&
    is.streamServiceSettings.key === ours.key;

  async function now(): Promise<Reply<{ settings: Settings; profile: string }>> {
    const settings = await driver.read('GetStreamServiceSettings', undefined);
    if (!settings.ok) return settings;
    const profiles = await driver.read('GetProfileList', undefined);
    if (!profiles.ok) return profiles;
    return { ok: true, value: { settings: settings.value, profile: profiles.value.currentProfileName } };
  }

  function note(is: Settings, held: Kept | null): void {
    set({
      kind: held && holds(is, held.ours) ? 'studio' : 'own',
      name: serviceName(is),
      kept: held !== null,
    });
  }

  const write = (
    step: ObsDriver['change'],
    next: { type: string; settings: Settings['streamServiceSettings'] },
    before: Settings,
    reason: 'go_live' | 'give_back',
  ) =>
    step({
      request: 'SetStreamServiceSettings',
      input: { streamServiceType: next.type, streamServiceSettings: next.settings },
      reason,
      subject: 'stream service',
      before: serviceName(before),
      readBack: async () => {
        const after = await driver.read('GetStreamServiceSettings', undefined);
        return after.ok ? serviceName(after.value) : null;
      },
    });

  return {
    state: () => state,
    async load() {
      const is = await now();
      if (!is.ok) return;
      const held = await kept();
      note(is.value.settings, held.ok ? held.value : null);
    },
    take: (to) =>
      driver.together(async (step) => {
        const is = await now();
        if (!is.ok) return is;
        const held = await kept();
        if (!held.ok) return held;
        const { settings, profile } = is.value;
        if (held.value && holds(settings, held.value.ours) && same(held.value.ours, to)) return done(undefined);
        // Two rooms in a row: what is in OBS now is ours, what is kept is still the host's.
        const theirs =
          held.value && holds(settings, held.value.ours)
            ? held.value
            : { profile, type: settings.streamServiceType, settings: settings.streamServiceSettings };
        const record: Kept = { profile: theirs.profile, type: theirs.type, settings: theirs.settings, ours: to };
        strikeOut(record);
        const saved = await store.set(JSON.stringify(record));
        if (!saved.ok) return saved;
        const next = { server: to.server, key: to.key, use_auth: false, bwtest: false };
        const written = await write(step, { type: 'rtmp_custom', settings: next }, settings, 'go_live');
        if (!written.ok) {
          await store.set(held.value ? JSON.stringify(held.value) : null);
          return written;
        }
        const after = await now();
        if (!after.ok) return after;
        if (!holds(after.value.settings, to)) return refuse('obs_refused', { retry: 'later', rule: 'read_back' });
        note(after.value.settings, record);
        return done(undefined);
      }),
    giveBack: () =>
      driver.together(async (step) => {
        const held = await kept();
        if (!held.ok) return held;
        if (!held.value) return done(undefined);
        const is = await now();
        if (!is.ok) return is;
        if (is.value.profile !== held.value.profile) return refuse('obs_changed_since', { retry: 'later' });
        if (holds(is.value.settings, held.value.ours)) {
          const { type, settings } = held.value;
          const written = await write(step, { type, settings }, is.value.settings, 'give_back');
          if (!written.ok) return written;
        }
        const forgotten = await store.set(null);
        const after = await now();
        if (after.ok) note(after.value.settings, null);
        return forgotten;
      }),
    async ours() {
      const held = await kept();
      return held.ok && held.value ? held.value.ours : null;
    },
    async isOurs() {
      const [is, held] = await Promise.all([now(), kept()]);
      return is.ok && held.ok && held.value !== null && holds(is.value.settings, held.value.ours);
    },
  };
}

const done = <T>(value: T): Reply<T> => ({ ok: true, value });
const same = (a: Kept['ours'], b: Kept['ours']): boolean => a.server === b.server && a.key === b.key;

/** Fields of OBS's services that let somebody in. */
const SECRET_FIELDS = ['key', 'password', 'bearer_token'] as const;

/** `rtmp://host/app`: some hosts have pasted their key behind it. */
function withoutKey(server: string): string {
  const [, address] = /^([a-z]+:\/\/[^/?#]+(?:\/[^/?#]+)?)/i.exec(server.trim()) ?? [];
  return address?.replace(/\/\/[^/@]*@/, '//') ?? '';
}

/** Name of the service, or its server, without the key. */
function serviceName(is: Settings): string {
  const text = (name: string) => {
    const value = is.streamServiceSettings[name];
    return typeof value === 'string' ? value : '';
  };
  const name = is.streamServiceType === 'rtmp_common' ? text('service') : withoutKey(text('server'));
  return name.slice(0, 200) || is.streamServiceType;
}
