import type { Settings, SettingsPatch, StageReport } from '../../../shared/domain/index.ts';

/**
 * The very first camera and microphone, so that a new host sees a picture without opening a menu. Only while nothing was
 * ever chosen and only devices the browser names (it names them once it may use them); never again afterwards.
 */
export function firstDevices(settings: Settings['stage'], report: StageReport): SettingsPatch['stage'] | null {
  const patch: NonNullable<SettingsPatch['stage']> = {};
  const first = (kind: 'camera' | 'microphone') => {
    const device = report.devices.find((row) => row.kind === kind && row.deviceId !== '' && row.label !== '');
    return device ? { deviceId: device.deviceId, label: device.label } : null;
  };
  const camera = settings.cameraDecided ? null : first('camera');
  if (camera) Object.assign(patch, { camera, cameraDecided: true });
  const microphone = settings.microphoneDecided ? null : first('microphone');
  if (microphone) Object.assign(patch, { microphone, microphoneDecided: true });
  return Object.keys(patch).length === 0 ? null : patch;
}

/** A choice the host makes in the page counts as decided, also the choice of none. */
export function decided(patch: SettingsPatch): SettingsPatch {
  const stage = patch.stage;
  if (!stage) return patch;
  return {
    ...patch,
    stage: {
      ...stage,
      ...(stage.camera !== undefined ? { cameraDecided: true } : {}),
      ...(stage.microphone !== undefined ? { microphoneDecided: true } : {}),
    },
  };
}
