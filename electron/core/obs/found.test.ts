import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findObs, type ObsPlaces } from './found.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'redcast-found-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const write = (path: string, text: string | Buffer) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};
const linux = (): ObsPlaces => ({ platform: 'linux', home, variables: {} });
const usual = () => join(home, '.config', 'obs-studio');
const config = (folder: string) => join(folder, 'plugin_config', 'obs-websocket', 'config.json');

/** As OBS 29 writes it; shortened before and after. */
const INI = `[General]
FirstRun=true
LastVersion=486539266
Language=en-US

[Basic]
Profile=Untitled
SceneCollection=Untitled

[OBSWebSocket]
FirstLoad=false
ServerEnabled=true
ServerPort=4455
AlertsEnabled=false
AuthRequired=true
ServerPassword=wvDZkRZ8XqZ1Ejun

[ScriptLogWindow]
geometry=AdnQywADAAAAAAAAAAAAFwAAAlcAAAGmAAAAAAAAABcAAAJXAAABpgAAAAAAAAAABQAAAAAAAAAAAAAAFwAAAlcAAAGm
`;
/** As OBS 30 writes it. */
const JSON_FILE = `{
    "alerts_enabled": false,
    "auth_required": true,
    "first_load": false,
    "server_enabled": true,
    "server_password": "Pa55 “quoted” \\" \\\\ 密码",
    "server_port": 4460
}`;

describe('OBS on this machine', () => {
  it('is not there', async () => {
    const nothing = await findObs(linux());
    expect(nothing.found).toBeNull();
    expect(await nothing.password()).toBeNull();
  });

  it('is found by the settings of OBS 28 and 29', async () => {
    write(join(usual(), 'global.ini'), INI);
    const { found, password } = await findObs(linux());
    expect(found).toEqual({ port: 4455, serverEnabled: true, authRequired: true, passwordStored: true });
    expect(await password()).toBe('wvDZkRZ8XqZ1Ejun');
  });

  it('is found by the file of OBS 30 and newer, which wins over what an older one left behind', async () => {
    write(join(usual(), 'global.ini'), INI);
    write(config(usual()), JSON_FILE);
    const { found, password } = await findObs(linux());
    expect(found).toEqual({ port: 4460, serverEnabled: true, authRequired: true, passwordStored: true });
    expect(await password()).toBe('Pa55 “quoted” " \\ 密码');
  });

  it.each<[string, Partial<ObsPlaces>, string]>([
    ['Windows', { platform: 'win32', variables: { APPDATA: 'ROAMING' } }, 'ROAMING/obs-studio'],
    ['macOS', { platform: 'darwin' }, 'Library/Application Support/obs-studio'],
    ['Linux', { platform: 'linux' }, '.config/obs-studio'],
    ['Linux with a folder of its own', { variables: { XDG_CONFIG_HOME: 'XDG' } }, 'XDG/obs-studio'],
    ['a flatpak', { platform: 'linux' }, '.var/app/com.obsproject.Studio/config/obs-studio'],
    ['a tester', { platform: 'darwin', variables: { REDCAST_OBS_CONFIG: 'mine' } }, 'mine'],
  ])('is looked for where %s keeps it', async (_, places, folder) => {
    write(join(home, folder, 'global.ini'), INI);
    const variables = Object.fromEntries(
      Object.entries(places.variables ?? {}).map(([name, path]) => [name, join(home, path ?? '')]),
    );
    expect((await findObs({ ...linux(), ...places, variables })).found).toMatchObject({ port: 4455 });
    expect((await findObs({ ...linux(), ...places, home: join(home, 'other'), variables: {} })).found).toBeNull();
  });

  it('is the one whose server is on, where there are two', async () => {
    write(join(usual(), 'global.ini'), INI.replace('ServerEnabled=true', 'ServerEnabled=false'));
    const flatpak = join(home, '.var/app/com.obsproject.Studio/config/obs-studio');
    write(config(flatpak), JSON_FILE);
    const { found, password } = await findObs(linux());
    expect(found).toMatchObject({ port: 4460, serverEnabled: true });
    expect(await password()).toContain('Pa55');
    write(config(flatpak), JSON_FILE.replace('"server_enabled": true', '"server_enabled": false'));
    expect((await findObs(linux())).found).toMatchObject({ port: 4455, serverEnabled: false });
  });

  it('was never told to let anybody in', async () => {
    write(join(usual(), 'global.ini'), '[General]\nFirstRun=true\n');
    const off = { port: 4455, serverEnabled: false, authRequired: true, passwordStored: false };
    expect((await findObs(linux())).found).toEqual(off);
    write(config(usual()), '{"first_load":true}');
    expect((await findObs(linux())).found).toEqual(off);
  });
});

