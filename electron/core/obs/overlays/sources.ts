import { setTimeout as sleep } from 'node:timers/promises';
import {
  done,
  type OverlayKind,
  OverlayKind as OverlayKindSchema,
  type Reply,
} from '../../../../shared/domain/index.ts';
import type { ObsDriver } from '../driver.ts';
import type { RequestInput } from '../port.ts';

export type InputSettings = RequestInput<'SetInputSettings'>['inputSettings'];
export type Transform = RequestInput<'SetSceneItemTransform'>['sceneItemTransform'];

/** What an overlay consists of in OBS: a page, or a text and for the card a picture. */
export type OverlayPart = 'page' | 'text' | 'picture';

/** A source in OBS that the studio made. */
export type OwnSource = {
  name: string;
  overlay: OverlayKind;
  part: OverlayPart;
  inputKind: string;
  settings: InputSettings;
};

/**
 * Among a source's settings, where OBS keeps what it does not know. Names alone would not do: the user may have a source
 * of the same name, and may rename ours.
 */
const MARK = 'redcast_overlay';
export const markOf = (overlay: OverlayKind, part: OverlayPart) => ({ [MARK]: `${overlay}/${part}` });
const MADE_OF = /^(browser_source|text_gdiplus(_v\d)?|text_ft2_source(_v\d)?|image_source)$/;
/** Overlays are made of such inputs; of others the settings need not be read. */
export const canBeOurs = (inputKind: string): boolean => MADE_OF.test(inputKind);

const GONE_MS = 1_000;
const GONE_LOOK_MS = 20;

export type Step = ObsDriver['change'];
export const reason = 'overlay' as const;

/** Every source in OBS that the studio made, whatever it is called now. */
export async function findOverlays(driver: Pick<ObsDriver, 'read'>): Promise<Reply<OwnSource[]>> {
  const list = await driver.read('GetInputList', undefined);
  if (!list.ok) return list;
  const own: OwnSource[] = [];
  for (const { inputName: name, inputKind } of list.value.inputs) {
    if (!canBeOurs(inputKind)) continue;
    const found = await driver.read('GetInputSettings', { inputName: name });
    if (!found.ok) {
      // Removed meanwhile.
      if (found.fault.code === 'obs_missing') continue;
      return found;
    }
    const settings = found.value.inputSettings;
    const [overlay, part] = String(settings[MARK] ?? '').split('/');
    const kind = OverlayKindSchema.safeParse(overlay);
    if (kind.success && (part === 'page' || part === 'text' || part === 'picture'))
      own.push({ name, overlay: kind.data, part, inputKind, settings });
  }
  return done(own);
}

/** Takes an overlay out of every scene. Only sources that the studio made are touched. */
export function removeOverlay(driver: ObsDriver, overlay: OverlayKind): Promise<Reply<void>> {
  return driver.together(async (step) => {
    const own = await findOverlays(driver);
    if (!own.ok) return own;
    for (const source of own.value.filter((row) => row.overlay === overlay)) {
      const removed = await removeSource(step, driver, source);
      if (!removed.ok && removed.fault.code !== 'obs_missing') return removed;
    }
    return done(undefined);
  });
}

export const removeSource = (
  step: Step,
  driver: Pick<ObsDriver, 'read'>,
  { name, inputKind }: { name: string; inputKind: string },
) =>
  step({
    request: 'RemoveInput',
    input: { inputName: name },
    reason,
    subject: name,
    before: inputKind,
    readBack: async () => {
      // OBS says yes at once and lets go of a source with one of its next frames.
      for (const limit = AbortSignal.timeout(GONE_MS); !limit.aborted; await sleep(GONE_LOOK_MS))
        if (!(await driver.read('GetInputSettings', { inputName: name })).ok) return 'absent';
      return inputKind;
    },
  });

/** Changes some settings of one of our sources; `words` says what it is about, before and after. */
export function changeSource(
  driver: Pick<ObsDriver, 'change' | 'read'>,
  name: string,
  settings: InputSettings,
  words: { before: string; read(settings: InputSettings): string },
): Promise<Reply<void>> {
  return driver.change({
    request: 'SetInputSettings',
    input: { inputName: name, inputSettings: settings, overlay: true },
    reason,
    subject: name,
    before: words.before,
    readBack: async () => {
      const after = await driver.read('GetInputSettings', { inputName: name });
      return after.ok ? words.read(after.value.inputSettings) : null;
    },
  });
}
