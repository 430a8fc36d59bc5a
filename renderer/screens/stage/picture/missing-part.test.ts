import { describe, expect, it } from 'vitest';
import type { CapturePlan, StageReport } from '../../../../shared/domain/index.ts';
import { capturePlan, stageReport } from '../../../../tests/support/states.ts';
import { deviceChoice, sourceAdvice } from '../controls/source-words.ts';
import { missingPart } from './missing-part.ts';

const report = (more: object = {}): StageReport =>
  stageReport({
    microphone: { kind: 'off' },
    devices: [
      { deviceId: 'c1', label: 'Cam', kind: 'camera' },
      { deviceId: 'm1', label: 'Mic', kind: 'microphone' },
    ],
    encoder: { kind: 'idle' },
    audioCodec: 'none',
    ...more,
  });
const plan = (more: object = {}): CapturePlan => capturePlan({ camera: { deviceId: 'c1', label: 'Cam' }, ...more });
const missing = (p: object, r: StageReport | null) =>
  missingPart({ plan: plan(p), stage: { page: 'present', pageId: 'p', report: r } });
const failed = (code: string) => ({ kind: 'failed', code, label: 'Cam' });

describe('missingPart', () => {
  it('says what the chosen scene lacks', () => {
    expect(missing({}, null)).toEqual({ kind: 'starting' });
    expect(missing({}, report())).toBeNull();
    expect(missing({}, report({ camera: { kind: 'off' } }))).toEqual({ kind: 'no_camera' });
    expect(missing({}, report({ camera: failed('lost') }))).toMatchObject({ kind: 'failed', code: 'lost' });
    expect(missing({}, report({ camera: failed('frozen') }))).toMatchObject({ kind: 'failed', code: 'frozen' });
    expect(missing({ scene: 'desk' }, report({ camera: failed('lost') }))).toEqual({ kind: 'no_screen' });
    expect(missing({ scene: 'screen' }, report({ screen: failed('cancelled') }))).toEqual({ kind: 'no_screen' });
    expect(missing({ scene: 'screen' }, report({ screen: failed('lost') }))).toMatchObject({ source: 'screen' });
  });
  it('asks for nothing while the slate is shown, but names a broken encoder first', () => {
    expect(missing({ beRightBack: true }, report({ camera: failed('busy') }))).toBeNull();
    expect(missing({}, report({ camera: failed('busy'), encoder: { kind: 'failed', why: 'x' } }))).toEqual({
      kind: 'no_encoder',
    });
  });
});

describe('deviceChoice', () => {
  const chosen = { deviceId: 'c1', label: 'Cam' };
  it('keeps the chosen device in the list while it is not connected', () => {
    const gone = deviceChoice('camera', report({ devices: [], camera: failed('missing') }), chosen);
    expect(gone).toMatchObject({ value: 'c1', options: [{ value: '' }, { value: 'c1', missing: true }] });
  });
  it('calls nothing missing while the browser hides its devices', () => {
    const hidden = report({
      devices: [],
      permissions: { camera: 'denied', microphone: 'prompt' },
      camera: { kind: 'off' },
    });
    expect(deviceChoice('camera', hidden, chosen).options[1]).toMatchObject({ missing: false });
    expect(deviceChoice('camera', null, chosen).options[1]).toMatchObject({ missing: false });
  });
  it('finds it again by name when the browser gave it a new id', () => {
    const renamed = report({ devices: [{ deviceId: 'c9', label: 'Cam', kind: 'camera' }] });
    expect(deviceChoice('camera', renamed, chosen)).toMatchObject({ value: 'c9', options: [{}, { value: 'c9' }] });
  });
});

describe('sourceAdvice', () => {
  it('offers the way out that helps', () => {
    expect(sourceAdvice('camera', report())).toBeNull();
    expect(sourceAdvice('camera', report({ camera: failed('busy') }))).toMatchObject({ help: 'retry' });
    expect(sourceAdvice('microphone', report({ microphone: failed('frozen') }))).toMatchObject({ help: 'retry' });
    expect(sourceAdvice('camera', report({ camera: failed('denied') }))).toMatchObject({ help: 'allow' });
    expect(sourceAdvice('camera', report({ camera: failed('lost') }))).toMatchObject({ help: null });
    expect(sourceAdvice('microphone', report())).toBeNull();
    expect(sourceAdvice('microphone', report({ devices: [] }))).toEqual({ say: 'noDevices' });
  });
});
