import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { type BrowserContext, chromium, type Page } from 'playwright';
import { WebSocket } from 'ws';
import type { StudioContract } from '../../shared/contract/index.ts';
import type { StudioState } from '../../shared/domain/index.ts';
import { findSfu } from '../sfu/index.ts';
import { launchOptions } from '../support/browser.ts';
import { locate } from '../support/needs.ts';
import { loopingClip, type RealObs, rtmpService, startObs } from '../support/obs.ts';

/*
 * `npm run screenshots [-- OUT] [--quick] [--guide]`: the real studio with a drawn host before the camera, one rehearsal from the first topic
 * to the report, every screen in both sizes, themes and languages, then a stream in real time and one by a real OBS where the server
 * for it, or OBS, is there. What
 * the README and the guides show comes from here. Needs ffmpeg for the camera clip and a build in out/.
 */
const out = resolve(process.argv.slice(2).find((word) => !word.startsWith('--')) ?? 'docs/images');
/** `--quick`: one language only, for a look in between. */
const languages: readonly ('en' | 'zh-CN')[] = process.argv.includes('--quick') ? ['zh-CN'] : ['en', 'zh-CN'];
/** `--guide`: what the README and the guides show, no more. */
const guide = process.argv.includes('--guide');
const themes: readonly ('light' | 'dark')[] = guide ? ['light'] : ['light', 'dark'];
const sizes: readonly (readonly [number, number])[] = guide
  ? [[1440, 900]]
  : [
      [1440, 900],
      [1280, 720],
    ];
const root = fileURLToPath(new URL('../../', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'redcast-shots-'));
mkdirSync(out, { recursive: true });

/** A slow breath of zoom, so that the picture lives. */
async function cameraClip(): Promise<string> {
  const browser = await chromium.launch(await launchOptions());
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.setContent(`<style>body{margin:0}</style>${readFileSync(join(root, 'tests/support/host.svg'), 'utf8')}`);
  await page.screenshot({ path: join(work, 'host.png') });
  await browser.close();
  const clip = join(work, 'Camera.y4m');
  const filter = "zoompan=z='1.03+0.02*sin(on/20)':x='iw/2-(iw/zoom/2)':y='ih/2-(ih/zoom/2)':d=1:s=1280x720:fps=30";
  const made = spawnSync('ffmpeg', [
    '-loglevel',
    'error',
    '-loop',
    '1',
    '-t',
    '4',
    '-r',
    '30',
    '-i',
    join(work, 'host.png'),
    '-vf',
    filter,
    '-pix_fmt',
    'yuv420p',
    clip,
  ]);
  if (made.status !== 0) throw new Error(`ffmpeg could not make the clip: ${made.stderr}`);
  return clip;
}

async function cover(): Promise<File> {
  const browser = await chromium.launch(await launchOptions());
  const page = await browser.newPage({ viewport: { width: 720, height: 960 } });
  const svg = readFileSync(join(root, 'tests/support/host.svg'), 'utf8').replace(
    'width="1280" height="720"',
    'width="1707" height="960" style="margin-left:-494px"',
  );
  await page.setContent(`<style>body{margin:0;overflow:hidden}</style>${svg}`);
  const png = await page.screenshot({ type: 'png' });
  await browser.close();
  return new File([new Uint8Array(png)], 'cover.png', { type: 'image/png' });
}

