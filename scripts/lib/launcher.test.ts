import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { appWindowArgs } from './app-window.mjs';
import { parseStartArgs, parseTestArgs } from './args.mjs';
import { sourcesDigest } from './build.mjs';
import { mayRestart, parseAnnouncement, RESTART_LIMIT, RESTART_WINDOW_MS, restartDelayMs } from './core.mjs';
import { describeHolder, explainStartFault } from './faults.mjs';
import { chooseHost, hasDisplay } from './hosts.mjs';
import { explainNpmFailure, firstMismatch, npmCommand } from './install.mjs';
import { isAlive, tryLock } from './lock.mjs';
import { defaultDataDir } from './paths.mjs';
import { isSecondRequest, SAME_REQUEST_MS } from './stop-signals.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'redcast-launcher-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('options of npm start', () => {
  it('reads all of them, with a space or an equals sign', () => {
    expect(parseStartArgs(['--host', 'web', '--port=0', '--data-dir', '/x y', '--no-open'])).toEqual({
      ok: true,
      options: { host: 'web', port: 0, open: false, dataDir: '/x y', help: false },
    });
    expect(parseStartArgs([])).toMatchObject({ ok: true, options: { host: 'auto', port: null, open: true } });
  });

  it.each([
    [['--bogus'], '--bogus'],
    [['--host', 'cloud'], 'cloud'],
    [['--port', '65536'], '65536'],
    [['--port', '-1'], '-1'],
    [['--port', '8e3'], '8e3'],
    [['--port', '80.5'], '80.5'],
    [['--port'], '--port needs a value'],
    [['--data-dir', '--no-open'], '--data-dir needs a value'],
    [['--no-open=yes'], 'takes no value'],
    [['open'], 'open'],
  ])('refuses %j and names what is wrong', (argv, named) => {
    const parsed = parseStartArgs(argv);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.message).toContain(named);
  });

  it('never throws, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('--port', '--host', '--data-dir', '--help'))),
        (argv) => {
          const parsed = parseStartArgs(argv);
          return parsed.ok ? parsed.options.port === null || parsed.options.port <= 65_535 : parsed.message.length > 0;
        },
      ),
    );
  });

  it('knows the steps of npm test', () => {
    expect(parseTestArgs(['--only', 'lint, unit'], ['lint', 'unit'])).toMatchObject({
      ok: true,
      options: { only: ['lint', 'unit'] },
    });
    expect(parseTestArgs(['--only', 'lnt'], ['lint'])).toMatchObject({ ok: false });
  });
});

describe('data folder', () => {
  it('is where each system keeps such things', () => {
    expect(defaultDataDir('linux', {}, '/home/a')).toBe('/home/a/.local/share/redcast-studio');
    expect(defaultDataDir('linux', { XDG_DATA_HOME: '/data' }, '/home/a')).toBe('/data/redcast-studio');
    expect(defaultDataDir('linux', { XDG_DATA_HOME: 'data' }, '/home/a')).toBe('/home/a/.local/share/redcast-studio');
    expect(defaultDataDir('darwin', {}, '/Users/a')).toBe('/Users/a/Library/Application Support/Redcast Studio');
    expect(defaultDataDir('win32', { APPDATA: 'C:\\A' }, 'C:\\U')).toBe('C:\\A\\Redcast Studio');
    expect(defaultDataDir('win32', {}, 'C:\\U')).toBe('C:\\U\\AppData\\Roaming\\Redcast Studio');
  });
});

describe('packages', () => {
  const lock = (packages: Record<string, { version?: string; optional?: boolean }>) => JSON.stringify({ packages });

  it('finds the first one that is missing or another version', () => {
    const wanted = lock({ '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/@b/c': { version: '2.0.0' } });
    expect(firstMismatch(wanted, wanted)).toBeNull();
    expect(firstMismatch(wanted, lock({ 'node_modules/a': { version: '1.0.0' } }))).toBe('@b/c');
    expect(
      firstMismatch(
        wanted,
        lock({ 'node_modules/a': { version: '1.0.1' }, 'node_modules/@b/c': { version: '2.0.0' } }),
      ),
    ).toBe('a');
  });

  it('does not miss what is made for other systems', () => {
    expect(firstMismatch(lock({ 'node_modules/mac': { version: '1.0.0', optional: true } }), lock({}))).toBeNull();
  });

  it.each([
    ['npm error code ENOSPC', 'disk is full'],
    ['npm error network request to https://r failed, reason: getaddrinfo ENOTFOUND r', 'cannot be reached'],
    ['npm error code SELF_SIGNED_CERT_IN_CHAIN', 'certificate'],
    ["npm error EACCES: permission denied, mkdir '/x'", 'may not write'],
    ['npm error code EUSAGE', 'do not belong together'],
    ['npm error something new', 'npm stopped'],
  ])('says in plain words why npm failed: %s', (output, words) => {
    expect(explainNpmFailure(output).why).toContain(words);
  });

  it('uses the npm that started it, on a Node outside node_modules', () => {
    const env = { npm_execpath: '/n/npm-cli.js', npm_node_execpath: '/usr/bin/node' };
    expect(npmCommand(env, () => true)).toEqual({ command: '/usr/bin/node', args: ['/n/npm-cli.js'], shell: false });
    expect(npmCommand({}, () => false, 'linux')).toEqual({ command: 'npm', args: [], shell: false });
    expect(npmCommand({}, () => false, 'win32')).toMatchObject({ command: 'npm.cmd', shell: true });
  });
});

