import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseSfuArgs } from './args.mjs';
import { ROOT } from './paths.mjs';
import { compileEnv } from './sfu-build.mjs';
import { keptWorker, SFU_DIR, sfuEnv, sfuKey } from './sfu-files.mjs';
import { explainCompileFailure, tellingLines, whyNotHere } from './sfu-words.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'redcast-sfu-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('options of npm run sfu', () => {
  it('reads them and refuses others', () => {
    expect(parseSfuArgs([])).toEqual({ ok: true, options: { check: false, help: false } });
    expect(parseSfuArgs(['--check'])).toMatchObject({ options: { check: true } });
    expect(parseSfuArgs(['-h'])).toMatchObject({ options: { help: true } });
    expect(parseSfuArgs(['--chekc'])).toMatchObject({ ok: false, message: 'There is no option --chekc.' });
    expect(parseSfuArgs(['--check=1'])).toMatchObject({ ok: false });
  });
});

describe('the key of a worker', () => {
  it('changes with the packages and with a patch, and with nothing else', () => {
    for (const part of ['package-lock.json', 'patches']) {
      cpSync(join(SFU_DIR, part), join(scratch, part), { recursive: true });
    }
    const key = sfuKey(scratch);
    expect(key).toBe(sfuKey());
    expect(key).toMatch(/^[0-9a-f]{16}$/);
    writeFileSync(join(scratch, 'index.ts'), '');
    expect(sfuKey(scratch)).toBe(key);

    writeFileSync(join(scratch, 'patches', 'one-more.patch'), 'a');
    const patched = sfuKey(scratch);
    expect(patched).not.toBe(key);
    writeFileSync(join(scratch, 'patches', 'one-more.patch'), 'b');
    expect(sfuKey(scratch)).not.toBe(patched);
    rmSync(join(scratch, 'patches', 'one-more.patch'));
    expect(sfuKey(scratch)).toBe(key);

    writeFileSync(join(scratch, 'package-lock.json'), '{}');
    expect(sfuKey(scratch)).not.toBe(key);
  });

  it('names the file that is kept, in this copy or where several copies look', () => {
    expect(keptWorker('abc', {})).toBe(join(ROOT, '.cache', 'sfu', 'abc', 'mediasoup-worker'));
    expect(keptWorker('abc', { REDCAST_SFU_CACHE: '/var/kept' })).toBe('/var/kept/abc/mediasoup-worker');
  });
});

it('is named to a studio that is started here, unless somebody has chosen', () => {
  const found = () => ({ folder: '/m', workerPath: '/m/w' });
  expect(sfuEnv({}, found)).toEqual({ REDCAST_MEDIASOUP: '/m' });
  expect(sfuEnv({ REDCAST_MEDIASOUP: '/other' }, found)).toEqual({});
  expect(sfuEnv({ REDCAST_MEDIASOUP: '' }, found)).toEqual({});
  expect(sfuEnv({}, () => null)).toEqual({});
});

describe('a machine that cannot compile', () => {
  const all = async () => true;

  it('is told what it lacks and how to get it', async () => {
    expect(await whyNotHere({ platform: 'linux', folder: '/p', works: all })).toBeNull();
    const bare = await whyNotHere({ platform: 'linux', folder: '/p', works: async (tool) => tool === 'make' });
    expect(bare?.why).toContain('python3, g++');
    expect(bare?.advice).toContain('apt-get install python3 g++ make');
    const mac = await whyNotHere({ platform: 'darwin', folder: '/p', works: async () => false });
    expect(mac?.advice).toContain('xcode-select --install');
  });

  it('is a Windows one, or one with a space in the path', async () => {
    expect((await whyNotHere({ platform: 'win32', folder: '/p', works: all }))?.advice).toContain('WSL');
    expect((await whyNotHere({ platform: 'linux', folder: '/my projects/p', works: all }))?.why).toContain('space');
  });

  it.each([
    ['fatal error: error writing to /tmp/x.s: No space left on device', 'disk is full', '500 MB'],
    ['g++: fatal error: Killed signal terminated program cc1plus', 'memory ran out', 'CORES=1'],
    ["ModuleNotFoundError: No module named 'distutils'", 'this Python', '3.11'],
    ['x.cc:1:10: fatal error: string: No such file or directory', 'header file is missing', 'not complete'],
    ['make: *** [x.o] Error 1', 'stopped with an error', 'say more'],
  ])('says in plain words why it stopped: %s', (output, why, advice) => {
    expect(explainCompileFailure(output).why).toContain(why);
    expect(explainCompileFailure(output).advice).toContain(advice);
  });
});

it('shows the first error and what is around it', () => {
  const noise = Array.from({ length: 40 }, (_, index) => `CXX ${index}`);
  const told = tellingLines([...noise, 'a.cc:3: error: no', ...noise].join('\n'));
  expect(told).toContain('a.cc:3: error: no');
  expect(told[0]).toBe('CXX 35');
  expect(told.length).toBeLessThanOrEqual(20);
  expect(tellingLines(noise.join('\n')).at(-1)).toBe('CXX 39');
  expect(tellingLines('spawn make ENOENT')).toEqual(['spawn make ENOENT']);
});

it('compiles without the settings of an outer make and without switches of mediasoup', () => {
  expect(
    compileEnv({ PATH: '/bin', CXX: 'g++-12', MAKEFLAGS: '-n', MAKELEVEL: '1', MEDIASOUP_WORKER_BIN: '/x' }),
  ).toEqual({ PATH: '/bin', CXX: 'g++-12' });
});