const clip = await cameraClip();
const coverFile = await cover();
const key = 'screenshots-key-0123456789';
const core = spawn(
  process.execPath,
  ['electron/core/serve.ts', '--port', '0', '--data-dir', join(work, 'data'), '--log-level', 'error'],
  {
    cwd: root,
    env: { ...process.env, REDCAST_KEY: key },
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
const { port } = await new Promise<{ port: number }>((resolve) => {
  core.stdout.once('data', (text) => resolve(JSON.parse(String(text))));
});
const base = `http://127.0.0.1:${port}`;
const launch = await launchOptions();
const browser = await chromium.launch({
  ...launch,
  args: [...(launch.args ?? []), `--use-file-for-fake-video-capture=${clip}`],
});
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
// The fake camera is named after its file; a reader of the guide has one with a better name.
await context.addInitScript((file) => {
  const rename = (label: string) =>
    label.includes(file) ? 'HD camera' : label.replace('Fake Audio Input', 'Microphone');
  const list = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
  navigator.mediaDevices.enumerateDevices = async () =>
    (await list()).map(({ deviceId, groupId, kind, label }) => {
      const device = { deviceId, groupId, kind, label: rename(label) };
      return { ...device, toJSON: () => device };
    });
  const { get } = Object.getOwnPropertyDescriptor(MediaStreamTrack.prototype, 'label') ?? {};
  if (get)
    Object.defineProperty(MediaStreamTrack.prototype, 'label', {
      get: function read(this: MediaStreamTrack) {
        return rename(get.call(this));
      },
    });
}, basename(clip));
const page = await context.newPage();
await page.goto(`${base}/?key=${key}`);

const cookie = (await context.cookies()).map((one) => `${one.name}=${one.value}`).join('; ');
const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers: { cookie, origin: base } });
await new Promise((open) => socket.once('open', open));
// `ws` offers the browser's interface, which is what the link uses of it.
const calls: ContractRouterClient<StudioContract> = createORPCClient(
  new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
);
const seen: { state: StudioState | null } = { state: null };
void (async () => {
  for await (const update of await calls.state.watch())
    seen.state = update.kind === 'snapshot' ? update.state : seen.state && { ...seen.state, ...update.changes };
})().catch(() => undefined); // ends with the socket

async function until(what: string, holds: (state: StudioState) => unknown, limitMs = 30_000): Promise<StudioState> {
  const end = Date.now() + limitMs;
  while (!seen.state || !holds(seen.state)) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}: ${JSON.stringify(seen.state?.live)}`);
    await new Promise((next) => setTimeout(next, 50));
  }
  return seen.state;
}

/** One screen in every look. `hash`: a part of the screen that has an address of its own. */
async function shoot(name: string, target: Page | null = null, hash: string | null = null): Promise<void> {
  const where = target ?? page;
  if (!target) {
    await page.evaluate(
      (screen) => {
        window.location.hash = `#/${screen}`;
      },
      hash ?? name.split('.')[0] ?? name,
    );
    await page
      .getByTestId(`screen-${name.split('.')[0]}`)
      .and(page.locator('[data-ready="true"]'))
      .waitFor();
  }
  for (const language of languages)
    for (const theme of themes) {
      await calls.settings.patch({ language, theme });
      await until('the look', (now) => now.settings.language === language && now.settings.theme === theme);
      for (const [width, height] of sizes) {
        await where.setViewportSize({ width, height });
        await where.waitForTimeout(700);
        await where.screenshot({ path: join(out, `${name}-${theme}-${language === 'en' ? 'en' : 'zh'}-${width}.png`) });
      }
    }
}

/** The host's own OBS: the same face in a portrait scene, a close-up, and a table, on a screen that nobody sees. */
function ownObs(): Promise<RealObs> {
  const picture = (name: string, file: string) => ({ id: 'image_source', name, settings: { file } }) as const;
  const host = picture('高清摄像头', join(work, 'host.png'));
  const item = (scale: number, x: number, y: number) => ({ name: host.name, scale, x, y });
  const music = {
    id: 'ffmpeg_source',
    name: '背景音乐',
    settings: { local_file: loopingClip(), is_local_file: true, looping: true, hw_decode: false },
  } as const;
  // Heard, not seen.
  const heard = { name: music.name, x: 2_000 };
  const table = {
    id: 'color_source',
    name: '桌面',
    settings: { color: 0xff9fb4cf, width: 720, height: 1280 },
  } as const;
  return startObs({
    video: { width: 720, height: 1280, fps: 30 },
    encoder: { mode: 'Simple', videoKbps: 2_500, audioKbps: 128, keyint: 60 },
    replayBuffer: true,
    service: rtmpService('rtmp://live.example/app', 'their-own'),
    collection: {
      sources: [host, table, music],
      scenes: [
        { name: '主播 Talk', items: [heard, { name: table.name }, item(1.78, -779, 0)] },
        { name: '特写 Close-up', items: [heard, { name: table.name }, item(2.6, -1_300, -240)] },
        { name: '桌面 Desk', items: [heard, { name: table.name }, item(0.5, 60, 880)] },
      ],
    },
  });
}

