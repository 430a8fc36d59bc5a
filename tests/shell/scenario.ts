import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { StudioContract } from '../../shared/contract/index.ts';
import { encodeJson } from '../../shared/media/index.ts';
import * as electron from './standin.ts';

/*
 * Runs the built desktop app on the stand-in, step by step, and prints one line of JSON a step: `{ step, ok, error? }`.
 * Started by shell.it.test.ts as `node --import loader.ts scenario.ts <out/main/index.js>`.
 */
const entry = resolve(process.argv[2] ?? 'out/main/index.js');
let failed = 0;

async function step(name: string, run: () => unknown): Promise<void> {
  try {
    await run();
    process.stdout.write(`${JSON.stringify({ step: name, ok: true })}\n`);
  } catch (error) {
    failed += 1;
    process.stdout.write(`${JSON.stringify({ step: name, ok: false, error: String(error).slice(0, 600) })}\n`);
  }
}

async function until<T>(what: string, look: () => T | null | undefined | false, limitMs = 15_000): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((next) => setTimeout(next, 20));
  }
}

const { app, BrowserWindow, ipcMain, utilityProcess, session, shell, safeStorage } = electron;
const pageWindow = () => until('the window', () => BrowserWindow.all.at(-1));
const studio = () => session.fromPartition('persist:studio');

/** The page's side of one port. */
async function connect(channel: 'rpc' | 'media') {
  const { frame } = (await pageWindow()).webContents;
  const before = frame.inbox.length;
  ipcMain.receive('core:connect', frame, channel);
  const message = await until('a port', () => frame.inbox.slice(before).find((one) => one.channel === 'core:port'));
  const port = message.ports[0]?.port;
  assert(port, 'the message carries a port');
  return port;
}

async function client() {
  const port = await connect('rpc');
  const link = new RPCLink({ port });
  port.start();
  const calls: ContractRouterClient<StudioContract> = createORPCClient(link);
  return calls;
}

async function firstState(calls: ContractRouterClient<StudioContract>) {
  for await (const update of await calls.state.watch()) if (update.kind === 'snapshot') return update.state;
  throw new Error('the watch ended before its snapshot');
}

await step('starts: lock, scheme and sandbox before ready', async () => {
  await import(pathToFileURL(entry).href);
  app.becomeReady();
  const window = await until('a shown window', () => BrowserWindow.all.find((one) => one.visible));
  assert.equal(window.webContents.frame.url, 'redcast-app://bundle/');
});

await step('serves the page’s files and nothing beside them', async () => {
  const serve = studio().handlers.get('redcast-app');
  assert(serve);
  const get = async (path: string, method = 'GET') =>
    (await serve(new Request(`redcast-app://bundle${path}`, { method }))).status;
  assert.equal(await get('/index.html'), 200);
  assert.equal(await get('/nothing.js'), 404);
  assert.equal(await get('/%2e%2e/main/index.js'), 404);
  assert.equal(await get('/..%2f..%2fpackage.json'), 404);
  assert.equal(await get('/%'), 404);
  assert.equal(await get('/index.html', 'POST'), 404);
  assert.equal((await serve(new Request('redcast-app://elsewhere/index.html'))).status, 404);
});

await step('gives permissions to our page only', () => {
  const ask = (permission: string, requestingUrl: string, isMainFrame = true) => {
    let granted: boolean | null = null;
    studio().request?.({}, permission, (answer) => (granted = answer), { requestingUrl, isMainFrame });
    return granted;
  };
  assert.equal(ask('media', 'redcast-app://bundle/'), true);
  assert.equal(ask('display-capture', 'redcast-app://bundle/'), true);
  assert.equal(ask('geolocation', 'redcast-app://bundle/'), false);
  assert.equal(ask('media', 'https://example.com/'), false);
  assert.equal(ask('media', 'redcast-app://bundle/', false), false);
  assert.equal(studio().check?.({}, 'media', 'redcast-app://bundle', {}), true);
  assert.equal(studio().check?.({}, 'media', 'https://example.com', {}), false);
  assert.equal(studio().device?.(), false);
});

await step('keeps the page where it is', async () => {
  const contents = (await pageWindow()).webContents;
  const tried = (event: string, url: string) => {
    let prevented = false;
    contents.emit(event, { url, preventDefault: () => (prevented = true) });
    return prevented;
  };
  assert.equal(tried('will-frame-navigate', 'https://example.com/'), true);
  assert.equal(tried('will-redirect', 'file:///etc/passwd'), true);
  assert.equal(tried('will-frame-navigate', 'redcast-app://bundle/#/stage'), false);
  assert.equal(tried('will-attach-webview', 'https://example.com/'), true);
  assert.deepEqual(contents.openHandler?.({ url: 'https://example.com/help' }), { action: 'deny' });
  assert.deepEqual(contents.openHandler?.({ url: 'file:///etc/passwd' }), { action: 'deny' });
  assert.deepEqual(shell.opened, ['https://example.com/help']);
});

