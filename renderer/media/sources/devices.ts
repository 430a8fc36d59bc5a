/** The list of cameras and microphones and the browser's permissions, kept fresh. */
import type { DeviceInfo, StageReport } from '../../../shared/domain/media.ts';
import { listDevices } from './pick-device.ts';

export type Permissions = StageReport['permissions'];
export type DeviceKind = DeviceInfo['kind'];

/** What may be used now. `revoked`: it was permitted before, and is not any more. */
export type Permission = { readonly state: Permissions[DeviceKind]; readonly revoked: boolean };

export type Devices = {
  readonly list: readonly DeviceInfo[];
  readonly permissions: Permissions;
  permission(kind: DeviceKind): Permission;
  refresh(): Promise<void>;
  close(): void;
};

/** Not every system announces a device that comes back. */
const POLL_MS = 5000;

const UNKNOWN: Permission = { state: 'unknown', revoked: false };

/**
 * A browser that remembers goes from `granted` to `prompt` or `denied` when the host takes the permission back. One that
 * never says `granted` while a camera runs cannot take back with `prompt`; its `denied` counts all the same.
 */
export function nextPermission(before: Permission, state: Permission['state']): Permission {
  if (state === 'granted' || state === 'unknown') return { state, revoked: false };
  const wasGranted = before.state === 'granted' || before.revoked;
  return { state, revoked: wasGranted || (state === 'denied' && before.state === 'prompt') };
}

export function watchDevices(onChange: () => void): Devices {
  let list: DeviceInfo[] = [];
  const now: Record<DeviceKind, Permission> = { camera: UNKNOWN, microphone: UNKNOWN };
  const ended = new AbortController();

  const refresh = async () => {
    const raw = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    const next = listDevices(raw);
    if (ended.signal.aborted || JSON.stringify(next) === JSON.stringify(list)) return;
    list = next;
    onChange();
  };

  const watchPermission = async (kind: DeviceKind) => {
    try {
      const status = await navigator.permissions.query({ name: kind });
      const take = () => {
        if (ended.signal.aborted || now[kind].state === status.state) return;
        now[kind] = nextPermission(now[kind], status.state);
        onChange();
        void refresh();
      };
      status.addEventListener('change', take, { signal: ended.signal });
      take();
    } catch {
      // A browser that does not know the name leaves it `unknown`.
    }
  };

  navigator.mediaDevices.addEventListener('devicechange', () => void refresh(), { signal: ended.signal });
  const poll = setInterval(() => void refresh(), POLL_MS);
  void refresh();
  void watchPermission('camera');
  void watchPermission('microphone');

  return {
    get list() {
      return list;
    },
    get permissions() {
      return { camera: now.camera.state, microphone: now.microphone.state };
    },
    permission: (kind) => now[kind],
    refresh,
    close() {
      ended.abort();
      clearInterval(poll);
    },
  };
}
