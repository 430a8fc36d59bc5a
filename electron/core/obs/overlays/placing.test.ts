import { describe, expect, it } from 'vitest';
import { refuse } from '../../../../shared/domain/index.ts';
import { createFakeConnection } from './fakeConnection.ts';
import { pagePieces, textPieces } from './pieces.ts';
import { addOverlay } from './placing.ts';
import { findOverlays, removeOverlay } from './sources.ts';

const ADDRESS = 'http://127.0.0.1:47190/overlay/card?key=very-secret';
const canvas = { width: 720, height: 1280 };
const pieces = pagePieces(ADDRESS, canvas);
const texts = textPieces('card', 'text_ft2_source_v2', {
  canvas,
  system: 'Debian GNU/Linux 12',
  model: {
    language: 'en',
    rehearsal: null,
    card: null,
    question: null,
    chat: [],
    goal: { label: '', now: '', target: '', share: 0, reached: false },
  },
  picture: { file: '' },
});
const start = (scenes: Record<string, string[]> = { Desk: ['Camera', 'Logo'], Stage: ['Camera'] }) =>
  createFakeConnection({ kinds: ['browser_source', 'text_ft2_source_v2', 'image_source'], scenes });

describe('a page put into a scene', () => {
  it('lies on top, as large as the canvas, and asks OBS for nothing', async () => {
    const obs = start();
    expect(await addOverlay(obs.driver, { overlay: 'card', scene: 'Desk', pieces })).toMatchObject({ ok: true });
    expect(obs.namesIn('Desk')).toEqual(['Camera', 'Logo', 'Redcast card']);
    expect(obs.inputs.get('Redcast card')).toMatchObject({
      kind: 'browser_source',
      settings: { url: ADDRESS, width: 720, height: 1280, reroute_audio: false, shutdown: false, fps: 30 },
    });
    expect(
      obs.activity.map(({ request, reason, subject, before, after }) => [request, reason, subject, before, after]),
    ).toEqual([['CreateInput', 'overlay', 'Redcast card', 'absent', 'browser_source']]);
    // The activity list is shown and saved.
    expect(JSON.stringify(obs.activity)).not.toContain('very-secret');
  });

  it('is the same source in the next scene', async () => {
    const obs = start();
    await addOverlay(obs.driver, { overlay: 'card', scene: 'Desk', pieces });
    await addOverlay(obs.driver, { overlay: 'card', scene: 'Stage', pieces });
    expect(obs.namesIn('Stage')).toEqual(['Camera', 'Redcast card']);
    expect(obs.changes.map(({ request }) => request)).toEqual(['CreateInput', 'CreateSceneItem']);
  });

  it('is left alone where it stands, and shown where it was hidden', async () => {
    const obs = start();
    await addOverlay(obs.driver, { overlay: 'card', scene: 'Desk', pieces });
    const item = obs.itemIn('Desk', 'Redcast card');
    if (item) item.sceneItemEnabled = false;
    await addOverlay(obs.driver, { overlay: 'card', scene: 'Desk', pieces });
    await addOverlay(obs.driver, { overlay: 'card', scene: 'Desk', pieces });
    expect(obs.changes.map(({ request }) => request)).toEqual(['CreateInput', 'SetSceneItemEnabled']);
    expect(obs.itemIn('Desk', 'Redcast card')?.sceneItemEnabled).toBe(true);
  });

  it('takes no name of the user, neither of a source nor of a scene', async () => {
    const obs = start({ Desk: ['Redcast card'], 'Redcast card 2': [] });
    await addOverlay(obs.driver, { overlay: 'card', scene: 'Desk', pieces });
    expect(obs.namesIn('Desk')).toEqual(['Redcast card', 'Redcast card 3']);
    await removeOverlay(obs.driver, 'card');
    expect(obs.namesIn('Desk')).toEqual(['Redcast card']);
  });

  it('is found under the name that the user gave it', async () => {
    const obs = start();
    await addOverlay(obs.driver, { overlay: 'card', scene: 'Desk', pieces });
    const input = obs.inputs.get('Redcast card');
    obs.inputs.delete('Redcast card');
    if (input) obs.inputs.set('My card', input);
    expect(await findOverlays(obs.driver)).toMatchObject({
      value: [{ name: 'My card', overlay: 'card', part: 'page' }],
    });
  });

  it('says which scene is missing, and changes nothing', async () => {
    const obs = start();
    const reply = await addOverlay(obs.driver, { overlay: 'card', scene: 'Gone', pieces });
    expect(reply).toMatchObject({ ok: false, fault: { code: 'obs_missing' } });
    expect(obs.changes).toEqual([]);
  });
});

