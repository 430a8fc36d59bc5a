import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startWhipReceiver } from '../../tests/support/whipReceiver.ts';
import { faultOf, type StudioKit, studioKit, until } from './studioKit.ts';

let folder: string;
let kit: StudioKit;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'redcast-upload-'));
  kit = await studioKit(folder);
});
afterEach(async () => {
  await kit.close();
  rmSync(folder, { recursive: true, force: true });
});

const step = () => kit.state().checklist.steps.find((row) => row.id === 'upload');
const tested = async () => {
  await kit.calls.upload.test();
  expect(kit.state().upload.kind).toBe('running');
  return until('the upload test', () => {
    const { upload } = kit.state();
    return upload.kind === 'running' ? null : upload;
  });
};

it('measures the steady way of a rehearsal without an SFU, and forgets it when the stream would go elsewhere', async () => {
  await until('the rehearsal', () => kit.state().platform.kind === 'online');
  const upload = await tested();
  expect(upload).toMatchObject({ kind: 'done', recommended: { path: 'steady' } });
  expect(step()).toMatchObject({ state: 'ok', code: 'enough' });
  await kit.calls.settings.patch({ stage: { uploadPath: 'realtime' } });
  expect(step()?.state).toBe('advise');
  await kit.calls.settings.patch({ platform: { kind: 'manual' } });
  expect(kit.state().upload).toEqual({ kind: 'never' });
});

it('asks a WHIP server of the host’s own for a sign of life, with the token that is saved', async () => {
  await using receiver = await startWhipReceiver();
  await kit.calls.settings.patch({ platform: { kind: 'manual' }, manual: { url: receiver.endpoint } });
  expect(await tested()).toMatchObject({ kind: 'done', uplink: null, realtime: null });
  expect(step()).toMatchObject({ state: 'ok', code: 'reachable' });
  await kit.calls.settings.setStreamKey({ key: `Bearer ${receiver.token}` });
  expect(await tested()).toMatchObject({ kind: 'done' });
  expect(receiver.requests().map(({ authorization }) => authorization)).toEqual(['none', 'none', 'right', 'right']);
  expect(receiver.requests().every(({ method }) => method === 'OPTIONS')).toBe(true);
  expect(receiver.sessions()).toEqual([]);
  await receiver.close();
  expect(await tested()).toMatchObject({ kind: 'failed', fault: { code: 'ingest_refused' } });
});

it('takes WHIP addresses by https only, except on this machine, and none while OBS sends', async () => {
  const save = (url: string) => kit.calls.settings.patch({ manual: { url } });
  await save('https://whip.example.com/live/room');
  await save('http://127.0.0.1:8889/room/whip');
  expect(await faultOf(save('http://whip.example.com/live'))).toMatchObject({ field: 'manual.url', rule: 'insecure' });
  expect(await faultOf(save('https://a:b@whip.example.com/live'))).toMatchObject({ rule: 'credentials' });
  expect(await faultOf(save('srt://whip.example.com'))).toMatchObject({ code: 'ingest_unsupported_scheme' });
  await kit.calls.settings.patch({ obs: { use: true } });
  expect(await faultOf(save('https://whip.example.com/live/other'))).toMatchObject({
    code: 'ingest_unsupported_scheme',
    rule: 'obs_no_whip',
  });
  await save('rtmp://127.0.0.1/live');
});
