import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sfuFolder } from '../../tests/sfu/index.ts';
import { missing } from '../../tests/support/needs.ts';
import { faultOf, type StudioKit, studioKit, until } from './studioKit.ts';

/* Where a rehearsal's real-time server is: what the program was told, and what the host says in the settings. */
describe.skipIf(missing('sfu'))('the folder of the real-time server', () => {
  let scratch: string;
  let kit: StudioKit | null = null;
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), 'redcast-sfu-folder-'));
  });
  afterEach(async () => {
    await kit?.close();
    kit = null;
    rmSync(scratch, { recursive: true, force: true });
  });
  const realtime = () => kit?.state().rehearsal?.realtime.kind ?? null;
  const start = async (told?: string) => {
    kit = await studioKit(scratch, { level: 'silent', ...(told === undefined ? {} : { sfuFolder: told }) });
    await until('the rehearsal platform', () => realtime() !== null);
    return kit;
  };

  it('is taken from the settings at once, kept over a restart, and refused where it holds none', async () => {
    const { calls, state } = await start();
    expect(realtime()).toBe('missing');
    expect(await faultOf(calls.settings.patch({ rehearsal: { sfuFolder: scratch } }))).toMatchObject({
      code: 'sfu_missing',
      field: 'rehearsal.sfuFolder',
    });
    expect(state().settings.rehearsal.sfuFolder).toBe('');
    await calls.settings.patch({ rehearsal: { sfuFolder: sfuFolder() } });
    await until('the server to be found', () => realtime() === 'ready');
    await kit?.close();
    await start();
    await until('the server to be found again', () => realtime() === 'ready');
  });

  it('is what the program was told, until the settings name another, and again when they name none', async () => {
    const { state } = await start(sfuFolder());
    await until('the server to be found', () => realtime() === 'ready');
    expect(state().rehearsal?.realtime).toMatchObject({ folder: sfuFolder(), version: '3.8.4' });
    await kit?.close();

    const told = await start(scratch);
    expect(told.state().rehearsal?.realtime).toMatchObject({ kind: 'failed', fault: { code: 'sfu_missing' } });
    await told.calls.settings.patch({ rehearsal: { sfuFolder: sfuFolder() } });
    await until('the named one', () => realtime() === 'ready');
    await told.calls.settings.patch({ rehearsal: { sfuFolder: '' } });
    await until('the told one', () => realtime() === 'failed');
  });
});