/** What a host prepares for the first item: its price, a flash price, a limit, claims with and without proof, an answer. */
async function prepareFirst(): Promise<void> {
  const item = (await until('the bag', (now) => now.bag?.items.length === 6)).bag?.items[0];
  if (!item) throw new Error('the bag is empty');
  const { currency } = item.listPrice;
  const startsAtMs = Date.now();
  await calls.bag.update({
    itemId: item.id,
    version: item.version,
    livePrice: { minor: 16_900, currency },
    perk: '送同色小样 · Free mini size',
    limit: 200,
    // Long enough for every picture of it.
    flash: { price: { minor: 14_900, currency }, startsAtMs, endsAtMs: startsAtMs + 45 * 60_000 },
  });
  const { productId } = item;
  await calls.cues.putClaim({
    productId,
    text: '八小时不沾杯 · No transfer for eight hours',
    link: 'https://lab.example.com/wear-test',
    expiresAtMs: startsAtMs + 90 * 86_400_000,
  });
  await calls.cues.putClaim({ productId, text: '孕妇可用 · Safe in pregnancy' });
  await calls.cues.setAnswers({
    productId,
    answers: [{ question: '哑光还是缎面？ Matte or satin?', answer: '哑光，带一点丝绒感 · Matte, a little velvet' }],
  });
}

