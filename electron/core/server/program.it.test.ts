import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EXIT_CRASH, EXIT_FAULT, EXIT_HELD } from './index.ts';

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redcast-program-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the program; resolves with its one line and, once it ended, its exit code. */
function run(args: string[] = [], env: Record<string, string> = {}) {
  const program = fileURLToPath(new URL('./program.fixture.ts', import.meta.url));
  const child = spawn(process.execPath, [program, '--port', '0', '--data-dir', folder, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  children.push(child);
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const word = once(createInterface({ input: child.stdout }), 'line').then(([line]) => JSON.parse(String(line)));
  const code = once(child, 'exit').then(([exit]) => exit as number | null);
  return { child, word, code, errors: () => errors };
}

describe('the program', () => {
  it('says where it is, lets its link in, ends on a signal and gives the folder back', async () => {
    const one = run([], { REDCAST_KEY: 'the-key-of-the-launcher' });
    const { ready, url, port } = await one.word;
    expect([ready, url]).toEqual([true, `http://127.0.0.1:${port}/?key=the-key-of-the-launcher`]);
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(303);
    const lock = readFileSync(join(folder, 'studio.lock'), 'utf8');
    expect(JSON.parse(lock)).toMatchObject({ pid: one.child.pid, url: `http://127.0.0.1:${port}/` });
    one.child.kill('SIGTERM');
    one.child.kill('SIGINT');
    expect(await one.code).toBe(0);
    expect(existsSync(join(folder, 'studio.lock'))).toBe(false);
    const log = readFileSync(join(folder, 'logs', 'studio.log'), 'utf8');
    expect(log).toContain('told the log');
    expect(log).toContain('studio stopped');
    expect(log + one.errors()).not.toMatch(/a-very-secret|the-key-of-the-launcher/);
  });

  it('started twice names the first, and after kill -9 takes over', async () => {
    const first = run();
    const { url } = await first.word;
    const second = run();
    expect(await second.word).toMatchObject({ held: true, pid: first.child.pid, url: new URL('/', url).href });
    expect(await second.code).toBe(EXIT_HELD);
    first.child.kill('SIGKILL');
    await first.code;
    expect(await run().word).toMatchObject({ ready: true });
  });

  it('names what keeps it from starting', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const taken = run(['--port', String(port)]);
    expect(await taken.word).toMatchObject({ fault: { code: 'port_in_use', params: { port } } });
    expect(await taken.code).toBe(EXIT_FAULT);
    server.close();

    expect(await run(['--port', 'many']).word).toMatchObject({ fault: { code: 'bad_input', field: 'port' } });
    expect(await run([], { FIXTURE: 'refuses' }).word).toMatchObject({ fault: { code: 'internal' } });
    writeFileSync(join(folder, 'file'), '');
    expect(await run(['--data-dir', join(folder, 'file')]).word).toMatchObject({ fault: { code: 'data_read_only' } });
    writeFileSync(join(folder, 'data-version.json'), '{"version":9}');
    const newer = run();
    expect(await newer.word).toMatchObject({ fault: { code: 'data_newer' } });
    expect(await newer.code).toBe(EXIT_FAULT);
    expect(existsSync(join(folder, 'studio.lock'))).toBe(false);
  });

  it('that meets something nobody foresaw logs it, gives the folder back and exits 70', async () => {
    const early = run([], { FIXTURE: 'throws' });
    early.word.catch(() => {});
    expect(await early.code).toBe(EXIT_CRASH);
    expect(existsSync(join(folder, 'studio.lock'))).toBe(false);
    const running = run();
    await running.word;
    running.child.kill('SIGUSR2');
    expect(await running.code).toBe(EXIT_CRASH);
    expect(readFileSync(join(folder, 'logs', 'studio.log'), 'utf8')).toContain('while running');
  });

  it('ends within 8 s even when a part does not', async () => {
    const stuck = run([], { FIXTURE: 'hangs' });
    await stuck.word;
    stuck.child.kill('SIGTERM');
    await vi.waitFor(() => expect(stuck.errors()).toContain('studio stopped'), { timeout: 5_000 });
    expect(await stuck.code).toBe(EXIT_CRASH);
    expect(stuck.errors()).toContain('given up');
  });
});
