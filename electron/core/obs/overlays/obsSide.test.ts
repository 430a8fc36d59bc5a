import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { done, type ObsScenes, type OverlayKind } from '../../../../shared/domain/index.ts';
import { createLogger } from '../../store/index.ts';
import { createFakeConnection } from './fakeConnection.ts';
import { createObsSide } from './obsSide.ts';
import { CARD, model } from './overlayKit.ts';
import type { OverlayServer } from './server.ts';

const BROWSER = ['browser_source', 'text_ft2_source_v2', 'image_source'];
const TEXT = ['text_ft2_source_v2', 'image_source'];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redcast-overlays-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

function start(kinds: string[], more: { local?: boolean; wakeMs?: number } = {}) {
  const obs = createFakeConnection({ kinds, scenes: { Desk: ['Camera'], Stage: ['Camera'] } });
  const server = { port: 47_190, listening: { card: 1, chat: 1, goal: 1 } };
  const onChange = vi.fn();
  const side = createObsSide({
    driver: obs.driver,
    dataDir: folder,
    local: () => more.local ?? true,
    server: async () =>
      done({
        address: (kind: OverlayKind) => `http://127.0.0.1:${server.port}/overlay/${kind}?key=very-secret`,
        clients: () => server.listening,
      } as OverlayServer),
    picture: async () => done(new File(['bytes'], 'x', { type: 'image/webp' })),
    onChange,
    log: createLogger({ dataDir: null, level: 'silent' }).log,
    ...(more.wakeMs === undefined ? {} : { wakeMs: more.wakeMs }),
  });
  const attach = () => {
    const end = new AbortController();
    side.attached(end.signal);
    return end;
  };
  /** Scenes as the mirror would report them. */
  const scenes = () => {
    const list = ['Desk', 'Stage'].map((name) => ({
      name,
      items: obs.namesIn(name).map((item, id) => ({
        id,
        name: item,
        kind: obs.inputs.get(item)?.kind ?? '',
        enabled: true,
        locked: false,
        group: null,
      })),
    }));
    side.scenes({ scenes: list } as ObsScenes);
  };
  const settings = (name: string) => obs.inputs.get(name)?.settings;
  side.show({ model: model(), pictureUrl: 'http://127.0.0.1/p1' });
  return { obs, server, side, attach, scenes, settings, onChange };
}

describe('an OBS on this machine with a browser', () => {
  it('gets a page, and says where it stands', async () => {
    const { side, attach, scenes, settings } = start(BROWSER);
    attach();
    expect(await side.add('card', 'Desk')).toMatchObject({ ok: true });
    expect(settings('Redcast card')).toMatchObject({ width: 720, height: 1280 });
    scenes();
    expect(side.placesOf('card')).toEqual({ sources: [{ scene: 'Desk', source: 'Redcast card' }], how: 'browser' });
    expect(side.placesOf('goal')).toEqual({ sources: [], how: 'none' });
    await side.remove('card');
    scenes();
    expect(side.placesOf('card')).toEqual({ sources: [], how: 'none' });
  });

  it('is told the new address when the studio moved, without the key in the list', async () => {
    const { obs, server, side, attach, settings } = start(BROWSER);
    attach();
    await side.add('card', 'Desk');
    server.port = 50_000;
    attach();
    await vi.waitFor(() => expect(String(settings('Redcast card')?.url)).toContain(':50000/overlay/card?key='));
    expect(obs.activity.at(-1)).toMatchObject({
      request: 'SetInputSettings',
      subject: 'Redcast card',
      reason: 'overlay',
    });
    expect(JSON.stringify(obs.activity)).not.toContain('very-secret');
  });

  it('keeps pages as large as the canvas, unless the user has set another size', async () => {
    const { obs, side, attach, settings } = start(BROWSER);
    attach();
    await side.add('card', 'Desk');
    await side.add('goal', 'Desk');
    await obs.driver.change({
      request: 'SetInputSettings',
      input: { inputName: 'Redcast goal', inputSettings: { width: 400 } },
      reason: 'host',
      subject: 'Redcast goal',
    });
    side.canvas({ width: 1080, height: 1920 });
    await vi.waitFor(() => expect(settings('Redcast card')).toMatchObject({ width: 1080, height: 1920 }));
    expect(settings('Redcast goal')).toMatchObject({ width: 400, height: 1280 });
  });

  it('loads a page anew from which nobody listens, once', async () => {
    const { obs, server, side, attach, settings } = start(BROWSER, { wakeMs: 50 });
    const first = attach();
    await side.add('card', 'Desk');
    await side.add('goal', 'Desk');
    first.abort();
    server.listening = { card: 0, chat: 0, goal: 1 };
    obs.changes.length = 0;
    attach();
    await vi.waitFor(() => expect(String(settings('Redcast card')?.url)).toMatch(/key=very-secret&again=1$/));
    expect(obs.changes).toHaveLength(1);
    // That addition is no other address: it is not mended away.
    server.listening.card = 1;
    attach();
    await side.add('chat', 'Desk');
    expect(String(settings('Redcast card')?.url)).toMatch(/&again=1$/);
  });

  it('finds a source again that the user renamed', async () => {
    const { obs, side, attach, scenes } = start(BROWSER);
    attach();
    await side.add('card', 'Desk');
    const input = obs.inputs.get('Redcast card');
    const item = obs.itemIn('Desk', 'Redcast card');
    if (!input || !item) throw new Error('no card');
    obs.inputs.delete('Redcast card');
    obs.inputs.set('My card', input);
    item.sourceName = 'My card';
    scenes();
    await vi.waitFor(() => {
      expect(side.placesOf('card').sources).toEqual([{ scene: 'Desk', source: 'My card' }]);
    });
  });
});

