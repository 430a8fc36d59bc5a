import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';
import { fileInside, sendFile } from './files.ts';
import { revealCommand, revealFile } from './reveal.ts';

let root: string;
beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'redcast-files-'));
  root = join(folder, 'page');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), 'page');
  writeFileSync(join(root, 'assets', 'a b.js'), 'script');
  writeFileSync(join(folder, 'secret'), 'secret');
  mkdirSync(join(folder, 'page-other'));
  writeFileSync(join(folder, 'page-other', 'x'), 'x');
  symlinkSync(join(folder, 'secret'), join(root, 'link'));
});
afterAll(() => rmSync(join(root, '..'), { recursive: true, force: true }));

describe('files of the page', () => {
  it('are found by their path', async () => {
    expect(await fileInside(root, '/')).toMatch(/index\.html$/);
    expect(await fileInside(root, '/assets/a%20b.js')).toMatch(/a b\.js$/);
  });

  it.each([
    '/../secret',
    '/%2e%2e/secret',
    '/..%2fsecret',
    '/assets/../../secret',
    '/..\\secret',
    '/%5c..%5csecret',
    '/../page-other/x',
    '//etc/passwd',
    '/link',
    '/assets',
    '/index.html%00.js',
    '/%',
    '/%c0%ae%c0%ae/secret',
    '/none',
    '',
  ])('are not found by %j', async (path) => {
    expect(await fileInside(root, path)).toBeNull();
  });
});

describe('a page that left', () => {
  it('is sent nothing, and nothing fails', async () => {
    const sent = new Promise<void>((resolve, reject) => {
      const server = createServer((request, response) => {
        response.destroy();
        sendFile(request, response, join(root, 'index.html'), {}).then(resolve, reject);
        server.close();
      });
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo;
        // The connection is cut on purpose: the client's error is the expected end of it.
        get({ port, host: '127.0.0.1' }).on('error', () => undefined);
      });
    });
    await expect(sent).resolves.toBeUndefined();
  });
});

describe('arguments', () => {
  it('are read, with a key of their own where none is given', () => {
    const read = readArguments(['--port', '0', '--data-dir', '/d', '--no-open'], {});
    expect(read).toMatchObject({ ok: true, value: { port: 0, dataDir: '/d', logLevel: 'info' } });
    expect(read.ok && read.value.key.length).toBeGreaterThan(40);
    const env = { REDCAST_KEY: 'k'.repeat(20), REDCAST_REHEARSAL: '{"reviewMs":5}' };
    expect(readArguments([], env)).toMatchObject({
      ok: true,
      value: { port: null, key: 'k'.repeat(20), rehearsal: { reviewMs: 5 } },
    });
  });

  it('name the folder of the real-time server, and the argument wins over the environment', () => {
    const told = { REDCAST_MEDIASOUP: '/env' };
    expect(readArguments([], {})).toMatchObject({ ok: true, value: { mediasoup: '' } });
    expect(readArguments([], told)).toMatchObject({ ok: true, value: { mediasoup: '/env' } });
    expect(readArguments(['--mediasoup', '/arg'], told)).toMatchObject({ ok: true, value: { mediasoup: '/arg' } });
    expect(readArguments(['--mediasoup', ''], told)).toMatchObject({ ok: true, value: { mediasoup: '' } });
  });

  it.each([
    [['--port', 'x'], {}, 'port'],
    [['--port', '70000'], {}, 'port'],
    [['--data-dir', ''], {}, 'dataDir'],
    [['--mediasoup', 'a\0b'], {}, 'mediasoup'],
    [[], { REDCAST_MEDIASOUP: 'x'.repeat(5_000) }, 'REDCAST_MEDIASOUP'],
    [['--what'], {}, 'arguments'],
    [['stray'], {}, 'arguments'],
    [[], { REDCAST_KEY: 'short' }, 'REDCAST_KEY'],
    [[], { REDCAST_REHEARSAL: '{' }, 'REDCAST_REHEARSAL'],
    [[], { REDCAST_REHEARSAL: '{"x":1}' }, 'REDCAST_REHEARSAL'],
  ])('%j with %j name the one that is wrong', (argv, env, field) => {
    expect(readArguments(argv, env)).toMatchObject({ ok: false, fault: { code: 'bad_input', field } });
  });
});

describe('showing a recording', () => {
  it('asks the file manager of each system, without a shell', () => {
    expect(revealCommand('C:\\a b.mp4', 'win32', {})).toEqual({
      program: 'explorer.exe',
      args: ['/select,C:\\a b.mp4'],
    });
    expect(revealCommand('/r/a;b.mp4', 'darwin', {})).toEqual({ program: 'open', args: ['-R', '/r/a;b.mp4'] });
    expect(revealCommand('/r/a.mp4', 'linux', { DISPLAY: ':1' })).toEqual({ program: 'xdg-open', args: ['/r'] });
    expect(revealCommand('/r/a.mp4', 'linux', {})).toBeNull();
  });

  it('says when the file is gone', async () => {
    expect(await revealFile(join(root, 'gone.mp4'))).toMatchObject({ ok: false, fault: { code: 'not_found' } });
  });
});
