import { type ActivityReason, done, type Reply } from '../../../shared/domain/index.ts';
import type { ObsDriver } from './driver.ts';
import { isOn, readParameter, wholeNumber } from './encoder.ts';
import { type ObsValue, textOf, wordsOf } from './fixes.ts';

/** `FPSType` of a frame rate given as a fraction: what OBS turns every rate into that is set from outside. */
const FRACTION = '2';

/** What OBS has now in the place of a value. */
export async function readValue(driver: Pick<ObsDriver, 'read'>, value: ObsValue): Promise<Reply<ObsValue>> {
  if (value.kind === 'mute') {
    const reply = await driver.read('GetInputMute', { inputName: value.input });
    return reply.ok ? done({ ...value, muted: reply.value.inputMuted }) : reply;
  }
  if (value.kind === 'parameter') {
    const reply = await readParameter(driver, value.category, value.name);
    return reply.ok ? done({ ...value, value: reply.value ?? '' }) : reply;
  }
  const reply = await driver.read('GetVideoSettings', undefined);
  if (!reply.ok) return reply;
  const { baseWidth, baseHeight, fpsNumerator, fpsDenominator, ...output } = reply.value;
  if (value.kind === 'size')
    return done({
      kind: 'size',
      canvasWidth: baseWidth,
      canvasHeight: baseHeight,
      outputWidth: output.outputWidth,
      outputHeight: output.outputHeight,
    });
  const type = await readParameter(driver, 'Video', 'FPSType');
  return type.ok
    ? done({ kind: 'rate', numerator: fpsNumerator, denominator: fpsDenominator, type: type.value })
    : type;
}

/** As OBS understands it, however it is written. */
export function sameValue(a: ObsValue, b: ObsValue): boolean {
  if (a.kind === 'rate' && b.kind === 'rate') return a.numerator * b.denominator === b.numerator * a.denominator;
  return JSON.stringify(understood(a)) === JSON.stringify(understood(b));
}

function understood(value: ObsValue): ObsValue {
  if (value.kind !== 'parameter') return value;
  const text = value.value;
  const is = { VBitrate: wholeNumber(text), UseAdvanced: isOn(text), x264Settings: text.trim() }[value.name];
  return { ...value, value: String(is) };
}

/** Sets a value, writes it into the activity list, and says what OBS has afterwards. */
export async function writeValue(
  driver: Pick<ObsDriver, 'read'>,
  change: ObsDriver['change'],
  value: ObsValue,
  before: ObsValue,
  reason: ActivityReason,
): Promise<Reply<ObsValue>> {
  let after: Reply<ObsValue> | null = null;
  const order = {
    reason,
    subject: wordsOf(value)
      .map(({ what }) => what)
      .join(', '),
    before: textOf(before),
    readBack: async () => {
      after = await readValue(driver, value);
      return after.ok ? textOf(after.value) : null;
    },
  };
  const reply = await request(change, value, order);
  if (!reply.ok) return reply;
  if (value.kind === 'rate' && value.type !== null && value.type !== FRACTION) {
    // The host had picked the rate from a list; OBS now shows it as a fraction. The number is the same either way.
    const chosen = { parameterCategory: 'Video', parameterName: 'FPSType', parameterValue: value.type };
    await change({ request: 'SetProfileParameter', input: chosen, reason, subject: 'FPSType', before: FRACTION });
  }
  return after ?? readValue(driver, value);
}

type Told = { reason: ActivityReason; subject: string; before: string; readBack: () => Promise<string | null> };

function request(change: ObsDriver['change'], value: ObsValue, told: Told): Promise<Reply<unknown>> {
  switch (value.kind) {
    case 'mute':
      return change({
        request: 'SetInputMute',
        input: { inputName: value.input, inputMuted: value.muted },
        ...told,
      });
    case 'size':
      return change({
        request: 'SetVideoSettings',
        input: {
          baseWidth: value.canvasWidth,
          baseHeight: value.canvasHeight,
          outputWidth: value.outputWidth,
          outputHeight: value.outputHeight,
        },
        ...told,
      });
    case 'rate':
      return change({
        request: 'SetVideoSettings',
        input: { fpsNumerator: value.numerator, fpsDenominator: value.denominator },
        ...told,
      });
    case 'parameter':
      return change({
        request: 'SetProfileParameter',
        input: {
          parameterCategory: value.category,
          parameterName: value.name,
          parameterValue: value.value,
        },
        ...told,
      });
  }
}
