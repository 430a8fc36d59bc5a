/** The list of cameras and microphones and the browser's permissions, kept fresh. */
import type { DeviceInfo, StageReport } from '../../../shared/domain/media.ts';
import { listDevices } from './pick-device.ts';

export type Permissions = StageReport['permissions'];

export type Devices = {
  readonly list: readonly DeviceInfo[];
  readonly permissions: Permissions;
  refresh(): Promise<void>;
  close(): void;
};

/** Not every system announces a device that comes back. */
const POLL_MS = 5000;

export function watchDevices(onChange: () => void): Devices {
  let list: DeviceInfo[] = [];
  let permissions: Permissions = { camera: 'unknown', microphone: 'unknown' };
  const ended = new AbortController();

  const refresh = async () => {
    const raw = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    const next = listDevices(raw);
    if (ended.signal.aborted || JSON.stringify(next) === JSON.stringify(list)) return;
    list = next;
    onChange();
  };

  const watchPermission = async (kind: 'camera' | 'microphone') => {
    try {
      const status = await navigator.permissions.query({ name: kind });
      const take = () => {
        if (permissions[kind] === status.state) return;
        permissions = { ...permissions, [kind]: status.state };
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
      return permissions;
    },
    refresh,
    close() {
      ended.abort();
      clearInterval(poll);
    },
  };
}
