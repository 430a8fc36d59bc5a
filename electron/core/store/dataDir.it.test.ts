import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DataDir, openDataDir, readyFolder } from './index.ts';
import { startTicksOf } from './lock.ts';

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redcast-data-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function open(path = folder): Promise<DataDir> {
  const opened = await openDataDir(path);
  if (!opened.ok) throw new Error(JSON.stringify(opened));
  return opened.value;
}

/** Another process that opens the folder, says so, and stays. */
async function holdElsewhere(): Promise<ChildProcess> {
  const index = JSON.stringify(fileURLToPath(new URL('./index.ts', import.meta.url)));
  const program = `import { openDataDir } from ${index};
    const opened = await openDataDir(${JSON.stringify(folder)}, { announce: 'http://127.0.0.1:9/' });
    process.stdout.write(JSON.stringify(opened.ok) + '\\n'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [said] = await once(child.stdout ?? child, 'data');
  expect(String(said).trim()).toBe('true');
  return child;
}

describe('data folder', () => {
  it('is created with its stamp and its recordings folder, and given back', async () => {
    const path = join(folder, 'a', 'b');
    const dir = await open(path);
    expect(dir.recordingsDir).toBe(join(path, 'recordings'));
    expect(JSON.parse(readFileSync(join(path, 'data-version.json'), 'utf8'))).toEqual({ version: 1 });
    expect(existsSync(join(path, 'studio.lock'))).toBe(true);
    expect(readdirSync(path).sort()).toEqual(['data-version.json', 'recordings', 'studio.lock']);
    dir.release();
    dir.release();
    expect(existsSync(join(path, 'studio.lock'))).toBe(false);
  });

  it('is held by another process with its address, until that one is killed', async () => {
    const child = await holdElsewhere();
    const second = await openDataDir(folder);
    expect(second).toMatchObject({ ok: false, held: { pid: child.pid, url: 'http://127.0.0.1:9/' } });
    child.kill('SIGKILL');
    await once(child, 'exit');
    (await open()).release();
  });

  it('is held by this process as well', async () => {
    const dir = await open();
    dir.announce('http://127.0.0.1:1234/');
    expect(await openDataDir(folder)).toMatchObject({
      ok: false,
      held: { pid: process.pid, url: 'http://127.0.0.1:1234/' },
    });
    dir.release();
  });

  it('is opened once when many start at the same moment, also over a dead one’s lock', async () => {
    writeLock({ pid: 999_999_999 });
    const opened = await Promise.all(Array.from({ length: 12 }, () => openDataDir(folder)));
    expect(opened.filter((one) => one.ok)).toHaveLength(1);
  });

  it.skipIf(process.platform !== 'linux')('is taken over from a recycled process id', async () => {
    writeLock({ pid: process.ppid, startTicks: '1' });
    (await open()).release();
    expect(startTicksOf(process.pid)).toMatch(/^\d+$/);
  });

  it('without start times asks the address, then the heartbeat', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`;
    const old = new Date(Date.now() - 120_000);
    writeLock({ pid: process.ppid, url });
    utimesSync(join(folder, 'studio.lock'), old, old);
    expect(await openDataDir(folder)).toMatchObject({ held: { url } });
    server.close();
    await once(server, 'close');
    (await open()).release();
  });

  it('of another machine is held while that one’s heartbeat is fresh', async () => {
    writeLock({ hostname: `${hostname()}-other`, pid: 1 });
    expect(await openDataDir(folder)).toMatchObject({ held: { hostname: `${hostname()}-other` } });
    const old = new Date(Date.now() - 120_000);
    utimesSync(join(folder, 'studio.lock'), old, old);
    (await open()).release();
  });

  it('with a lock nobody can read is taken over', async () => {
    writeFileSync(join(folder, 'studio.lock'), '{"pid":');
    (await open()).release();
  });

  it('does not remove a lock that has become somebody else’s', async () => {
    const dir = await open();
    rmSync(join(folder, 'studio.lock'));
    writeLock({ pid: process.ppid });
    dir.release();
    expect(existsSync(join(folder, 'studio.lock'))).toBe(true);
  });

  it('of a newer studio is left untouched', async () => {
    writeFileSync(join(folder, 'data-version.json'), '{"version":7,"more":1}');
    const before = statSync(folder).mtimeMs;
    expect(await openDataDir(folder)).toMatchObject({
      ok: false,
      fault: { code: 'data_newer', params: { found: 7, known: 1 } },
    });
    expect(readdirSync(folder)).toEqual(['data-version.json']);
    expect(statSync(folder).mtimeMs).toBe(before);
  });

  it('that cannot be written is refused as read-only', async () => {
    writeFileSync(join(folder, 'file'), '');
    expect(await openDataDir(join(folder, 'file'))).toMatchObject({ ok: false, fault: { code: 'data_read_only' } });
    expect(await openDataDir(join(folder, 'file', 'below'))).toMatchObject({ fault: { code: 'data_read_only' } });
    // A folder in the place of a file that must be written, and a file in the place of the recordings folder.
    mkdirSync(join(folder, 'x'));
    writeFileSync(join(folder, 'x', 'recordings'), '');
    expect(await openDataDir(join(folder, 'x'))).toMatchObject({ fault: { code: 'data_read_only' } });
    expect(existsSync(join(folder, 'x', 'studio.lock'))).toBe(false);
  });

  it.skipIf(process.platform !== 'linux')('on a file system that takes no files is refused as read-only', async () => {
    expect(await openDataDir('/proc/redcast')).toMatchObject({ ok: false, fault: { code: 'data_read_only' } });
  });

  it('knows the free space of its volume', async () => {
    const space = await readyFolder(folder);
    expect(space.ok && space.value.freeBytes > 0 && space.value.totalBytes >= space.value.freeBytes).toBe(true);
    expect((await readyFolder(join(folder, 'new', 'folder'))).ok).toBe(true);
    writeFileSync(join(folder, 'file'), '');
    expect((await readyFolder(join(folder, 'file', 'in'))).ok).toBe(false);
  });
});

function writeLock(part: Record<string, unknown>): void {
  const lock = { token: 't', pid: 1, startTicks: null, url: null, startedAtMs: 1, hostname: hostname(), ...part };
  writeFileSync(join(folder, 'studio.lock'), JSON.stringify(lock));
}
