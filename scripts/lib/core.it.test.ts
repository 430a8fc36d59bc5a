import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { RESTART_LIMIT, superviseCore } from './core.mjs';
import { isAlive } from './lock.mjs';

/**
 * The launcher against a stand-in for the core that keeps serve.ts's side of the agreement: one JSON line on stdout,
 * `REDCAST_KEY` and `--port` respected, exit codes 10 and 11. How it behaves is its data folder's name.
 */
const STAND_IN = `
import { createServer } from 'node:http';
import { basename } from 'node:path';
const option = (name) => { const at = process.argv.indexOf(name); return at < 0 ? undefined : process.argv[at + 1]; };
const say = (word) => process.stdout.write(JSON.stringify(word) + '\\n');
const mode = basename(option('--data-dir'));
if (mode === 'held') { say({ held: true, pid: 42, url: 'http://127.0.0.1:1/?key=a', startedAtMs: 5 }); process.exit(10); }
if (mode === 'fault') { say({ fault: { code: 'port_in_use', retry: 'never' } }); process.exit(11); }
if (mode === 'broken') { console.error('cannot read the stars'); process.exit(3); }
const key = process.env.REDCAST_KEY ?? String(Math.random()).slice(2);
const server = createServer((request, response) => response.end(String(process.pid)));
server.listen(Number(option('--port') ?? 0), '127.0.0.1', () => {
  const { port } = server.address();
  console.log('not an announcement');
  say({ ready: true, url: 'http://127.0.0.1:' + port + '/?key=' + key, port });
  if (mode === 'dying') setTimeout(() => process.exit(7), 20);
});
process.on('SIGTERM', () => { if (mode !== 'deaf') process.exit(0); });
process.on('SIGUSR2', () => process.exit(0));
`;

const scratch = mkdtempSync(join(tmpdir(), 'redcast-core-'));
const program = join(scratch, 'stand-in.mjs');
writeFileSync(program, STAND_IN);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const running: { stop: (how: { byTerminal: boolean }) => Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(
    running.splice(0).flatMap((core) => [core.stop({ byTerminal: false }), core.stop({ byTerminal: false })]),
  );
});

function begin(mode: string) {
  const onRestart = vi.fn();
  const onReadyAgain = vi.fn();
  const onEnd = vi.fn();
  const core = superviseCore({ dataDir: join(scratch, mode), port: null, program, onRestart, onReadyAgain, onEnd });
  running.push(core);
  return { core, onRestart, onReadyAgain, onEnd };
}

async function ready(core: ReturnType<typeof superviseCore>): Promise<string> {
  const word = await core.firstWord;
  if (word.kind !== 'ready') throw new Error(`not ready: ${JSON.stringify(word)}`);
  return word.url;
}
const pidAt = async (url: string): Promise<number> => Number(await (await fetch(url)).text());

describe('the core as a child', () => {
  it('comes back with the same port and key after kill -9, and ends when asked', async () => {
    const { core, onRestart, onReadyAgain, onEnd } = begin('well');
    const url = await ready(core);
    const first = await pidAt(url);
    process.kill(first, 'SIGKILL');
    await vi.waitFor(() => expect(onReadyAgain).toHaveBeenCalledTimes(1), { timeout: 10_000 });
    expect(onRestart).toHaveBeenCalledWith({ code: null, signal: 'SIGKILL' });
    expect(onReadyAgain.mock.calls[0]?.[0]).toMatchObject({ url });
    const second = await pidAt(url);
    expect(second).not.toBe(first);

    await core.stop({ byTerminal: false });
    await vi.waitFor(() => expect(onEnd).toHaveBeenCalledWith(expect.objectContaining({ reason: 'stopped' })));
    expect(isAlive(second)).toBe(false);
    expect(onRestart).toHaveBeenCalledTimes(1);
  });

  it('is not started again when it ended by itself', async () => {
    const { core, onRestart, onEnd } = begin('quitting');
    process.kill(await pidAt(await ready(core)), 'SIGUSR2');
    await vi.waitFor(() => expect(onEnd).toHaveBeenCalledWith(expect.objectContaining({ reason: 'quit' })));
    expect(onRestart).not.toHaveBeenCalled();
  });

  it('is left alone after dying too often', async () => {
    const { core, onRestart, onEnd } = begin('dying');
    await ready(core);
    await vi.waitFor(() => expect(onEnd).toHaveBeenCalledWith(expect.objectContaining({ reason: 'gave-up' })), {
      timeout: 20_000,
    });
    expect(onRestart).toHaveBeenCalledTimes(RESTART_LIMIT);
  });

  it('that does not listen is killed at the second request', async () => {
    const { core } = begin('deaf');
    const pid = await pidAt(await ready(core));
    const asked = core.stop({ byTerminal: false });
    await core.stop({ byTerminal: false });
    await asked;
    expect(isAlive(pid)).toBe(false);
  });

  it('says who holds the data folder, which fault stopped it, or its last words', async () => {
    expect(await begin('held').core.firstWord).toEqual({
      kind: 'held',
      pid: 42,
      url: 'http://127.0.0.1:1/?key=a',
      startedAtMs: 5,
    });
    expect(await begin('fault').core.firstWord).toMatchObject({ kind: 'fault', code: 'port_in_use' });
    expect(await begin('broken').core.firstWord).toMatchObject({
      kind: 'died',
      code: 3,
      lastLines: ['cannot read the stars'],
    });
  });
});