describe('build stamp', () => {
  it('changes with a source and not with a test', () => {
    const root = mkdtempSync(join(scratch, 'tree-'));
    mkdirSync(join(root, 'shared'));
    writeFileSync(join(root, 'shared', 'a.ts'), 'a');
    const before = sourcesDigest(root);
    writeFileSync(join(root, 'shared', 'a.test.ts'), 'test');
    expect(sourcesDigest(root)).toBe(before);
    utimesSync(join(root, 'shared', 'a.ts'), 1, 1);
    expect(sourcesDigest(root)).not.toBe(before);
    const touched = sourcesDigest(root);
    writeFileSync(join(root, 'shared', 'b.ts'), 'b');
    expect(sourcesDigest(root)).not.toBe(touched);
  });
});

describe('lock', () => {
  it('is held by a living process and taken over from a dead one', () => {
    const path = join(scratch, 'a.lock');
    const first = tryLock(path);
    expect(first.held).toBe(false);
    writeFileSync(path, String(process.ppid));
    expect(tryLock(path)).toEqual({ held: true, pid: process.ppid });
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    expect(isAlive(dead)).toBe(false);
    writeFileSync(path, String(dead));
    const second = tryLock(path);
    expect(second.held).toBe(false);
    if (!second.held) second.release();
    writeFileSync(path, 'not a number');
    expect(tryLock(path).held).toBe(false);
  });
});

describe('host', () => {
  const facts = { wanted: 'auto', open: true, display: true, installed: true, mayInstall: true } as const;

  it('is the desktop app where it can run, else the browser studio', () => {
    expect(chooseHost(facts).kind).toBe('electron');
    expect(chooseHost({ ...facts, installed: false }).kind).toBe('install-electron');
    expect(chooseHost({ ...facts, installed: false, mayInstall: false }).kind).toBe('web');
    expect(chooseHost({ ...facts, display: false }).kind).toBe('web');
    expect(chooseHost({ ...facts, open: false }).kind).toBe('web');
    expect(chooseHost({ ...facts, wanted: 'web' }).kind).toBe('web');
  });

  it('asked for by name, it is never silently another', () => {
    expect(chooseHost({ ...facts, wanted: 'electron', installed: false, mayInstall: false }).kind).toBe(
      'install-electron',
    );
    expect(chooseHost({ ...facts, wanted: 'electron', display: false }).kind).toBe('refuse');
  });

  it('knows a screen', () => {
    expect(hasDisplay('linux', {})).toBe(false);
    expect(hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true);
    expect(hasDisplay('win32', {})).toBe(true);
  });
});

describe('core', () => {
  it('reads the three announcements and nothing else', () => {
    const url = 'http://127.0.0.1:4000/?key=abc';
    expect(parseAnnouncement(JSON.stringify({ ready: true, url, port: 4000 }))).toEqual({
      ready: true,
      url,
      port: 4000,
    });
    expect(parseAnnouncement('{"held":true,"pid":7,"url":null,"startedAtMs":1}')).toMatchObject({ held: true, pid: 7 });
    expect(parseAnnouncement('{"fault":{"code":"port_in_use"}}')).toMatchObject({ fault: { code: 'port_in_use' } });
    expect(parseAnnouncement('{"level":30,"msg":"ready"}')).toBeNull();
    expect(parseAnnouncement('{"ready":true')).toBeNull();
    expect(parseAnnouncement('hello')).toBeNull();
  });

  it('is started again a few times a minute and not for ever', () => {
    const crashes = Array.from({ length: RESTART_LIMIT }, (_, i) => 1000 + i);
    expect(mayRestart(crashes.slice(1), 2000)).toBe(true);
    expect(mayRestart(crashes, 2000)).toBe(false);
    expect(mayRestart(crashes, 2000 + RESTART_WINDOW_MS)).toBe(true);
    // A live stream waits for the first; a core that dies again and again is given time.
    expect([1, 2, 3, 9].map((n) => restartDelayMs(crashes.slice(0, n), 2000))).toEqual([0, 250, 500, 1000]);
    expect(restartDelayMs([0, 2000 + RESTART_WINDOW_MS], 2000 + RESTART_WINDOW_MS)).toBe(0);
  });

  it('has plain words and a way out for each fault of a start', () => {
    const facts = { dataDir: '/d', port: 80 };
    for (const code of ['port_in_use', 'data_read_only', 'data_newer', 'disk_full', 'bad_input', 'internal']) {
      const { message, advice } = explainStartFault({ code, detail: null }, facts);
      expect(message.length).toBeGreaterThan(10);
      expect(advice.length).toBeGreaterThan(10);
    }
    expect(explainStartFault({ code: 'port_in_use', detail: null }, facts).message).toBe(
      'Port 80 is in use by another program.',
    );
    expect(describeHolder({ pid: 12, startedAtMs: null }, '/d')).toContain('process 12');
  });
});

describe('Ctrl-C', () => {
  it('passed on by npm as well is still one Ctrl-C', () => {
    expect(isSecondRequest(5_000, 5_020)).toBe(false);
    expect(isSecondRequest(5_000, 5_000 + SAME_REQUEST_MS)).toBe(true);
  });
});

describe('app window', () => {
  it('has a profile of its own and keeps the sandbox for everybody but root', () => {
    const args = appWindowArgs('http://127.0.0.1:1/?key=k', '/p', { asRoot: false });
    expect(args).toContain('--app=http://127.0.0.1:1/?key=k');
    expect(args).toContain('--user-data-dir=/p');
    expect(args).not.toContain('--no-sandbox');
    expect(appWindowArgs('http://127.0.0.1:1/', '/p', { asRoot: true })).toContain('--no-sandbox');
  });
});