describe('a step that fails', () => {
  it('takes away what was made before it', async () => {
    const obs = start();
    obs.failOn((request, input) =>
      request === 'CreateInput' && input.inputKind === 'text_ft2_source_v2' ? refuse('obs_refused') : null,
    );
    const reply = await addOverlay(obs.driver, { overlay: 'card', scene: 'Desk', pieces: texts });
    expect(reply).toMatchObject({ ok: false, fault: { code: 'obs_refused' } });
    expect(obs.namesIn('Desk')).toEqual(['Camera', 'Logo']);
    expect([...obs.inputs.keys()]).toEqual(['Camera', 'Logo']);
  });

  it('takes away what may have been made by a request that was not answered', async () => {
    const obs = start();
    let late = 0;
    obs.failOn((request, input) => {
      if (request !== 'CreateInput' || late > 0) return null;
      late += 1;
      obs.inputs.set(String(input.inputName), { kind: 'browser_source', settings: {} });
      return refuse('obs_timeout', { retry: 'later' });
    });
    const reply = await addOverlay(obs.driver, { overlay: 'card', scene: 'Desk', pieces });
    expect(reply).toMatchObject({ ok: false, fault: { code: 'obs_timeout' } });
    expect([...obs.inputs.keys()]).toEqual(['Camera', 'Logo']);
  });

  it('leaves a source in the other scenes where it stood before', async () => {
    const obs = start();
    await addOverlay(obs.driver, { overlay: 'card', scene: 'Desk', pieces: texts });
    obs.failOn((request) => (request === 'SetSceneItemTransform' ? refuse('obs_refused') : null));
    await addOverlay(obs.driver, { overlay: 'card', scene: 'Stage', pieces: texts });
    expect(obs.namesIn('Stage')).toEqual(['Camera']);
    expect(obs.namesIn('Desk')).toEqual(['Camera', 'Logo', 'Redcast card picture', 'Redcast card text']);
  });
});

it('puts the text where its size and the picture beside it leave room', async () => {
  const obs = start();
  await addOverlay(obs.driver, { overlay: 'card', scene: 'Desk', pieces: texts });
  expect(obs.itemIn('Desk', 'Redcast card text')?.transform).toMatchObject({
    positionX: 194,
    boundsType: 'OBS_BOUNDS_MAX_ONLY',
  });
  expect(obs.inputs.get('Redcast card text')?.settings.font).toMatchObject({ face: 'Noto Sans CJK SC' });
});

it('removes every source that was made, in every scene, and no other', async () => {
  const obs = start();
  await addOverlay(obs.driver, { overlay: 'card', scene: 'Desk', pieces: texts });
  await addOverlay(obs.driver, { overlay: 'card', scene: 'Stage', pieces: texts });
  await addOverlay(obs.driver, { overlay: 'goal', scene: 'Stage', pieces });
  expect(await removeOverlay(obs.driver, 'card')).toMatchObject({ ok: true });
  expect(obs.namesIn('Desk')).toEqual(['Camera', 'Logo']);
  expect(obs.namesIn('Stage')).toEqual(['Camera', 'Redcast goal']);
});
