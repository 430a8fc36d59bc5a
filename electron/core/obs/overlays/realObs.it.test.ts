import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { done } from '../../../../shared/domain/index.ts';
import { missing } from '../../../../tests/support/needs.ts';
import { type RealObs, startObs } from '../../../../tests/support/obs.ts';
import { findResources } from '../../programFiles.ts';
import { createLogger } from '../../store/index.ts';
import { createActivity } from '../activity.ts';
import { createDriver } from '../driver.ts';
import type { ObsConnection } from '../port.ts';
import { openObs } from '../socket.ts';
import { createObsSide, type ObsSide } from './obsSide.ts';
import { line, model } from './overlayKit.ts';

const CANVAS = { width: 360, height: 640 };
const lipstick = readFileSync(join(findResources(), 'catalogue', 'images', 'lipstick-999.webp'));
const MODEL = model({
  chat: [line('m1', 'Is 999 matte?'), line('m2', 'Just ordered two, one for my sister and one for me')],
});

/** A picture of OBS: 24 bits a pixel, blue green red, from the bottom row up. */
type Picture = { row(y: number): Buffer };

/** How many pixels of a part of the picture are not as they were. */
function changed(
  before: Picture,
  after: Picture,
  part: { x: number; y: number; width: number; height: number },
): number {
  let count = 0;
  for (let y = part.y; y < part.y + part.height; y += 1) {
    const [old, now] = [before.row(y), after.row(y)];
    for (let x = part.x; x < part.x + part.width; x += 1)
      if (old.readUIntLE(x * 3, 3) !== now.readUIntLE(x * 3, 3)) count += 1;
  }
  return count;
}
const WHOLE = { x: 0, y: 0, ...CANVAS };

describe.skipIf(missing('obs', 'xvfb'))('overlays in a real OBS without a browser', () => {
  let folder: string;
  let real: RealObs;
  let connection: ObsConnection;
  let side: ObsSide;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'redcast-overlays-'));
    real = await startObs({ video: { ...CANVAS, fps: 30 } });
    const opened = await openObs({
      host: '127.0.0.1',
      port: real.port,
      password: real.password,
      signal: AbortSignal.timeout(10_000),
    });
    if (!opened.ok) throw new Error(opened.fault.code);
    connection = opened.value;
    side = createObsSide({
      driver: createDriver({
        connection: () => connection,
        activity: createActivity({ append: (entry) => ({ ...entry, seq: 1 }), newest: () => [] }),
        onPending: () => undefined,
      }),
      dataDir: folder,
      local: () => true,
      server: () => Promise.reject(new Error('text needs no page')),
      picture: async () => done(new File([lipstick], 'x', { type: 'image/webp' })),
      onChange: () => undefined,
      log: createLogger({ dataDir: null, level: 'silent' }).log,
    });
    side.show({ model: MODEL, pictureUrl: 'http://127.0.0.1/p1' });
    side.attached(new AbortController().signal);
  });
  afterAll(async () => {
    connection?.close();
    await real?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function look(): Promise<Picture> {
    const size = { imageWidth: CANVAS.width, imageHeight: CANVAS.height };
    const shot = await connection.call('GetSourceScreenshot', { sourceName: 'Desk', imageFormat: 'bmp', ...size });
    if (!shot.ok) throw new Error(shot.fault.code);
    const bytes = Buffer.from(shot.value.imageData.split(',')[1] ?? '', 'base64');
    if (bytes.readUInt16LE(28) !== 24) throw new Error(`${bytes.readUInt16LE(28)} bits a pixel`);
    const [start, width, height] = [bytes.readUInt32LE(10), bytes.readInt32LE(18), bytes.readInt32LE(22)];
    const line = Math.ceil((width * 3) / 4) * 4;
    return { row: (y) => bytes.subarray(start + (height - 1 - y) * line, start + (height - y) * line) };
  }
  async function items() {
    const list = await connection.call('GetSceneItemList', { sceneName: 'Desk' });
    if (!list.ok) throw new Error(list.fault.code);
    const rows = [];
    for (const item of list.value.sceneItems) {
      const at = { sceneName: 'Desk', sceneItemId: item.sceneItemId };
      const transform = await connection.call('GetSceneItemTransform', at);
      rows.push({ ...item, transform });
    }
    return rows;
  }
  const names = async () => (await items()).map(({ sourceName }) => sourceName);

  it('stand as text where the pages would, follow what is shown, and leave the scene as it was', async () => {
    const [before, empty] = [await items(), await look()];
    for (const kind of ['card', 'chat', 'goal'] as const)
      expect(await side.add(kind, 'Desk')).toMatchObject({ ok: true });
    const [ours, theirs] = [await names(), before.map(({ sourceName }) => sourceName)];
    expect(ours.slice(theirs.length)).toEqual([
      'Redcast card picture',
      'Redcast card text',
      'Redcast chat text',
      'Redcast goal text',
    ]);

    // Design pixels are 1.125 of this canvas.
    const picture = { x: 16, y: 553, width: 69, height: 69 };
    const card = { x: 97, y: 546, width: 252, height: 83 };
    const chat = { x: 14, y: 264, width: 310, height: 268 };
    const goal = { x: 23, y: 64, width: 315, height: 34 };
    await expect.poll(async () => changed(empty, await look(), picture)).toBeGreaterThan(4_000);
    const full = await look();
    for (const part of [card, chat, goal]) expect(changed(empty, full, part)).toBeGreaterThan(500);
    // Nothing outside of these places, but for the outline that OBS draws around its letters.
    const inside = [picture, card, chat, goal]
      .map(({ x, y, width, height }) => ({ x: x - 5, y: y - 5, width: width + 10, height: height + 10 }))
      .reduce((sum, part) => sum + changed(empty, full, part), 0);
    expect(changed(empty, full, WHOLE)).toBe(inside);

    side.show({ model: { ...MODEL, card: null }, pictureUrl: null });
    await expect.poll(async () => changed(empty, await look(), picture)).toBe(0);
    await expect.poll(async () => changed(empty, await look(), card)).toBe(0);
    expect(changed(full, await look(), chat)).toBe(0);

    for (const kind of ['card', 'chat', 'goal'] as const) expect(await side.remove(kind)).toMatchObject({ ok: true });
    expect(await items()).toEqual(before);
    await expect.poll(async () => changed(empty, await look(), WHOLE)).toBe(0);
  });

  it('leave alone what the user has under the same name', async () => {
    const made = await connection.call('CreateInput', {
      sceneName: 'Desk',
      inputName: 'Redcast goal text',
      inputKind: 'text_ft2_source_v2',
      inputSettings: { text: 'mine' },
    });
    expect(made.ok).toBe(true);
    expect(await side.add('goal', 'Desk')).toMatchObject({ ok: true });
    expect(side.placesOf('goal').how).toBe('text');
    expect(await names()).toContain('Redcast goal text 2');
    expect(await side.remove('goal')).toMatchObject({ ok: true });
    const left = await names();
    expect(left).toContain('Redcast goal text');
    expect(left).not.toContain('Redcast goal text 2');
    expect(side.placesOf('goal').how).toBe('none');
  });
});
