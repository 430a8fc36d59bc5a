import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  done,
  emptyTally,
  type LiveState,
  noObs,
  type ObsOverlay,
  type RoomEvent,
  refuse,
  type SessionId,
  Settings,
} from '../../../../shared/domain/index.ts';
import { bagItem, bagOf } from '../../../../tests/support/bagItem.ts';
import { createLogger } from '../../store/index.ts';
import { createFakeConnection } from './fakeConnection.ts';
import { createOverlays, type Overlays, type OverlaysOptions } from './index.ts';

const price = (minor: number) => ({ minor, currency: 'CNY' as const });
const lipstick = { title: 'Velvet lipstick 999', imageUrl: 'http://127.0.0.1/p1', stock: 500 };
const bag = bagOf([bagItem({ ...lipstick, listPrice: price(25900), livePrice: price(19900) })], {
  explaining: { itemId: 'i1', sinceMs: 5 },
});
const live = (sessionId: string) => ({ kind: 'live', sessionId, rehearsal: false }) as LiveState;
const state = (use: boolean, more: Partial<Parameters<Overlays['update']>[0]> = {}) => ({
  settings: Settings.parse({ obs: { use } }),
  bag,
  live: { kind: 'prepare' } as LiveState,
  tally: emptyTally(),
  onScreen: null,
  obs: { ...noObs(), link: { kind: 'connected', local: true } as ReturnType<typeof noObs>['link'] },
  obsScenes: null,
  ...more,
});

let folder: string;
const started: Overlays[] = [];
/** What a studio keeps from run to run. */
let kept: { key: string | null; port: number | null };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redcast-overlays-'));
  kept = { key: null, port: 0 };
});
afterEach(async () => {
  for (const overlays of started.splice(0)) await overlays.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(more: Partial<OverlaysOptions> = {}) {
  const obs = createFakeConnection({ kinds: ['browser_source', 'text_ft2_source_v2'], scenes: { Desk: ['Camera'] } });
  const told: ObsOverlay[][] = [];
  const overlays = createOverlays({
    driver: obs.driver,
    dataDir: folder,
    key: {
      get: async () => done(kept.key),
      async set(value) {
        kept.key = value;
        return done(undefined);
      },
    },
    port: {
      get: () => kept.port,
      set(port) {
        kept.port = port;
      },
    },
    room: { lastSeq: () => 0, async *watch() {} },
    picture: async () => done(new File(['bytes'], 'x', { type: 'image/png' })),
    language: () => 'en',
    allows: () => true,
    onChange: (now) => told.push(now),
    log: createLogger({ dataDir: null, level: 'silent' }).log,
    ...more,
  });
  started.push(overlays);
  const address = () => overlays.state().find(({ kind }) => kind === 'card')?.address ?? '';
  const served = async () => {
    await vi.waitFor(() => expect(address()).not.toBe(''));
    return address();
  };
  return { obs, overlays, told, address, served };
}

/** The first model that a page would get. */
async function firstModel(address: string) {
  const response = await fetch(address.replace('/card?', '/events?kind=card&'));
  let text = '';
  for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part;
    const found = /event: model\ndata: (.*)\n/.exec(text)?.[1];
    if (found) return JSON.parse(found);
  }
  throw new Error('no model came');
}

it('starts nothing before OBS mode is used', async () => {
  const { overlays, told } = start();
  overlays.update(state(false));
  overlays.update(state(false, { bag: null }));
  await overlays.close();
  expect([kept.key, told]).toEqual([null, []]);
});

it('keeps its addresses from run to run', async () => {
  const first = start();
  first.overlays.update(state(true));
  const address = await first.served();
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/overlay\/card\?key=[A-Za-z0-9_-]{22}$/);
  await first.overlays.close();
  const second = start();
  second.overlays.update(state(true));
  expect(await second.served()).toBe(address);
});

