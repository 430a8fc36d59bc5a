/** Which present device a bound one is. Pure. */
import type { DeviceInfo, DeviceRef } from '../../../shared/domain/media.ts';

export type Found =
  | { readonly kind: 'found'; readonly deviceId: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown' };

const NO_ONE: ReadonlySet<string> = new Set();

/**
 * The same id, else the only device with the same name (ids change between browser sessions), else none: never another
 * device. `unknown` before the user has permitted anything, when browsers hide ids and names.
 *
 * `others`: ids that were present beside the bound device at the same time. A twin with the same name is not it, also
 * when it is the only one left.
 */
export function findDevice(
  ref: DeviceRef,
  devices: readonly DeviceInfo[],
  kind: DeviceInfo['kind'],
  others: ReadonlySet<string> = NO_ONE,
): Found {
  const present = devices.filter((device) => device.kind === kind);
  if (present.some((device) => device.deviceId === ref.deviceId)) return { kind: 'found', deviceId: ref.deviceId };
  const named = present.filter((device) => ref.label !== '' && device.label === ref.label);
  const [only] = named;
  if (named.length === 1 && only && !others.has(only.deviceId)) return { kind: 'found', deviceId: only.deviceId };
  const hidden = present.length > 0 && present.every((device) => device.deviceId === '');
  return hidden ? { kind: 'unknown' } : { kind: 'missing' };
}

/** Leaves out the browser's pseudo-devices, which change what they are without saying so, where real ones are listed. */
export function listDevices(raw: readonly { kind: string; deviceId: string; label: string }[]): DeviceInfo[] {
  const mapped = raw.flatMap((device): DeviceInfo[] => {
    if (device.kind === 'videoinput') return [{ kind: 'camera', deviceId: device.deviceId, label: device.label }];
    if (device.kind === 'audioinput') return [{ kind: 'microphone', deviceId: device.deviceId, label: device.label }];
    return [];
  });
  const pseudo = (device: DeviceInfo) => device.deviceId === 'default' || device.deviceId === 'communications';
  const real = (kind: DeviceInfo['kind']) => mapped.some((device) => device.kind === kind && !pseudo(device));
  return mapped.filter((device) => !pseudo(device) || !real(device.kind));
}

export type CaptureFailure = 'missing' | 'denied' | 'busy' | 'lost' | 'cancelled' | 'unknown';

/** What the browser's error names mean for a capture device. */
export function failureOf(error: unknown): CaptureFailure {
  const name = error instanceof Error ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    default:
      return 'unknown';
  }
}
