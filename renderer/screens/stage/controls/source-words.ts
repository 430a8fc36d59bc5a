import type { DeviceRef, SourceState, StageReport } from '../../../../shared/domain/index.ts';

export type DeviceKind = 'camera' | 'microphone';
export type DeviceOption = { readonly value: string; readonly device: DeviceRef | null; readonly missing: boolean };

/** What the select offers, and which of it is chosen ('' is off). */
export type DeviceChoice = { readonly options: readonly DeviceOption[]; readonly value: string };

/**
 * Off, each device found, and the chosen one even while it is not connected. A browser may give a device a new id
 * after a restart: the one with the chosen name is then shown as the chosen one, as the stage opens it by name, too.
 */
export function deviceChoice(kind: DeviceKind, report: StageReport | null, chosen: DeviceRef | null): DeviceChoice {
  const found: DeviceOption[] = (report?.devices ?? [])
    .filter((device) => device.kind === kind && device.deviceId !== '')
    .map(({ deviceId, label }) => ({ value: deviceId, device: { deviceId, label }, missing: false }));
  const off: DeviceOption = { value: '', device: null, missing: false };
  if (chosen === null) return { options: [off, ...found], value: '' };
  const same =
    found.find((option) => option.value === chosen.deviceId) ??
    found.find((option) => chosen.label !== '' && option.device?.label === chosen.label);
  if (same) return { options: [off, ...found], value: same.value };
  // While the browser hides its devices, or uses this very one, nothing can be called missing.
  const hidden = report === null || report.permissions[kind] === 'denied' || report.permissions[kind] === 'prompt';
  const missing = !hidden && report[kind].kind !== 'on' && report[kind].kind !== 'opening';
  return { options: [off, ...found, { value: chosen.deviceId, device: chosen, missing }], value: chosen.deviceId };
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
