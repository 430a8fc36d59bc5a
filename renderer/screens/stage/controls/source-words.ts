import type { DeviceInfo, DeviceRef, SourceState, StageReport } from '../../../../shared/domain/index.ts';

export type DeviceKind = 'camera' | 'microphone';
export type DeviceOption = { readonly value: string; readonly device: DeviceRef | null; readonly missing: boolean };

/** What the select offers: off, each device found, and the chosen one even while it is not connected. */
export function deviceOptions(
  /** False while the browser hides its devices: then nothing can be called missing. */
  listed: boolean,
  kind: DeviceKind,
  devices: readonly DeviceInfo[],
  chosen: DeviceRef | null,
): DeviceOption[] {
  const found = devices
    .filter((device) => device.kind === kind && device.deviceId !== '')
    .map((device) => ({
      value: device.deviceId,
      device: { deviceId: device.deviceId, label: device.label },
      missing: false,
    }));
  const gone =
    chosen && !found.some((option) => option.value === chosen.deviceId)
      ? [{ value: chosen.deviceId, device: chosen, missing: listed }]
      : [];
  return [{ value: '', device: null, missing: false }, ...found, ...gone];
}

/** What to say under a device, and the way out that helps. Null: nothing needs saying. */
export type SourceAdvice =
  | {
      readonly say: 'failed';
      readonly code: Extract<SourceState, { kind: 'failed' }>['code'];
      readonly help: 'allow' | 'retry' | null;
    }
  | { readonly say: 'opening' }
  | { readonly say: 'askPermission' }
  | { readonly say: 'noDevices' };

export function sourceAdvice(kind: DeviceKind, report: StageReport | null): SourceAdvice | null {
  if (!report) return null;
  const source = report[kind];
  if (source.kind === 'failed')
    return {
      say: 'failed',
      code: source.code,
      help: source.code === 'denied' ? 'allow' : source.code === 'missing' || source.code === 'lost' ? null : 'retry',
    };
  if (source.kind === 'opening') return { say: 'opening' };
  if (source.kind === 'on') return null;
  if (report.permissions[kind] === 'denied') return { say: 'failed', code: 'denied', help: 'allow' };
  const found = report.devices.some((device) => device.kind === kind);
  if (report.permissions[kind] === 'prompt' && !found) return { say: 'askPermission' };
  return found ? null : { say: 'noDevices' };
}