const draft = {
  title: '秋天旅行带走的五支口红',
  pitch:
    '上个月在京都走了八天，包里只放得下五支口红。我会一支一支上嘴，说说它们在风里、在雨里、在一碗热汤面之后的样子，也说说哪一支我后悔带了。',
  category: 'travel' as const,
  plannedAtMs: Date.now() + 3_600_000,
};
try {
  await until('the platform', (now) => now.topics);
  await shoot('prepare');
  await shoot('topics');
  await shoot('bag');
  await shoot('obs');
  // What the studio's own rules let through, and a reviewer does not.
  const bad = await calls.topics.create({
    draft: {
      ...draft,
      title: '秋天旅行带走的五支口红！！！',
      pitch:
        '包里只放得下五支口红，我会一支一支上嘴，说说它们在风里、在雨里的样子。想先订的打 138-0013-8000，我给你留着；不会打的，看这里：www.lipstick-autumn.example',
    },
  });
  const badCover = await calls.topics.setCover({ topicId: bad.topicId, file: coverFile });
  await calls.topics.submit({ topicId: bad.topicId, version: badCover.version });
  const good = await calls.topics.create({ draft });
  const goodCover = await calls.topics.setCover({ topicId: good.topicId, file: coverFile });
  await calls.topics.submit({ topicId: good.topicId, version: goodCover.version });
  const { products } = await calls.catalogue.search({ query: '' });
  for (const product of products.slice(0, 6)) await calls.bag.add({ productId: product.id });
  await prepareFirst();
  await shoot('prepare.review');
  await until('the answers', (now) =>
    now.topics?.every((topic) => topic.state.kind !== 'submitted' && topic.state.kind !== 'in_review'),
  );
  await calls.topics.choose({ topicId: good.topicId });
  await shoot('topics.answered', null, `topics/${bad.topicId}`);
  await shoot('bag.filled');
  await page.getByTestId('item-details-open').first().click();
  // The pointer would rest on something in every later picture.
  await page.mouse.move(0, 0);
  await shoot('bag.details');
  await calls.upload.test();
  await until('the upload test', (now) => now.upload.kind === 'done');
  await until('the stage', (now) => now.checklist.canGoLive);
  await shoot('prepare.ready');
  await shoot('stage');
  await calls.settings.patch({
    rehearsal: {
      scenario: seen.state?.rehearsal?.scenarios.find((one) => one.name.startsWith('busy'))?.name ?? 'quiet-evening',
    },
  });
  await calls.live.start();
  const live = await until('live', (now) => now.live.kind === 'live');
  const first = live.bag?.items[0];
  if (first) await calls.bag.explain({ itemId: first.id });
  await until('an audience', (now) => (now.tally?.orders ?? 0) >= 8, 90_000);
  await shoot('stage.live');
  const watchUrl = live.live.kind === 'live' ? live.live.watchUrl : null;
  if (watchUrl) {
    const phone: BrowserContext = await browser.newContext({
      viewport: { width: 390, height: 844 },
      deviceScaleFactor: 2,
      locale: 'zh-CN',
    });
    const watch = await phone.newPage();
    await watch.goto(watchUrl);
    await watch.getByRole('textbox').first().fill('小鱼');
    await watch.keyboard.press('Enter');
    await watch.waitForTimeout(6_000);
    await watch.screenshot({ path: join(out, 'watch-zh.png') });
    await phone.close();
  }
  await calls.stage.beRightBack({ on: true });
  await shoot('stage.brb');
  await calls.live.end();
  await until('the end', (now) => now.live.kind === 'ended');
  await shoot('stage.ended');
  await shoot('sessions');
  await shoot('settings');
  const sfu = findSfu();
  if (sfu) {
    await calls.live.dismiss();
    await calls.settings.patch({ rehearsal: { sfuFolder: sfu.folder } });
    await until('the real-time server', (now) => now.rehearsal?.realtime?.kind === 'ready');
    await calls.upload.test();
    await until('the test of both ways', (now) => now.upload.kind === 'done' && now.upload.realtime?.kind === 'done');
    await shoot('prepare.realtime');
    // What the test says of a busy machine is not what the picture is about.
    await calls.settings.patch({ stage: { uploadPath: 'realtime' } });
    await calls.live.start();
    const near = await until('live in real time', (now) => now.live.kind === 'live' && now.uplink?.path === 'webrtc');
    const shown = near.bag?.items[0];
    if (shown) await calls.bag.explain({ itemId: shown.id });
    await until('an audience in real time', (now) => (now.tally?.orders ?? 0) >= 8, 90_000);
    await page.getByTestId('nav-stage').click();
    await page.getByTestId('way').click();
    await page.mouse.move(0, 0);
    await shoot('stage.realtime');
    await page.keyboard.press('Escape');
    await calls.live.end();
    await until('the end of real time', (now) => now.live.kind === 'ended');
    await calls.settings.patch({ rehearsal: { sfuFolder: '' }, stage: { uploadPath: 'auto' } });
  }
  if (locate('obs') && locate('xvfb')) {
    const obs = await ownObs();
    try {
      await calls.live.dismiss();
      await calls.settings.patch({ obs: { use: true } });
      await calls.obs.connect({ host: '127.0.0.1', port: obs.port, password: obs.password });
      await until('OBS', (now) => now.obs.link.kind === 'connected' && now.obs.findings.length > 0);
      await shoot('obs.connected', null, 'obs/connection');
      await shoot('obs.ready', null, 'obs/ready');
      await shoot('obs.overlays', null, 'obs/overlays');
      await shoot('prepare.obs');
      await calls.live.start();
      const onAir = await until('live by OBS', (now) => now.live.kind === 'live');
      const product = onAir.bag?.items[0];
      if (product) await calls.bag.explain({ itemId: product.id });
      await until('an audience for OBS', (now) => (now.tally?.orders ?? 0) >= 8, 90_000);
      // The seconds in which OBS began are behind its numbers by then.
      await page.waitForTimeout(12_000);
      await shoot('stage.obs');
      await shoot('obs.activity', null, 'obs/activity');
      await calls.live.end();
      await until('the end of OBS', (now) => now.live.kind === 'ended');
    } finally {
      await obs.close();
    }
  }
  process.stdout.write(`screenshots in ${out}\n`);
} finally {
  socket.close();
  await browser.close();
  core.kill('SIGINT');
  await new Promise((ended) => core.once('exit', ended));
  rmSync(work, { recursive: true, force: true });
}
