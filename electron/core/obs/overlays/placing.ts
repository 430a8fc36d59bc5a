import { done, type Fault, type OverlayKind, type Reply, refuse } from '../../../../shared/domain/index.ts';
import type { ObsDriver } from '../driver.ts';
import {
  findOverlays,
  type InputSettings,
  markOf,
  type OverlayPart,
  type OwnSource,
  reason,
  removeSource,
  type Step,
  type Transform,
} from './sources.ts';

/** A source to be made. */
export type Piece = { part: OverlayPart; inputKind: string; settings: InputSettings; transform: Transform | null };

const NAMES: Readonly<Record<OverlayPart, string>> = { page: '', text: ' text', picture: ' picture' };
/** A user with this many sources of our names has other worries. */
const MAX_NUMBER = 50;
/** `ResourceAlreadyExists` of obs-websocket: a scene or a group has the name too. */
const NAME_TAKEN = 601;

/**
 * Puts an overlay on top of a scene. Sources that are there already are used again; the user's arrangement of them stays.
 * When a step fails, what was made before it is taken away again.
 */
export function addOverlay(
  driver: ObsDriver,
  order: { overlay: OverlayKind; scene: string; pieces: readonly Piece[] },
): Promise<Reply<void>> {
  return driver.together(async (step) => {
    const own = await findOverlays(driver);
    if (!own.ok) return own;
    const undo: (() => Promise<unknown>)[] = [];
    for (const piece of order.pieces) {
      const placed = await place({ driver, step, undo, own: own.value, ...order, piece });
      if (placed.ok) continue;
      for (const back of undo.reverse()) await back();
      return placed;
    }
    return done(undefined);
  });
}

type Placing = {
  driver: ObsDriver;
  step: Step;
  /** Filled with what takes each change back. */
  undo: (() => Promise<unknown>)[];
  own: readonly OwnSource[];
  overlay: OverlayKind;
  scene: string;
  piece: Piece;
};

async function place(to: Placing): Promise<Reply<void>> {
  const { driver, step, scene, piece } = to;
  const items = await driver.read('GetSceneItemList', { sceneName: scene });
  if (!items.ok) return items;
  const ours = to.own.filter((source) => source.overlay === to.overlay && source.part === piece.part);
  const here = items.value.sceneItems.find((item) => ours.some(({ name }) => name === item.sourceName));
  if (here) return here.sceneItemEnabled ? done(undefined) : show(to, here);

  const known = ours[0];
  const made = known ? await putInto(to, known.name) : await create(to);
  if (!made.ok) return made;
  const { name, sceneItemId } = made.value;
  const item = { sceneName: scene, sceneItemId };
  if (piece.transform) {
    const moved = await step({
      request: 'SetSceneItemTransform',
      input: { ...item, sceneItemTransform: piece.transform },
      reason,
      subject: `${scene} › ${name}`,
      before: '0, 0',
      readBack: async () => {
        const after = await driver.read('GetSceneItemTransform', item);
        if (!after.ok) return null;
        const { positionX, positionY } = after.value.sceneItemTransform;
        return `${positionX}, ${positionY}`;
      },
    });
    if (!moved.ok) return moved;
  }
  return toTop(to, name, sceneItemId);
}

async function show(to: Placing, item: { sceneItemId: number; sourceName: string }): Promise<Reply<void>> {
  const set = (sceneItemEnabled: boolean) =>
    to.step({
      request: 'SetSceneItemEnabled',
      input: { sceneName: to.scene, sceneItemId: item.sceneItemId, sceneItemEnabled },
      reason,
      subject: `${to.scene} › ${item.sourceName}`,
      before: sceneItemEnabled ? 'hidden' : 'shown',
      after: sceneItemEnabled ? 'shown' : 'hidden',
    });
  to.undo.push(() => set(false));
  return set(true);
}

type Made = Reply<{ name: string; sceneItemId: number }>;

async function putInto(to: Placing, name: string): Promise<Made> {
  const { step, scene } = to;
  const subject = `${scene} › ${name}`;
  const made = await step({
    request: 'CreateSceneItem',
    input: { sceneName: scene, sourceName: name, sceneItemEnabled: true },
    reason,
    subject,
    before: 'absent',
    after: 'present',
  });
  if (!made.ok) return made;
  const { sceneItemId } = made.value;
  to.undo.push(() =>
    step({
      request: 'RemoveSceneItem',
      input: { sceneName: scene, sceneItemId },
      reason,
      subject,
      before: 'present',
      after: 'absent',
    }),
  );
  return done({ name, sceneItemId });
}

async function create(to: Placing): Promise<Made> {
  const { driver, step, scene, piece } = to;
  const inputs = await driver.read('GetInputList', undefined);
  if (!inputs.ok) return inputs;
  const taken = new Set(inputs.value.inputs.map(({ inputName }) => inputName));
  let fault: Fault | null = null;
  for (let number = 1; number <= MAX_NUMBER; number += 1) {
    const name = `Redcast ${to.overlay}${NAMES[piece.part]}${number === 1 ? '' : ` ${number}`}`;
    if (taken.has(name)) continue;
    const made = await step({
      request: 'CreateInput',
      input: {
        sceneName: scene,
        inputName: name,
        inputKind: piece.inputKind,
        inputSettings: { ...piece.settings, ...markOf(to.overlay, piece.part) },
        sceneItemEnabled: true,
      },
      reason,
      subject: name,
      before: 'absent',
      after: piece.inputKind,
    });
    // An answer that never came may have been a yes.
    if (made.ok || made.fault.code === 'obs_timeout')
      to.undo.push(() => removeSource(step, driver, { name, inputKind: piece.inputKind }));
    if (made.ok) return done({ name, sceneItemId: made.value.sceneItemId });
    fault = made.fault;
    if (fault.params?.code !== NAME_TAKEN) break;
  }
  return { ok: false, fault: fault ?? refuse('obs_refused').fault };
}

async function toTop(to: Placing, name: string, sceneItemId: number): Promise<Reply<void>> {
  const { driver, step, scene } = to;
  const list = async () => {
    const items = await driver.read('GetSceneItemList', { sceneName: scene });
    if (!items.ok) return items;
    const index = items.value.sceneItems.find((item) => item.sceneItemId === sceneItemId)?.sceneItemIndex ?? 0;
    return done({ index, top: items.value.sceneItems.length - 1 });
  };
  const now = await list();
  if (!now.ok) return now;
  if (now.value.index === now.value.top) return done(undefined);
  return step({
    request: 'SetSceneItemIndex',
    input: { sceneName: scene, sceneItemId, sceneItemIndex: now.value.top },
    reason,
    subject: `${scene} › ${name}`,
    before: String(now.value.index),
    readBack: async () => {
      const after = await list();
      return after.ok ? String(after.value.index) : null;
    },
  });
}
