import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { extractAll, listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeStub, type System } from './packStubs.ts';
import { runScenario } from './runScenario.ts';

/*
 * Packs the desktop app for all three systems as a release would (`electron-builder.yml`), around stub distributions: no
 * download, no signing. Then looks at what users would get, and starts it from its own files alone.
 */
const root = fileURLToPath(new URL('../../', import.meta.url));
const read = createRequire(import.meta.url);
const manifest = read('../../package.json') as {
  version: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};
const electronVersion = (read('electron/package.json') as { version: string }).version;
const folder = mkdtempSync(join(tmpdir(), 'redcast-pack-'));

/** Of each system: the folder that holds app.asar, and the file with the fuses. */
const PLACES: Record<System, { resources: string; fuses: string }> = {
  linux: { resources: 'linux-unpacked/resources', fuses: 'linux-unpacked/redcast-studio' },
  win: { resources: 'win-unpacked/resources', fuses: 'win-unpacked/Redcast Studio.exe' },
  mac: {
    resources: 'mac/Redcast Studio.app/Contents/Resources',
    fuses: 'mac/Redcast Studio.app/Contents/Frameworks/Electron Framework.framework/Electron Framework',
  },
};
const systems: System[] = ['linux', 'win', 'mac'];
const packed = (system: System, path: string) => join(folder, system, path);

async function pack(system: System): Promise<void> {
  const stub = join(folder, `stub-${system}`);
  makeStub(system, stub, { root, version: electronVersion });
  const settings = {
    electronVersion,
    electronDist: stub,
    'directories.output': join(folder, system),
    'mac.identity': 'null',
    'mac.notarize': 'false',
  };
  const args = Object.entries(settings).map(([name, value]) => `-c.${name}=${value}`);
  const cli = join(root, 'node_modules', 'electron-builder', 'cli.js');
  await promisify(execFile)(
    process.execPath,
    [cli, `--${system}`, 'dir', '--x64', '--publish', 'never', ...args],
    // A proxy that nobody answers: whoever tries to download fails at once instead of quietly succeeding.
    { cwd: root, env: { ...process.env, HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' } },
  );
}

beforeAll(async () => {
  if (!existsSync(join(root, 'out/main/index.js'))) throw new Error('out/ is missing: run `npm run build` first');
  for (const system of systems) await pack(system);
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(systems)('packed for %s', (system) => {
  const asar = () => packed(system, `${PLACES[system].resources}/app.asar`);

  it('holds what runs, and nothing that only builds or tests', () => {
    const files = new Set(listPackage(asar(), { isPack: false }).map((path) => path.replaceAll('\\', '/')));
    const needed = ['/package.json', '/LICENSE', '/NOTICE', '/out/main/index.js', '/out/main/core.js'];
    needed.push('/out/preload/index.cjs', '/out/renderer/index.html', '/out/watch/realtime.js');
    needed.push('/node_modules/mpegts.js/dist/mpegts.js');
    needed.push('/resources/rules/rules.json', '/resources/catalogue/products.json', '/resources/watch/index.html');
    needed.push('/resources/compliance/absolute-terms.json', '/resources/compliance/live-commerce.json');
    needed.push('/resources/scenarios/quiet-evening.json', '/resources/catalogue/images/thermos.webp');
    for (const name of Object.keys(manifest.dependencies)) needed.push(`/node_modules/${name}/package.json`);
    expect(needed.filter((path) => !files.has(path))).toEqual([]);
    // Some of them are dependencies of what runs, too; none of the big ones may be.
    const heavy = [
      'electron',
      'vite',
      'vitest',
      'typescript',
      'react',
      'playwright',
      '@playwright/test',
      'node',
      'knip',
    ];
    const unwanted = [...heavy, '@mantine/core', '@biomejs/biome', '@sparticuz/chromium', 'mediabunny'];
    expect(unwanted.filter((name) => manifest.devDependencies[name] && files.has(`/node_modules/${name}`))).toEqual([]);
    const odd = [...files].filter((path) =>
      /^\/(tests|bench|scripts|renderer|shared|electron|docs|\.git)\b/.test(path),
    );
    expect(odd).toEqual([]);
    expect([...files].filter((path) => /\.(map|d\.ts|node)$/.test(path))).toEqual([]);
  });

  it('has its fuses set', async () => {
    const wire = await getCurrentFuseWire(packed(system, PLACES[system].fuses));
    const on = (fuse: FuseV1Options) => wire[fuse] === FuseState.ENABLE;
    expect({
      runAsNode: on(FuseV1Options.RunAsNode),
      cookieEncryption: on(FuseV1Options.EnableCookieEncryption),
      nodeOptions: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: on(FuseV1Options.EnableNodeCliInspectArguments),
      asarIntegrity: on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyAsar: on(FuseV1Options.OnlyLoadAppFromAsar),
      fileProtocol: on(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }).toEqual({
      runAsNode: false,
      cookieEncryption: true,
      nodeOptions: false,
      inspect: false,
      asarIntegrity: true,
      onlyAsar: true,
      fileProtocol: false,
    });
  });
});

it('tells macOS who it is and why it wants camera, microphone, sound and network', () => {
  const contents = packed('mac', 'mac/Redcast Studio.app/Contents');
  const plist = readFileSync(join(contents, 'Info.plist'), 'utf8');
  const value = (key: string) => new RegExp(`<key>${key}</key>\\s*<string>([^<]*)</string>`).exec(plist)?.[1];
  expect(value('CFBundleIdentifier')).toBe('tv.redcast.studio');
  expect(value('CFBundleShortVersionString')).toBe(manifest.version);
  expect(value('LSMinimumSystemVersion')).toBe('13.0');
  expect(value('LSApplicationCategoryType')).toBe('public.app-category.video');
  for (const key of ['Camera', 'Microphone', 'AudioCapture', 'LocalNetwork']) {
    expect(value(`NS${key}UsageDescription`), key).toMatch(/Redcast Studio .*[\u4e00-\u9fff]/s);
  }
  expect(plist).toMatch(/<key>ElectronAsarIntegrity<\/key>\s*<dict>\s*<key>Resources\/app.asar<\/key>/);
  const icon = readFileSync(join(contents, 'Resources', value('CFBundleIconFile') ?? ''));
  expect(icon.equals(readFileSync(join(root, 'resources/icons/icon.icns')))).toBe(true);
});

it('puts icon and integrity into the Windows program', () => {
  const exe = readFileSync(packed('win', PLACES.win.fuses));
  expect(exe.includes(Buffer.from('INTEGRITY', 'utf16le'))).toBe(true);
  // The largest picture of the .ico is a PNG of its own; it stands in the resources byte by byte.
  const ico = readFileSync(join(root, 'resources/icons/icon.ico'));
  const last = 6 + 16 * (ico.readUInt16LE(4) - 1);
  const from = ico.readUInt32LE(last + 12);
  expect(exe.includes(ico.subarray(from, from + ico.readUInt32LE(last + 8)))).toBe(true);
  expect(exe.includes(Buffer.from('Redcast Studio', 'utf16le'))).toBe(true);
});

it('runs from its own files alone', async () => {
  const app = join(folder, 'extracted');
  extractAll(packed('linux', `${PLACES.linux.resources}/app.asar`), app);
  const { steps, code, log } = await runScenario(join(app, 'out/main/index.js'));
  expect(
    steps.filter((step) => !step.ok),
    log,
  ).toEqual([]);
  expect(steps.length, log).toBe(20);
  expect(code).toBe(0);
}, 120_000);
