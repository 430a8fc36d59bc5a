import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findResources } from '../../programFiles.ts';
import { createAssets } from './assets.ts';

const folder = mkdtempSync(join(tmpdir(), 'assets-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('files of the watch page', () => {
  it('are its page, its scripts and its player, and nothing else of their folders', async () => {
    const assets = createAssets(findResources(), folder);
    for (const name of ['index.html', 'watch.js', 'picture.js', 'steady.js', 'lead.js', 'still.js', 'mpegts.js'])
      expect((await assets.page(name))?.bytes.length, name).toBeGreaterThan(500);
    for (const name of ['../watch.js', '../../package.json', 'realtime.js.map', 'index.js', '']) {
      expect(await assets.page(name), name).toBeNull();
    }
  });

  it('hold the player for real time once the build has made it', async () => {
    const assets = createAssets(findResources(), folder);
    expect(await assets.page('realtime.js')).toBeNull();
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'realtime.js'), 'export {};');
    writeFileSync(join(folder, 'realtime.css'), 'a {}');
    expect(await assets.page('realtime.js')).toMatchObject({ type: 'text/javascript; charset=utf-8' });
    expect(await assets.page('realtime.css')).toBeNull();
  });
});
