import {
  addressProblem,
  type Fault,
  ingestKindOf,
  type Reply,
  refuse,
  type SettingsPatch,
  type StudioState,
} from '../../shared/domain/index.ts';
import type { StudioWishes } from './derive.ts';
import type { Desk, PlatformLink } from './desk/index.ts';
import type { Live } from './live/index.ts';
import type { StudioActions } from './parts.ts';
import type { Attempts } from './realtime/index.ts';
import { decided } from './stage/index.ts';
import type { StateHub } from './state.ts';
import type { Secrets, SettingsStore } from './store/index.ts';
import { createUploadTest } from './uploadTest.ts';

const ok = { ok: true, value: undefined } as const;

export type ActionsOptions = {
  hub: StateHub;
  update(patch: Partial<StudioState>): void;
  wishes: StudioWishes;
  settings: SettingsStore;
  secrets: Secrets;
  desk: Desk;
  link: PlatformLink;
  reconnectNow(): boolean;
  switchPath(to: 'realtime' | 'steady'): Reply<void>;
  attempts(): Promise<Attempts>;
  live: Live;
  notice(fault: Fault): void;
  keepExplaining(key: string): void;
  /** Why a text may not be shown (`core/compliance`), or null. */
  refuseText(text: string, field: 'slate'): { ok: false; fault: Fault } | null;
};

/** After this a stream goes to another place, or has another way there. */
const leadsElsewhere = ({ platform, manual, rehearsal }: SettingsPatch): boolean =>
  [platform?.kind, platform?.remoteUrl, manual?.url, rehearsal?.sfuFolder].some((change) => change !== undefined);

export function createActions(options: ActionsOptions): StudioActions {
  const { hub, update, wishes, settings, desk, link } = options;

  const onAir = () => {
    const { kind } = options.live.state();
    return kind === 'opening' || kind === 'live' || kind === 'ending';
  };

  /** What may not change while a stream runs: it would cut the stream or change its shape under the encoder. */
  function lockedWhileLive(patch: SettingsPatch): string | null {
    if (!onAir()) return null;
    const now = settings.get();
    if (patch.platform?.kind !== undefined && patch.platform.kind !== now.platform.kind) return 'platform.kind';
    if (patch.platform?.remoteUrl !== undefined && patch.platform.remoteUrl !== now.platform.remoteUrl)
      return 'platform.remoteUrl';
    if (patch.manual?.url !== undefined && patch.manual.url !== now.manual.url) return 'manual.url';
    if (patch.stage?.format !== undefined && patch.stage.format !== now.stage.format) return 'stage.format';
    if (patch.recording !== undefined) return 'recording';
    if (patch.rehearsal?.sfuFolder !== undefined && patch.rehearsal.sfuFolder !== now.rehearsal.sfuFolder)
      return 'rehearsal.sfuFolder';
    for (const name of ['use', 'host', 'port', 'button'] as const)
      if (patch.obs?.[name] !== undefined && patch.obs[name] !== now.obs[name]) return `obs.${name}`;
    return null;
  }

  const upload = createUploadTest({ ...options, state: hub.get, onAir });

  return {
    dismissNotice: (id) => update({ notices: hub.get().notices.filter((notice) => notice.id !== id) }),

    async patchSettings(patch) {
      const locked = lockedWhileLive(patch);
      if (locked) return refuse('already_live', { field: locked, retry: 'later' });
      if (patch.manual?.url !== undefined && patch.manual.url.trim() !== '') {
        const problem = addressProblem(patch.manual.url);
        if (problem)
          return refuse(problem === 'scheme' ? 'ingest_unsupported_scheme' : 'ingest_bad_address', {
            field: 'manual.url',
            rule: problem,
          });
        // OBS is handed an RTMP server; versions with WHIP keep it as a service of another kind.
        if (settings.get().obs.use && ingestKindOf(patch.manual.url) === 'whip')
          return refuse('ingest_unsupported_scheme', { field: 'manual.url', rule: 'obs_no_whip' });
      }
      const sfuFolder = patch.rehearsal?.sfuFolder?.trim() ?? '';
      if (sfuFolder !== '' && sfuFolder !== settings.get().rehearsal.sfuFolder) {
        const { findMediasoup } = await import('./rehearsal/index.ts');
        if (!findMediasoup(sfuFolder)) return refuse('sfu_missing', { field: 'rehearsal.sfuFolder' });
      }
      // What viewers read while the host is away. Words that are saved already stay as they are.
      for (const name of ['slateTitle', 'slateText'] as const) {
        const text = patch.stage?.[name];
        const blocked = text && text !== settings.get().stage[name] ? options.refuseText(text, 'slate') : null;
        if (blocked) return refuse('text_blocked', { ...blocked.fault, field: `stage.${name}` });
      }
      const saved = settings.patch(decided(patch));
      if (!saved.ok) return saved;
      if (leadsElsewhere(patch)) upload.forget();
      if (patch.filters) {
        const filtered = await desk.setFilters(patch.filters.words);
        if (!filtered.ok && filtered.fault.code !== 'no_platform') return filtered;
      }
      return ok;
    },

    async setStreamKey(key) {
      const saved = await options.secrets.set('streamKey', key?.trim() || null);
      if (!saved.ok) return saved;
      const noted = settings.patch({ manual: { keySaved: Boolean(key?.trim()) } });
      return noted.ok ? ok : noted;
    },

    async setPlatformToken(token) {
      const saved = await options.secrets.set('platformToken', token?.trim() || null);
      if (!saved.ok) return saved;
      const noted = settings.patch({ platform: { tokenSaved: Boolean(token?.trim()) } });
      if (!noted.ok) return noted;
      // The token belongs to a remote platform; another one must not be started over, least of all while live.
      if (settings.get().platform.kind === 'remote') await link.renew(settings.get());
      return ok;
    },

    async retryPlatform() {
      if (desk.client()) await desk.refresh();
      else await link.renew(settings.get());
    },

    keepExplaining(key) {
      options.keepExplaining(key);
      update({});
    },
    beRightBack(on) {
      wishes.beRightBack = on;
      update({});
    },
    screen(wish) {
      wishes.screen = { ...wish };
      update({});
    },

    testUpload: upload.start,
    close: upload.close,

    reconnectNow: () => (options.reconnectNow() ? ok : refuse('not_live')),
    switchPath: (to) => options.switchPath(to),

    async setPersona(persona) {
      const rehearsal = link.rehearsal();
      if (!rehearsal) return refuse('no_platform');
      if (onAir()) return refuse('already_live', { retry: 'later' });
      rehearsal.setPersona(persona);
      await desk.refresh();
      return ok;
    },
    async resetRehearsal() {
      const rehearsal = link.rehearsal();
      if (!rehearsal) return refuse('no_platform');
      if (onAir()) return refuse('already_live', { retry: 'later' });
      const reset = rehearsal.reset();
      if (reset.ok) await desk.forget();
      return reset;
    },
    async watchQr() {
      const rehearsal = link.rehearsal();
      return rehearsal ? { ok: true, value: await rehearsal.watchQr() } : refuse('no_platform');
    },
  };
}
