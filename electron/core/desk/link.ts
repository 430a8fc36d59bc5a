import { type Fault, type RehearsalState, type Reply, refuse, type Settings } from '../../../shared/domain/index.ts';
import { createPlatformClient, type PlatformClient } from '../platform/index.ts';

/** The part of the rehearsal platform the link drives (`core/rehearsal`), so that this folder does not import it. */
export type RehearsalHandle = {
  readonly baseUrl: string;
  readonly token: string;
  state(): RehearsalState;
  onChange(listener: () => void): () => void;
  setPersona(persona: RehearsalState['persona']): unknown;
  setScenario(name: string): unknown;
  setLanSharing(on: boolean): Promise<Reply<void>>;
  /** Empty: where the program was told. */
  setSfuFolder(folder: string): void;
  reset(): Reply<void>;
  watchQr(): Promise<{ url: string; svg: string }>;
  close(): Promise<void>;
};

export type LinkOptions = {
  startRehearsal(): Promise<Reply<RehearsalHandle>>;
  token(): Promise<Reply<string | null>>;
  onRehearsal(state: RehearsalState | null): void;
  onLink(link: { client: PlatformClient; rehearsal: boolean } | null): void;
  onFault(fault: Fault, rehearsal: boolean): void;
  /** Something beside the platform itself does not work: sharing on the local network. */
  onNotice(fault: Fault): void;
};

/** Which platform the studio talks to. Changing it closes the old one first; the last choice wins. */
export type PlatformLink = {
  use(settings: Pick<Settings, 'platform' | 'rehearsal'>): Promise<void>;
  /** The same, and anew where nothing changed: another token was saved, or the last try failed. */
  renew(settings: Pick<Settings, 'platform' | 'rehearsal'>): Promise<void>;
  rehearsal(): RehearsalHandle | null;
  /** Pictures may be fetched from here. */
  allows(url: URL): boolean;
  close(): Promise<void>;
};

export function createPlatformLink(options: LinkOptions): PlatformLink {
  let handle: RehearsalHandle | null = null;
  let base: URL | null = null;
  let active = '';
  let turn: Promise<void> = Promise.resolve();

  async function leave(): Promise<void> {
    const old = handle;
    handle = null;
    base = null;
    options.onRehearsal(null);
    await old?.close();
  }

  const failed = (fault: Fault, rehearsal: boolean): false => {
    options.onFault(fault, rehearsal);
    return false;
  };

  async function share(rehearsal: RehearsalHandle, on: boolean): Promise<void> {
    const shared = await rehearsal.setLanSharing(on);
    if (!shared.ok) options.onNotice(shared.fault);
  }

  async function enterRehearsal(settings: Settings['rehearsal']): Promise<boolean> {
    const started = await options.startRehearsal();
    if (!started.ok) return failed(started.fault, true);
    const rehearsal = started.value;
    handle = rehearsal;
    base = URL.parse(rehearsal.baseUrl);
    rehearsal.onChange(() => {
      if (handle === rehearsal) options.onRehearsal(rehearsal.state());
    });
    rehearsal.setScenario(settings.scenario);
    rehearsal.setSfuFolder(settings.sfuFolder);
    await share(rehearsal, settings.shareOnLan);
    options.onRehearsal(rehearsal.state());
    options.onLink({
      client: createPlatformClient({ baseUrl: rehearsal.baseUrl, token: rehearsal.token }),
      rehearsal: true,
    });
    return true;
  }

  async function enterRemote(remoteUrl: string): Promise<boolean> {
    const url = URL.parse(remoteUrl.trim());
    const local = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost' || url?.hostname === '[::1]';
    if (!url || (url.protocol !== 'https:' && !(url.protocol === 'http:' && local))) {
      const rule = remoteUrl.trim() === '' ? 'missing' : 'https';
      return failed(refuse('bad_input', { field: 'platform.remoteUrl', rule }).fault, false);
    }
    const token = await options.token();
    if (!token.ok) return failed(token.fault, false);
    if (!token.value) return failed(refuse('platform_unauthorized', { rule: 'missing' }).fault, false);
    base = url;
    options.onLink({
      client: createPlatformClient({ baseUrl: url.href.replace(/\/$/, ''), token: token.value }),
      rehearsal: false,
    });
    return true;
  }

  async function enter(settings: Pick<Settings, 'platform' | 'rehearsal'>, wanted: string): Promise<void> {
    if (wanted === active) {
      if (handle) {
        if (handle.state().scenario !== settings.rehearsal.scenario) handle.setScenario(settings.rehearsal.scenario);
        handle.setSfuFolder(settings.rehearsal.sfuFolder);
        await share(handle, settings.rehearsal.shareOnLan);
      }
      return;
    }
    active = '';
    await leave();
    switch (settings.platform.kind) {
      case 'manual':
        options.onLink(null);
        break;
      case 'rehearsal':
        if (!(await enterRehearsal(settings.rehearsal))) return;
        break;
      case 'remote':
        if (!(await enterRemote(settings.platform.remoteUrl))) return;
        break;
    }
    active = wanted;
  }

  function next(settings: Pick<Settings, 'platform' | 'rehearsal'>, anew: boolean): Promise<void> {
    const { kind, remoteUrl } = settings.platform;
    // The address counts only where it is used: typing one must not start the rehearsal platform over.
    const wanted = kind === 'remote' ? `remote ${remoteUrl.trim()}` : kind;
    turn = turn
      .then(() => {
        if (anew) active = '';
        return enter(settings, wanted);
      })
      // A rehearsal platform that cannot start must not take the studio with it: a manual address still works.
      .catch((error: unknown) => {
        active = '';
        options.onFault(
          refuse('internal', { retry: 'later', detail: String(error).slice(0, 300) }).fault,
          kind === 'rehearsal',
        );
      });
    return turn;
  }

  return {
    use: (settings) => next(settings, false),
    renew: (settings) => next(settings, true),
    rehearsal: () => handle,
    allows: (url) => base !== null && url.host === base.host,
    async close() {
      await turn;
      await handle?.close();
      handle = null;
    },
  };
}