await step('offers screens in our own picker and answers each request once', async () => {
  const { frame } = (await pageWindow()).webContents;
  const request = async (pick: ((id: string) => unknown) | null, from = frame) => {
    const answers: unknown[] = [];
    const seen = frame.inbox.length;
    studio().display?.({ frame: from, audioRequested: true, videoRequested: true }, (answer) => answers.push(answer));
    if (pick) {
      const question = await until('the question', () =>
        frame.inbox.slice(seen).find((one) => one.channel === 'screen:ask'),
      );
      const { requestId } = question.data as { requestId: string };
      ipcMain.receive('screen:answer', frame, { requestId: 'another', pick: { id: 'screen:1:0', sound: false } });
      ipcMain.receive('screen:answer', frame, pick(requestId));
    }
    await until('an answer', () => answers.length > 0);
    assert.equal(answers.length, 1);
    return answers[0] as { video: { id: string } } | null;
  };
  assert.deepEqual((await request((requestId) => ({ requestId, pick: { id: 'window:7:0', sound: false } })))?.video, {
    id: 'window:7:0',
    name: 'Notes',
  });
  assert.equal(await request((requestId) => ({ requestId, pick: null })), null);
  assert.equal(await request((requestId) => ({ requestId, pick: { id: 'screen:99:0', sound: false } })), null);
  assert.equal(await request(null, new electron.StandinFrame('https://example.com/')), null);
});

await step('keeps the picker usable when pictures of the screens never come', async () => {
  electron.desktopCapturer.hangs = true;
  const { frame } = (await pageWindow()).webContents;
  const seen = frame.inbox.length;
  const answers: unknown[] = [];
  studio().display?.({ frame, audioRequested: false, videoRequested: true }, (answer) => answers.push(answer));
  const question = await until('the question', () =>
    frame.inbox.slice(seen).find((one) => one.channel === 'screen:ask'),
  );
  const { requestId, problem } = question.data as { requestId: string; problem: string };
  assert.equal(problem, 'failed');
  ipcMain.receive('screen:answer', frame, { requestId, pick: null });
  await until('an answer', () => answers.length > 0);
  electron.desktopCapturer.hangs = false;
});

await step('brings the page a port to the core and the studio’s state', async () => {
  const calls = await client();
  const state = await firstState(calls);
  assert.equal(state.app.host, 'electron');
  assert.equal(state.live.kind, 'prepare');
});

await step('brings the rehearsal platform and its catalogue along', async () => {
  const calls = await client();
  for await (const update of await calls.state.watch()) {
    const platform = update.kind === 'snapshot' ? update.state.platform : update.changes.platform;
    assert.notEqual(platform?.kind, 'offline');
    if (platform?.kind === 'online') break;
  }
  const { products } = await calls.catalogue.search({ query: '' });
  const url = products[0]?.imageUrl;
  assert(url, 'products with pictures');
  assert((await calls.images.get({ url })).size > 500);
});

await step('plays recordings that the core knows, in parts, and no other file', async () => {
  const serve = studio().handlers.get('redcast-app');
  const core = utilityProcess.children.at(-1);
  assert(serve && core);
  const get = (path: string, range = '') =>
    serve(new Request(`redcast-app://bundle${path}`, range ? { headers: { range } } : {}));
  assert.equal((await get('/recordings/nobody.mp4')).status, 404); // the core was asked, and knows none
  assert.equal((await get('/recordings/%2e%2e%2fcore.mp4')).status, 404);
  assert.equal((await get('/recordings/a/b.mp4')).status, 404);
  // A core that knows one.
  const path = `${app.getPath('userData')}/evening.mp4`;
  writeFileSync(path, 'a whole evening');
  const tell = core.postMessage.bind(core);
  core.postMessage = (message, ports) => {
    const asked = message as { t: string; requestId?: string; sessionId?: string; part?: number };
    if (asked.t !== 'recording') return tell(message, ports);
    const known = asked.sessionId === 's1' && asked.part === 2;
    core.emit('message', { t: 'recording', requestId: asked.requestId, path: known ? path : null });
  };
  const part = await get('/recordings/s1.2.mp4', 'bytes=2-6');
  core.postMessage = tell;
  assert.equal(part.status, 206);
  assert.equal(part.headers.get('content-range'), 'bytes 2-6/15');
  assert.equal(await part.text(), 'whole');
});

await step('can look for updates: the updater starts, downloads nothing by itself', async () => {
  const load = createRequire(entry);
  const { autoUpdater } = load('electron-updater') as { autoUpdater: Record<string, unknown> };
  assert.equal(typeof autoUpdater.checkForUpdates, 'function');
  assert.equal(String(autoUpdater.currentVersion), app.getVersion());
});