it('takes another port where the old one is taken, and tells OBS', async () => {
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
  const { port } = squatter.address() as AddressInfo;
  kept.port = port;
  const { obs, overlays, served } = start();
  obs.inputs.set('Redcast card', {
    kind: 'browser_source',
    settings: { redcast_overlay: 'card/page', url: `http://127.0.0.1:${port}/overlay/card?key=old` },
  });
  overlays.update(state(true));
  const address = await served();
  expect(kept.port).not.toBe(port);
  overlays.attached(new AbortController().signal);
  await vi.waitFor(() => expect(obs.inputs.get('Redcast card')?.settings.url).toBe(address));
  await new Promise((resolve) => squatter.close(resolve));
});

it('makes a key of its own for a run whose secrets cannot be kept', async () => {
  const get = async () => refuse('secret_unavailable');
  const { overlays, served } = start({ key: { get, set: get } });
  overlays.update(state(true));
  expect(await served()).toMatch(/key=[A-Za-z0-9_-]{22}$/);
});

it('gives a page what is so now, and the picture of the card alone', async () => {
  const { overlays, served } = start();
  overlays.update(state(true));
  const address = await served();
  const { card } = await firstModel(address);
  expect(card).toMatchObject({ title: 'Velvet lipstick 999', price: '¥199' });
  const image = (tag: string) => fetch(address.replace('/card?', `/image?v=${tag}&`));
  expect((await image(card.picture)).headers.get('content-type')).toBe('image/png');
  overlays.update(state(true, { bag: { ...bag, explaining: null } }));
  expect((await firstModel(address)).card).toBeNull();
  expect((await image(card.picture)).status).toBe(404);
});

it('follows the room of each session, from a little before', async () => {
  const asked: [string, number][] = [];
  const line = (seq: number, text: string) =>
    ({
      seq,
      atMs: 1,
      kind: 'chat',
      messageId: `m${seq}`,
      from: { id: 'v1', name: 'Mia' },
      text,
      host: false,
    }) as RoomEvent;
  const { overlays, served } = start({
    room: {
      lastSeq: (id: SessionId) => (id === 's1' ? 2_000 : 0),
      async *watch(id, after) {
        asked.push([id, after]);
        yield { events: [line(after + 1, `hello from ${id}`)] };
      },
    },
  });
  overlays.update(state(true, { live: live('s1') }));
  const address = await served();
  const chat = async () => (await firstModel(address)).chat.map(({ text }: { text: string }) => text);
  await vi.waitFor(async () => expect(await chat()).toEqual(['hello from s1']));
  overlays.update(state(true, { live: live('s2') }));
  await vi.waitFor(async () => expect(await chat()).toEqual(['hello from s2']));
  overlays.update(state(true));
  expect(await chat()).toEqual([]);
  expect(asked).toEqual([
    ['s1', 1_500],
    ['s2', 0],
  ]);
});

it('stops serving when OBS mode is over, empties its texts, and begins again', async () => {
  const { obs, overlays, address, served } = start();
  const elsewhere = { ...noObs(), link: { kind: 'connected', local: false } as ReturnType<typeof noObs>['link'] };
  overlays.update(state(true, { obs: elsewhere }));
  const before = await served();
  overlays.attached(new AbortController().signal);
  expect(await overlays.add('card', 'Desk')).toMatchObject({ ok: true });
  expect(obs.inputs.get('Redcast card text')?.settings.text).toContain('¥199');
  overlays.update(state(false, { obs: elsewhere }));
  await overlays.cleared();
  expect(obs.inputs.get('Redcast card text')?.settings.text).toBe('');
  await vi.waitFor(() => expect(address()).toBe(''));
  overlays.update(state(true, { obs: elsewhere }));
  expect(await served()).toBe(before);
  expect((await fetch(before)).status).toBe(200);
  await vi.waitFor(() => expect(obs.inputs.get('Redcast card text')?.settings.text).toContain('¥199'));
});

it('answers nobody once it is closed', async () => {
  const { overlays, served } = start();
  overlays.update(state(true));
  const address = await served();
  await Promise.all([overlays.close(), overlays.close()]);
  await expect(fetch(address)).rejects.toThrow();
  overlays.update(state(true));
  await expect(fetch(address)).rejects.toThrow();
});
