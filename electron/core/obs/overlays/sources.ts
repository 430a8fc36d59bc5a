import { setTimeout as sleep } from 'node:timers/promises';
import {
  done,
  type OverlayKind,
  OverlayKind as OverlayKindSchema,
  type Reply,
} from '../../../../shared/domain/index.ts';
import type { ObsDriver } from '../driver.ts';
import type { RequestInput } from '../port.ts';
import type { Answer } from '../protocol.ts';

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

/**
 * Removes one source by taking it out of each scene: with its last place OBS lets go of it. RemoveInput would leave a ghost
 * behind, in lists and with its name taken, wherever OBS is not drawing the source at that moment; it is the last resort.
 */
export async function removeSource(
  step: Step,
  driver: Pick<ObsDriver, 'read'>,
  { name, inputKind }: { name: string; inputKind: string },
): Promise<Reply<void>> {
  const places = await placesOf(driver, name);
  if (!places.ok) return places;
  for (const { sceneName, sceneItemId } of places.value) {
    const removed = await step({
      request: 'RemoveSceneItem',
      input: { sceneName, sceneItemId },
      reason,
      subject: `${sceneName} › ${name}`,
      before: 'present',
      after: 'absent',
    });
    if (!removed.ok && removed.fault.code !== 'obs_missing') return removed;
  }
  if (await isGone(driver, name)) return done(undefined);
  return step({
    request: 'RemoveInput',
    input: { inputName: name },
    reason,
    subject: name,
    before: inputKind,
    readBack: async () => ((await isGone(driver, name)) ? 'absent' : inputKind),
  });
}

/** OBS says yes at once and lets go of a source with one of its next frames. */
async function isGone(driver: Pick<ObsDriver, 'read'>, inputName: string): Promise<boolean> {
  for (const limit = AbortSignal.timeout(GONE_MS); !limit.aborted; await sleep(GONE_LOOK_MS))
    if (!(await driver.read('GetInputSettings', { inputName })).ok) return true;
  return false;
}

/** Where a source stands, in groups as well. */
async function placesOf(
  driver: Pick<ObsDriver, 'read'>,
  name: string,
): Promise<Reply<{ sceneName: string; sceneItemId: number }[]>> {
  const list = await driver.read('GetSceneList', undefined);
  if (!list.ok) return list;
  const places: { sceneName: string; sceneItemId: number }[] = [];
  const groups = new Set<string>();
  const look = (sceneName: string, rows: Answer<'GetSceneItemList'>['sceneItems']) => {
    for (const { sourceName, sceneItemId, isGroup } of rows) {
      if (sourceName === name) places.push({ sceneName, sceneItemId });
      if (isGroup === true) groups.add(sourceName);
    }
  };
  for (const { sceneName } of list.value.scenes) {
    const items = await driver.read('GetSceneItemList', { sceneName });
    if (items.ok) look(sceneName, items.value.sceneItems);
  }
  for (const sceneName of [...groups]) {
    const items = await driver.read('GetGroupSceneItemList', { sceneName });
    if (items.ok) look(sceneName, items.value.sceneItems);
  }
  return done(places);
}

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