describe('an OBS without a browser, or on another machine', () => {
  it.each([
    [TEXT, true],
    [BROWSER, false],
  ])('gets text', async (kinds, local) => {
    const { side, attach, settings } = start(kinds, { local });
    attach();
    expect(await side.add('card', 'Desk')).toMatchObject({ ok: true });
    expect(settings('Redcast card text')?.text).toBe('Velvet lipstick 999\n¥199\nNow explaining');
    expect(side.placesOf('card').how).toBe('text');
    // Files of this machine mean nothing to another one.
    expect(settings('Redcast card picture') !== undefined).toBe(local);
  });

  it('shows what is explained now, with its picture, and nothing after', async () => {
    const { side, attach, settings } = start(TEXT);
    attach();
    await side.add('card', 'Desk');
    expect(readFileSync(String(settings('Redcast card picture')?.file), 'utf8')).toBe('bytes');
    side.show({
      model: model({ card: { ...CARD, id: 'i2', title: 'Cloud blush', picture: 'tag2' } }),
      pictureUrl: 'http://x/p2',
    });
    await vi.waitFor(() => expect(settings('Redcast card text')?.text).toContain('Cloud blush'));
    await vi.waitFor(() => expect(settings('Redcast card picture')?.file).toContain('tag2'));
    side.show({ model: model({ card: null }), pictureUrl: null });
    await vi.waitFor(() => expect(settings('Redcast card text')?.text).toBe(''));
    await vi.waitFor(() => expect(settings('Redcast card picture')?.file).toBe(''));
  });

  it('is corrected when it comes back with what was true before', async () => {
    const { obs, side, attach, settings } = start(TEXT);
    const first = attach();
    await side.add('card', 'Desk');
    first.abort();
    side.show({ model: model({ card: null }), pictureUrl: null });
    expect(settings('Redcast card text')?.text).toContain('¥199');
    obs.changes.length = 0;
    attach();
    await vi.waitFor(() => expect(settings('Redcast card text')?.text).toBe(''));
  });

  it('keeps no price when the studio ends', async () => {
    const { side, attach, settings } = start(TEXT);
    attach();
    await side.add('card', 'Desk');
    await side.clear();
    expect([settings('Redcast card text')?.text, settings('Redcast card picture')?.file]).toEqual(['', '']);
  });

  it('that can show no text either is told so', async () => {
    const { obs, side, attach } = start(['color_source_v3']);
    attach();
    expect(await side.add('card', 'Desk')).toMatchObject({ ok: false, fault: { code: 'obs_missing' } });
    expect(obs.changes).toEqual([]);
  });
});

it('changes nothing while OBS is away', async () => {
  const { obs, side } = start(BROWSER);
  expect(await side.add('card', 'Desk')).toMatchObject({ ok: false, fault: { code: 'obs_not_connected' } });
  expect(await side.remove('card')).toMatchObject({ ok: false, fault: { code: 'obs_not_connected' } });
  await side.clear();
  expect(obs.changes).toEqual([]);
});
