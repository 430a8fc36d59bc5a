import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Settings } from '../../../shared/domain/index.ts';
import { openSettings } from './index.ts';

let path: string;
let file: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'redcast-settings-'));
  file = join(path, 'settings.json');
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

const damaged = () => readdirSync(path).filter((name) => name.startsWith('settings.damaged-'));

describe('settings', () => {
  it('start from defaults and write nothing by themselves', () => {
    const settings = openSettings({ path });
    expect(settings.get()).toEqual(Settings.parse({}));
    expect(settings.problem).toBeNull();
    expect(readdirSync(path)).toEqual([]);
  });

  it('merge a change below the section, save it, tell listeners, and are there after a restart', () => {
    const settings = openSettings({ path });
    const seen: string[] = [];
    const leave = settings.subscribe((now) => seen.push(`${now.theme} ${now.stage.scene} ${now.manual.keySaved}`));
    expect(settings.patch({ theme: 'dark', stage: { scene: 'desk' } }).ok).toBe(true);
    expect(settings.patch({ manual: { keySaved: true }, stage: { scene: undefined } }).ok).toBe(true);
    leave();
    expect(settings.patch({ theme: 'light' }).ok).toBe(true);
    expect(seen).toEqual(['dark desk false', 'dark desk true']);
    const again = openSettings({ path }).get();
    expect(again).toEqual(settings.get());
    expect(again).toMatchObject({ theme: 'light', stage: { scene: 'desk', micGain: 1 }, manual: { keySaved: true } });
  });

  it('refuse a bad value by field and rule, and change nothing', () => {
    const settings = openSettings({ path });
    const before = settings.get();
    const bad = JSON.parse('{"theme":"dark","stage":{"micGain":9}}');
    expect(settings.patch(bad)).toMatchObject({
      ok: false,
      fault: { code: 'bad_input', field: 'stage.micGain', rule: 'too_big' },
    });
    expect(settings.get()).toBe(before);
    expect(existsSync(file)).toBe(false);
  });

  it('keep the good fields of a damaged file and the file itself', () => {
    const raw = {
      version: 1,
      theme: 'neon',
      language: 'zh-CN',
      stage: { scene: 'desk', micGain: 40 },
      filters: 3,
      extra: 1,
    };
    writeFileSync(file, JSON.stringify(raw));
    const settings = openSettings({ path });
    expect(settings.problem).toMatchObject({
      code: 'settings_damaged',
      rule: 'salvaged',
      params: { keptAs: damaged()[0] },
    });
    expect(settings.get()).toEqual(Settings.parse({ language: 'zh-CN', stage: { scene: 'desk' } }));
    expect(JSON.parse(readFileSync(join(path, damaged()[0] ?? ''), 'utf8'))).toEqual(raw);
    // Said once: the next start finds a good file.
    expect(openSettings({ path }).problem).toBeNull();
    expect(openSettings({ path }).get()).toEqual(settings.get());
  });

  it('fall back to the newest copy when the file is cut off', () => {
    const first = openSettings({ path });
    first.patch({ theme: 'dark' });
    openSettings({ path }).patch({ language: 'en' });
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 60));
    const settings = openSettings({ path });
    expect(settings.problem).toMatchObject({ code: 'settings_damaged', rule: 'backup' });
    expect(settings.get().theme).toBe('dark');
  });

  it.each(['', 'null', '[]', '{', '\u0000\u0000\u0000', '"text"', '{"version":"one"'])(
    'run on defaults for %j',
    (text) => {
      writeFileSync(file, text);
      const settings = openSettings({ path });
      expect(settings.problem?.code).toBe('settings_damaged');
      expect(settings.get()).toEqual(Settings.parse({}));
      expect(damaged()).toHaveLength(1);
    },
  );

  it('of a newer studio stay untouched: defaults, and no change is taken', () => {
    const text = '{"version":2,"theme":{"hue":200}}';
    writeFileSync(file, text);
    const settings = openSettings({ path });
    expect(settings.problem).toMatchObject({ code: 'data_newer', params: { found: 2, known: 1 } });
    expect(settings.patch({ theme: 'dark' })).toMatchObject({ ok: false, fault: { code: 'data_newer' } });
    expect(settings.get()).toEqual(Settings.parse({}));
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(readdirSync(path)).toEqual(['settings.json']);
  });

  it('keep three copies, one a run', () => {
    for (const slateTitle of ['1', '2', '3', '4', '5', '6']) {
      const settings = openSettings({ path });
      settings.patch({ stage: { slateTitle } });
      settings.patch({ stage: { slateText: 'again' } });
    }
    const titles = ['settings.json', 'settings.json.bak1', 'settings.json.bak2', 'settings.json.bak3'].map(
      (name) => JSON.parse(readFileSync(join(path, name), 'utf8')).stage.slateTitle,
    );
    expect(titles).toEqual(['6', '5', '4', '3']);
    expect(readdirSync(path)).toHaveLength(4);
  });

  it('that cannot be written say so and keep what was', () => {
    const below = join(path, 'data');
    mkdirSync(below);
    const settings = openSettings({ path: below });
    settings.patch({ theme: 'dark' });
    rmSync(below, { recursive: true });
    writeFileSync(below, '');
    expect(settings.patch({ theme: 'light' })).toMatchObject({ ok: false, fault: { code: 'data_read_only' } });
    expect(settings.get().theme).toBe('dark');
  });
});
