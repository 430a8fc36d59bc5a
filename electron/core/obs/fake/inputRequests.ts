import { Refusal } from './check.ts';
import type { Handlers } from './machine.ts';
import { inputOf, soundOf } from './world.ts';

export const INPUT_REQUESTS: Handlers = {
  GetInputList: (_, { world }) => ({
    inputs: world.inputs.map(({ name, kind }) => ({
      inputName: name,
      inputKind: kind,
      unversionedInputKind: kind.replace(/_v\d+$/, ''),
    })),
  }),
  GetInputKindList: (_, { world }) => ({ inputKinds: world.inputKinds }),
  GetInputSettings(f, { world }) {
    const { settings, kind } = inputOf(world, f.text('inputName'));
    return { inputSettings: settings, inputKind: kind };
  },
  SetInputSettings(f, { world }) {
    const input = inputOf(world, f.text('inputName'));
    const settings = f.object('inputSettings', true);
    const overlay = !f.has('overlay') || f.flag('overlay');
    input.settings = overlay ? { ...input.settings, ...settings } : { ...settings };
  },
  GetInputMute: (f, { world }) => ({ inputMuted: soundOf(world, f.text('inputName')).muted }),
  SetInputMute(f, { world, emit }) {
    inputOf(world, f.text('inputName'));
    const inputMuted = f.flag('inputMuted');
    const input = soundOf(world, f.text('inputName'));
    input.muted = inputMuted;
    // Also when it was so already.
    emit('InputMuteStateChanged', { inputName: input.name, inputMuted });
  },
  GetInputVolume(f, { world }) {
    const { volumeMul } = soundOf(world, f.text('inputName'));
    return { inputVolumeMul: volumeMul, inputVolumeDb: dbOf(volumeMul) };
  },
  SetInputVolume(f, { world, emit }) {
    const input = soundOf(world, f.text('inputName'));
    const mul = f.has('inputVolumeMul') ? f.number('inputVolumeMul', 0, 20) : null;
    const db = f.has('inputVolumeDb') ? f.number('inputVolumeDb', -100, 26) : null;
    if (mul !== null && db !== null) throw new Refusal(404, 'You may only specify one volume field.');
    if (mul === null && db === null) throw new Refusal(300, 'You must specify one volume field.');
    input.volumeMul = mul ?? 10 ** ((db ?? 0) / 20);
    emit('InputVolumeChanged', {
      inputName: input.name,
      inputVolumeMul: input.volumeMul,
      inputVolumeDb: dbOf(input.volumeMul),
    });
  },
};

const dbOf = (mul: number): number => (mul <= 0 ? -100 : Math.round(Math.max(-100, 20 * Math.log10(mul)) * 1e6) / 1e6);