await step('refuses strangers: other frames, other pages, other words', async () => {
  const { frame } = (await pageWindow()).webContents;
  const stranger = new electron.StandinFrame('https://example.com/');
  const inner = new electron.StandinFrame('redcast-app://bundle/', frame);
  const before = frame.inbox.length;
  ipcMain.receive('core:connect', stranger, 'rpc');
  ipcMain.receive('core:connect', inner, 'rpc');
  ipcMain.receive('core:connect', null, 'rpc');
  ipcMain.receive('core:connect', frame, 'everything');
  await new Promise((next) => setImmediate(next));
  assert.equal(stranger.inbox.length + inner.inbox.length, 0);
  assert.equal(frame.inbox.length, before);
});

await step('keeps the stream key in the keychain, encrypted', async () => {
  const calls = await client();
  await calls.settings.setStreamKey({ key: 'live_secret_key_1' });
  assert.equal((await firstState(calls)).settings.manual.keySaved, true);
  const { readFileSync } = await import('node:fs');
  const file = readFileSync(`${app.getPath('userData')}/shell.json`, 'utf8');
  assert(!file.includes('live_secret_key_1'), 'not in the clear');
  assert(file.includes(Buffer.from('enc:live_secret_key_1').toString('base64')), 'but there');
  safeStorage.locked = true;
  await assert.rejects(calls.settings.setStreamKey({ key: 'another_secret_key' }), /secret_unavailable/);
  safeStorage.locked = false;
  safeStorage.backend = process.platform === 'linux' ? 'basic_text' : safeStorage.backend;
  if (process.platform === 'linux')
    await assert.rejects(calls.settings.setStreamKey({ key: 'another_secret_key' }), /secret_unavailable/);
  safeStorage.backend = 'gnome_libsecret';
});

await step('carries media messages over their own port, copied', async () => {
  const calls = await client();
  const port = await connect('media');
  const heard: unknown[] = [];
  port.on('message', (text: unknown) => heard.push(text));
  port.start();
  port.postMessage(encodeJson({ kind: 'hello', pageId: 'page-1', takeOver: false }, 0));
  const states = await calls.state.watch();
  for await (const update of states) {
    const stage = update.kind === 'snapshot' ? update.state.stage : update.changes.stage;
    if (stage?.page === 'present') break;
  }
  await until('an acknowledgement', () => heard.some((text) => String(text).includes('"ack"')));
  port.close();
});

await step('starts the core again when it dies, and the page gets a new port', async () => {
  const before = utilityProcess.children.length;
  const killedAtMs = performance.now();
  utilityProcess.children.at(-1)?.kill();
  await until('a new core', () => utilityProcess.children.length > before);
  await until('its start', () => utilityProcess.children.at(-1)?.spawned);
  const state = await firstState(await client());
  assert.equal(state.settings.manual.keySaved, true);
  // A stream that is taken up must not wait longer; what it took includes the page's own connection.
  const tookMs = performance.now() - killedAtMs;
  assert(tookMs <= 2_000, `the studio's state was back after ${Math.round(tookMs)} ms`);
});

await step('a second start shows the first window', async () => {
  const window = await pageWindow();
  window.focused = false;
  window.minimized = true;
  app.emit('second-instance', {}, ['--anything']);
  assert.equal(window.focused && !window.minimized, true);
});

await step('says which of the other processes are gone', () => {
  app.emit('child-process-gone', {}, { type: 'GPU', name: 'GPU', reason: 'crashed', exitCode: 139, serviceName: '' });
  app.emit('child-process-gone', {}, { type: 'Utility', reason: 'clean-exit', exitCode: 0, serviceName: '' });
});

await step('ends a page that does not answer, and one that sends nothing while live; a fresh one comes', async () => {
  const contents = (await pageWindow()).webContents;
  const core = utilityProcess.children.at(-1);
  assert(core);
  core.emit('message', { t: 'pageStuck' });
  assert.equal(contents.crashes, 0); // nothing is on air: whatever it does not send, nobody misses
  core.emit('message', { t: 'live', on: true });
  core.emit('message', { t: 'pageStuck' });
  await until('the end of the page', () => contents.crashes === 1);
  await until('a fresh page', () => contents.reloads === 1);
  contents.emit('unresponsive');
  contents.emit('responsive');
  contents.emit('unresponsive');
  await until('the end of the page that hangs', () => contents.crashes === 2);
  await until('another fresh page', () => contents.reloads === 2);
  core.emit('message', { t: 'live', on: false });
});

await step('reloads a dead page, but not for ever', async () => {
  const contents = (await pageWindow()).webContents;
  for (let i = 0; i < 6; i += 1) contents.emit('render-process-gone', {}, { reason: 'crashed' });
  assert.equal(contents.reloads, 3);
});

await step('quits in order: the core ends first', async () => {
  const core = utilityProcess.children.at(-1);
  (await pageWindow()).close();
  await until('the end of the core', () => core?.gone, 9_000);
  await until('the end of the app', () => app.quitting);
});

await step('was refused nothing', () => {
  assert.deepEqual(electron.complaints, []);
  assert.deepEqual(electron.dialog.boxes, []);
});
process.exit(failed === 0 ? 0 : 1);