describe('the password', () => {
  it('is read when it is asked for, not before', async () => {
    write(config(usual()), JSON_FILE);
    const obs = await findObs(linux());
    expect(JSON.stringify(obs.found)).not.toContain('Pa55');
    write(config(usual()), '{"server_enabled":true,"server_password":"changed"}');
    expect(await obs.password()).toBe('changed');
    write(config(usual()), '{"server_enabled":true,"server_password":""}');
    expect(await obs.password()).toBeNull();
    rmSync(home, { recursive: true });
    expect(await obs.password()).toBeNull();
  });

  it.each([
    ['plain', 'abc', 'abc'],
    ['with signs that end other things', 'a=b#c;[d]', 'a=b#c;[d]'],
    ['with what OBS escapes', String.raw`a\\b\nc`, 'a\\b\nc'],
    ['with blanks around it, which OBS drops', '  x y  ', 'x y'],
  ])('in an ini file, %s', async (_, written, password) => {
    write(join(usual(), 'global.ini'), `[OBSWebSocket]\r\nServerEnabled=1\r\nServerPassword=${written}\r\n`);
    const obs = await findObs(linux());
    expect(obs.found).toMatchObject({ serverEnabled: true, passwordStored: true });
    expect(await obs.password()).toBe(password);
  });
});

describe('files as people and crashes leave them', () => {
  it('with a byte order mark and line ends of Windows', async () => {
    write(join(usual(), 'global.ini'), `\uFEFF${INI.replaceAll('\n', '\r\n')}`);
    expect(await (await findObs(linux())).password()).toBe('wvDZkRZ8XqZ1Ejun');
    write(config(usual()), `\uFEFF${JSON_FILE.replaceAll('\n', '\r\n')}`);
    expect((await findObs(linux())).found?.port).toBe(4460);
  });

  it('with values of other types, which OBS replaces by its own', async () => {
    write(
      config(usual()),
      '{"server_enabled":"yes","server_port":"4460","auth_required":0,"server_password":{"a":1},"more":[]}',
    );
    expect((await findObs(linux())).found).toEqual({
      port: 4455,
      serverEnabled: false,
      authRequired: true,
      passwordStored: false,
    });
    write(config(usual()), '{"server_port":70000}');
    expect((await findObs(linux())).found?.port).toBe(4455);
    rmSync(config(usual()));
    write(join(usual(), 'global.ini'), '[OBSWebSocket]\nServerEnabled=TRUE\nServerPort=99999999999\nAuthRequired=0\n');
    expect((await findObs(linux())).found).toEqual({
      port: 4455,
      serverEnabled: true,
      authRequired: false,
      passwordStored: false,
    });
  });

  it('with a name twice, of which OBS takes the first', async () => {
    const twice =
      '[OBSWebSocket]\nServerPort=4001\n# ServerEnabled=false\nServerPort=4002\n[OBSWebSocket]\nServerEnabled=true\n';
    write(join(usual(), 'global.ini'), twice);
    expect((await findObs(linux())).found).toMatchObject({ port: 4001, serverEnabled: true });
  });

  it('too large, cut off, or no file at all: not found, and the older file counts', async () => {
    const huge = `[OBSWebSocket]\nServerEnabled=true\n${'x'.repeat(2 * 1024 * 1024)}`;
    write(join(usual(), 'global.ini'), huge);
    expect((await findObs(linux())).found).toBeNull();
    write(join(usual(), 'global.ini'), INI);
    write(config(usual()), JSON_FILE.slice(0, 60));
    expect((await findObs(linux())).found?.port).toBe(4455);
    write(join(usual(), 'global.ini'), '[General]\n');
    expect((await findObs(linux())).found).toBeNull();
    rmSync(config(usual()));
    mkdirSync(config(usual()));
    expect((await findObs(linux())).found).toBeNull();
  });

  it.skipIf(process.platform === 'win32')('that the system does not open', async () => {
    mkdirSync(usual(), { recursive: true });
    // A link to itself: refused to everybody, where missing rights would stop no administrator.
    symlinkSync('global.ini', join(usual(), 'global.ini'));
    expect((await findObs(linux())).found).toBeNull();
  });

  it.skipIf(process.platform === 'win32')('a pipe or a device in their place, which would never end', async () => {
    mkdirSync(dirname(config(usual())), { recursive: true });
    execFileSync('mkfifo', [join(usual(), 'global.ini')]);
    symlinkSync('/dev/zero', config(usual()));
    expect((await findObs(linux())).found).toBeNull();
  });

  it('of any content are read without failing, and never written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.json(), fc.string({ unit: 'binary' }), fc.constant(JSON_FILE)),
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string().map((text) => `[OBSWebSocket]\n${text}`),
        ),
        async (json, ini) => {
          write(config(usual()), json);
          write(join(usual(), 'global.ini'), ini);
          const before = readFileSync(config(usual()));
          const beforeMs = statSync(join(usual(), 'global.ini')).mtimeMs;
          const obs = await findObs(linux());
          await obs.password();
          if (obs.found) expect(obs.found.port).toBeGreaterThan(0);
          expect(readFileSync(config(usual())).equals(before)).toBe(true);
          expect(statSync(join(usual(), 'global.ini')).mtimeMs).toBe(beforeMs);
        },
      ),
      { numRuns: 60 },
    );
  });
});
