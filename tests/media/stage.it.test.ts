/**
 * The stage in a real browser with fake devices: the harness page as built for production, under the page's content
 * security policy, sending to a media channel end that keeps everything. Each test asks the packets, not the code.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CapturePlan, MediaPacket, StageReport, TrackConfig } from '../../shared/domain/media.ts';
import { findBrowser, HOW_TO_GET_A_BROWSER, launchBrowser } from '../support/browser.ts';
import { missing } from '../support/needs.ts';
import { BASE_PLAN, type Bench, buildHarness, CARD, startBench } from './bench-page.ts';
import { adtsFile, annexBFile } from './elementary.ts';

/** 720×1280 is encoded at this size whatever the camera gives. */
const PICTURE = { width: 720, height: 1280 };

let folder: string;
let bench: Bench;
let browser: Browser;
let page: Page;
let plan: CapturePlan = BASE_PLAN;

const apply = async (change: Partial<CapturePlan>) => {
  plan = { ...plan, ...change, revision: plan.revision + 1 };
  await page.evaluate((next) => window.stage.apply(next), plan);
};

const reportWhere = async (
  condition: (report: StageReport) => boolean,
  what: string,
  limitMs?: number,
): Promise<StageReport> => {
  const found = await eventually(
    async () => {
      const report = await page.evaluate(() => window.stage.report);
      return report && condition(report) ? report : null;
    },
    what,
    limitMs,
  );
  return found;
};

async function eventually<T>(look: () => Promise<T | null> | T | null, what: string, limitMs = 15_000): Promise<T> {
  const until = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== false) return found;
    if (performance.now() > until)
      throw new Error(
        `never happened: ${what}; troubles: ${await page.evaluate(() => window.stageTroubles.join(' | '))}`,
      );
    await new Promise((wake) => setTimeout(wake, 25));
  }
}

const packets = (track: 'video' | 'audio', from = 0, connection?: number): MediaPacket[] =>
  bench.received
    .slice(from)
    .flatMap((message) =>
      message.kind === 'packet' &&
      !message.slate &&
      message.packet.track === track &&
      (connection === undefined || message.connection === connection)
        ? [message.packet]
        : [],
    );

const configOf = <T extends 'video' | 'audio'>(track: T): TrackConfig & { track: T } => {
  for (const message of bench.received)
    if (message.kind === 'config' && message.config.track === track)
      return message.config as TrackConfig & { track: T };
  throw new Error(`no ${track} config`);
};

/** Media time of a list of packets, in seconds. */
const spanSeconds = (list: readonly MediaPacket[]) =>
  list.length < 2 ? 0 : ((list.at(-1)?.timestampUs ?? 0) - (list[0]?.timestampUs ?? 0)) / 1_000_000;

const mediaSeconds = (seconds: number, from: number) =>
  eventually(
    () => (spanSeconds(packets('video', from)) >= seconds ? true : null),
    `${seconds} s of video`,
    seconds * 1000 + 15_000,
  );

/** Decodes all pictures of a group of video packets with ffmpeg; gives the last as RGB. */
async function lastPicture(list: readonly MediaPacket[]): Promise<Buffer> {
  const file = join(folder, `look-${Math.round(performance.now())}.h264`);
  await writeFile(
    file,
    annexBFile(
      configOf('video').description,
      list.map((packet) => packet.data),
    ),
  );
  const run = spawnSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'], {
    maxBuffer: 1 << 30,
  });
  const size = PICTURE.width * PICTURE.height * 3;
  expect(run.stderr.toString()).toBe('');
  expect(run.stdout.length % size).toBe(0);
  return run.stdout.subarray(run.stdout.length - size);
}

/** The last complete run of packets from a key frame on, not older than message `from`. */
const lastGroup = (from: number): MediaPacket[] => {
  const list = packets('video', from);
  const key = list.findLastIndex((packet) => packet.key);
  return key < 0 ? [] : list.slice(key);
};

/** How much greener than red a part is: the fake camera is green, the placeholder grey. */
const greennessOf = (picture: Buffer, x: number, y: number) => {
  const at = (y * PICTURE.width + x) * 3;
  return (picture[at + 1] ?? 0) - (picture[at] ?? 0);
};

const meanOf = (picture: Buffer, box: { x: number; y: number; width: number; height: number }) => {
  let sum = 0;
  for (let y = box.y; y < box.y + box.height; y += 1)
    for (let x = box.x; x < box.x + box.width; x += 1) {
      const at = (y * PICTURE.width + x) * 3;
      sum += ((picture[at] ?? 0) + (picture[at + 1] ?? 0) + (picture[at + 2] ?? 0)) / 3;
    }
  return sum / (box.width * box.height);
};

/** A blank part of the card: between its image and its right edge, along its lower rim. */
const CARD_RIM = { x: 180, y: 1228, width: 440, height: 10 };

async function freshPicture(): Promise<Buffer> {
  const from = bench.received.length;
  bench.send({ kind: 'keyframe' });
  await eventually(() => (lastGroup(from).length >= 4 ? true : null), 'a key frame on demand');
  return lastPicture(lastGroup(from));
}

type Encode = NonNullable<CapturePlan['encode']>;

/** Asks the running encoder for something else. */
const askFor = (change: Partial<Encode>) => {
  if (!plan.encode) throw new Error('nothing is encoded');
  return apply({ encode: { ...plan.encode, ...change } });
};

const videoConfigs = (from: number) =>
  bench.received
    .slice(from)
    .flatMap((message) => (message.kind === 'config' && message.config.track === 'video' ? [message.config] : []));
const configsOf = (width: number, from: number) => videoConfigs(from).filter((config) => config.width === width);

const cannotRun = missing('ffmpeg', 'ffprobe') || (await noBrowser());

async function noBrowser(): Promise<boolean> {
  if (await findBrowser()) return false;
  if (process.env.CI === 'true')
    throw new Error(`CI runs every test, but there is no browser: ${HOW_TO_GET_A_BROWSER}`);
  console.warn(`skipped: no browser (${HOW_TO_GET_A_BROWSER})`);
  return true;
}

beforeAll(async () => {
  if (cannotRun) return;
  folder = await mkdtemp(join(tmpdir(), 'redcast-stage-'));
  const built = join(folder, 'page');
  await buildHarness(built);
  bench = await startBench(built);
  browser = await launchBrowser();
  page = await browser.newPage();
  await page.goto(bench.url);
  const report = await eventually(
    () => page.evaluate(() => (window.stage.report?.devices.length ? window.stage.report : null)),
    'a list of devices',
  );
  const camera = report.devices.find((device) => device.kind === 'camera');
  const microphone = report.devices.find((device) => device.kind === 'microphone');
  if (!camera || !microphone) throw new Error('the browser has no fake devices');
  await apply({ camera, microphone });
  await reportWhere(
    (now) => now.camera.kind === 'on' && now.microphone.kind === 'on' && now.encoder.kind === 'ready',
    'camera, microphone and encoder',
  );
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await bench?.close();
  await rm(folder, { recursive: true, force: true });
});

describe.skipIf(cannotRun)('the stage in a browser', () => {
  it('sends nothing before the plan says so', () => {
    expect(packets('video')).toHaveLength(0);
    expect(bench.received.some((message) => message.kind === 'json' && message.message.kind === 'hello')).toBe(true);
  });

  it('streams portrait video and sound that start together and go on without a gap', async () => {
    await apply({
      encode: { sessionId: 'run-1', videoBitrate: 2_500_000, audioBitrate: 128_000, fps: 30, size: null },
    });
    await mediaSeconds(8, 0);
    const video = packets('video');
    const audio = packets('audio');
    expect(configOf('video')).toMatchObject({ ...PICTURE, fps: 30 });
    expect(configOf('audio')).toMatchObject({ sampleRate: 48_000, channels: 2, codec: 'mp4a.40.2' });
    expect([...configOf('audio').description.subarray(0, 2)]).toEqual([0x11, 0x90]); // AAC-LC, 48 kHz, stereo

    expect((video.length - 1) / spanSeconds(video)).toBeGreaterThanOrEqual(29);
    const keys = video.filter((packet) => packet.key);
    expect(video[0]?.key).toBe(true);
    for (const [i, key] of keys.entries()) {
      const next = keys[i + 1];
      if (next) expect((next.timestampUs - key.timestampUs) / 1_000_000).toBeCloseTo(2, 1);
    }
    const steps = audio.slice(1).map((packet, i) => packet.timestampUs - (audio[i]?.timestampUs ?? 0));
    for (const step of steps) expect(Math.abs(step - 21_333.333)).toBeLessThan(1);
    const [firstVideo, firstAudio] = [video[0], audio[0]];
    expect(Math.abs((firstVideo?.timestampUs ?? 0) - (firstAudio?.timestampUs ?? 1e9))).toBeLessThanOrEqual(40_000);
    const [lastVideo, lastAudio] = [video.at(-1), audio.at(-1)];
    expect(Math.abs((lastVideo?.timestampUs ?? 0) - (lastAudio?.timestampUs ?? 1e9))).toBeLessThanOrEqual(250_000);
  }, 60_000);

  it('is plain H.264 and AAC to an independent reader', async () => {
    const video = join(folder, 'whole.h264');
    const audio = join(folder, 'whole.aac');
    const list = packets('video');
    await writeFile(
      video,
      annexBFile(
        configOf('video').description,
        list.map((packet) => packet.data),
      ),
    );
    await writeFile(audio, adtsFile(packets('audio').map((packet) => packet.data)));
    const count = spawnSync('ffprobe', [
      '-v',
      'error',
      '-count_frames',
      '-show_entries',
      'stream=width,height,nb_read_frames',
      '-of',
      'csv=p=0',
      video,
    ]);
    expect(count.stderr.toString()).toBe('');
    expect(count.stdout.toString().trim()).toBe(`720,1280,${list.length}`);
    const sound = spawnSync('ffmpeg', ['-v', 'error', '-i', audio, '-f', 'null', '-']);
    expect(sound.stderr.toString()).toBe('');
  });

  it('sends the standby loop once, complete', async () => {
    await eventually(
      () => bench.received.find((message) => message.kind === 'json' && message.message.kind === 'slateReady') ?? null,
      'slateReady',
    );
    const slate = bench.received.flatMap((message) =>
      message.kind === 'packet' && message.slate ? [message.packet] : [],
    );
    const pictures = slate.filter((packet) => packet.track === 'video');
    expect(pictures).toHaveLength(60);
    expect(pictures[0]?.key).toBe(true);
    expect(pictures.slice(1).some((packet) => packet.key)).toBe(false);
    expect(slate.filter((packet) => packet.track === 'audio').length).toBeGreaterThanOrEqual(93);
  }, 30_000);

  it('draws the product card on the picture while an item is explained', async () => {
    const before = meanOf(await freshPicture(), CARD_RIM);
    await apply({ card: CARD });
    await eventually(async () => (meanOf(await freshPicture(), CARD_RIM) > 225 ? true : null), 'a white card');
    await apply({ card: null });
    await eventually(
      async () => (Math.abs(meanOf(await freshPicture(), CARD_RIM) - before) < 25 ? true : null),
      'no card',
    );
  }, 60_000);

  it('makes room on the card for a flash price and a compared price, only together with its basis', async () => {
    const upper = { x: 180, y: 1040, width: 440, height: 8 };
    const before = meanOf(await freshPicture(), upper);
    const full = { ...CARD, priceNote: 'Flash price until 20:15', compareBasis: '7-day lowest deal, 20 Nov' };
    await apply({ card: full });
    await eventually(async () => (meanOf(await freshPicture(), upper) > 225 ? true : null), 'a taller card');
    // Without a basis the compared price takes no line: the card is lower again.
    await apply({ card: { ...CARD, compareBasis: null } });
    await eventually(
      async () => (Math.abs(meanOf(await freshPicture(), upper) - before) < 25 ? true : null),
      'a low card',
    );
    await apply({ card: null });
  }, 60_000);

  it('draws the question that is answered, below what an app lays over the top', async () => {
    const bubble = { x: 60, y: 166, width: 120, height: 6 };
    const above = { x: 60, y: 100, width: 300, height: 30 };
    const [before, top] = [meanOf(await freshPicture(), bubble), meanOf(await freshPicture(), above)];
    await apply({ question: { messageId: 'm1', name: 'Mia', text: 'Is 999 matte or satin? 黄皮能用吗' } });
    const shown = await eventually(async () => {
      const picture = await freshPicture();
      // The fake camera is a dark green: a part that is a third darker lies under the bubble.
      return meanOf(picture, bubble) < before * 0.67 ? picture : null;
    }, 'a dark bubble');
    expect(Math.abs(meanOf(shown, above) - top)).toBeLessThan(25);
    await apply({ question: null });
    await eventually(
      async () => (Math.abs(meanOf(await freshPicture(), bubble) - before) < before * 0.15 ? true : null),
      'no question',
    );
  }, 60_000);

  it('mutes to silence, and hears again', async () => {
    const level = () => page.evaluate(() => window.lastLevels?.mixDb ?? 0);
    await eventually(async () => ((await level()) > -40 ? true : null), 'the beep of the fake microphone');
    await apply({ micMuted: true });
    await eventually(async () => ((await level()) <= -90 ? true : null), 'silence');
    await eventually(
      async () => ((await page.evaluate(() => window.lastLevels?.micDb ?? -100)) > -40 ? true : null),
      'the meter before the mute',
    );
    const from = bench.received.length;
    await eventually(() => (packets('audio', from).length > 90 ? true : null), 'two seconds of muted sound');
    const file = join(folder, 'muted.aac');
    await writeFile(file, adtsFile(packets('audio', from).map((packet) => packet.data)));
    const measured = spawnSync('ffmpeg', ['-i', file, '-af', 'volumedetect', '-f', 'null', '-']).stderr.toString();
    const peak = Number(/max_volume: (-?[\d.]+|-inf) dB/.exec(measured)?.[1] ?? 0);
    expect(peak).toBeLessThan(-60);
    await apply({ micMuted: false });
    await eventually(async () => ((await level()) > -40 ? true : null), 'sound again');
  }, 60_000);

  it('shows a placeholder when the camera is pulled, and takes the same camera back', async () => {
    await page.evaluate(() => {
      window.hideDevices = true;
      for (const stream of window.opened)
        for (const track of stream.getVideoTracks()) {
          track.stop();
          track.dispatchEvent(new Event('ended'));
        }
    });
    const lost = await reportWhere((report) => report.camera.kind === 'failed', 'a lost camera');
    expect(lost.camera).toMatchObject({ kind: 'failed', code: 'lost' });
    const centre = { x: 40, y: 200, width: 640, height: 100 };
    // The placeholder's ground is #2b2625.
    await eventually(
      async () => (Math.abs(meanOf(await freshPicture(), centre) - 39) < 8 ? true : null),
      'the placeholder',
    );
    const from = bench.received.length;
    await mediaSeconds(1, from);
    await page.evaluate(() => {
      window.hideDevices = false;
      navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    });
    await reportWhere((report) => report.camera.kind === 'on', 'the camera again');
    await eventually(async () => (greennessOf(await freshPicture(), 20, 300) > 80 ? true : null), 'its picture');
  }, 60_000);

  it('goes on with a key frame after the channel was cut', async () => {
    const connection = bench.received.at(-1)?.connection ?? 0;
    bench.cut();
    await eventually(
      () => (packets('video', 0, connection + 1).length > 10 ? true : null),
      'packets over a new connection',
    );
    const after = bench.received.filter((message) => message.connection === connection + 1);
    const kinds = after.slice(0, 4).map((message) => (message.kind === 'json' ? message.message.kind : message.kind));
    expect(kinds).toEqual(['hello', 'begin', 'config', 'config']);
    expect(packets('video', 0, connection + 1)[0]?.key).toBe(true);
    const all = packets('video');
    const ordered = all.slice(1).every((packet, i) => packet.timestampUs > (all[i]?.timestampUs ?? 0));
    expect(ordered).toBe(true);
  }, 30_000);

  it('stops encoding while nothing is acknowledged, counts it, and goes on with a key frame', async () => {
    bench.acknowledge = false;
    // Two seconds of the planned bitrate have to be under way first: the test picture needs far less, so it takes a while.
    const blocked = await reportWhere((report) => report.video.dropped > 15, 'dropped frames', 60_000);
    expect(blocked.video.dropped).toBeGreaterThan(15);
    const from = bench.received.length;
    bench.acknowledge = true;
    await eventually(() => (packets('video', from).length > 5 ? true : null), 'video again');
    expect(packets('video', from).find((packet) => packet.key)).toBeDefined();
    expect(packets('video', from)[0]?.key).toBe(true);
  }, 120_000);

  it('shares a screen beside the camera, with the computer’s sound', async () => {
    const reply = await page.evaluate(() => window.stage.shareScreen({ audio: true }));
    expect(reply).toMatchObject({ ok: true });
    await apply({ scene: 'desk', screen: { wanted: true, audio: true } });
    const on = await reportWhere((report) => report.screen.kind === 'on' && report.video.fps > 20, 'a shared screen');
    expect(on.computerAudio.kind).toBe('on');
    await apply({ scene: 'camera', screen: { wanted: false, audio: false } });
    await reportWhere((report) => report.screen.kind === 'off', 'no screen');
  }, 30_000);

  it('keeps one set of parameters through all scenes, so that no muxer has to start again', () => {
    const configs = bench.received.flatMap((m) =>
      m.kind === 'config' && m.config.track === 'video' ? [Buffer.from(m.config.description).toString('hex')] : [],
    );
    expect(new Set(configs).size).toBe(1);
  });

  it('holds few frames, breaks no rule of the content security policy, and has nothing to complain of', async () => {
    expect(await page.evaluate(() => window.violations)).toEqual([]);
    expect(await page.evaluate(() => window.stageTroubles)).toEqual([]);
    expect(bench.malformed).toBe(0);
  });

  it('takes another bitrate mid-run with the same parameters and no extra key frame', async () => {
    const from = bench.received.length;
    await askFor({ videoBitrate: 400_000 });
    await mediaSeconds(5, from);
    const list = packets('video', from);
    expect(videoConfigs(from)).toEqual([]);
    expect((list.length - 1) / spanSeconds(list)).toBeGreaterThanOrEqual(28);
    const keys = list.filter((packet) => packet.key);
    for (const [i, key] of keys.entries()) {
      const next = keys[i + 1];
      if (next) expect((next.timestampUs - key.timestampUs) / 1_000_000).toBeCloseTo(2, 1);
    }
  }, 30_000);

  it('encodes half of the pictures at 15 a second, each with its own time and length, and composes all', async () => {
    await askFor({ fps: 15 });
    const from = bench.received.length;
    await mediaSeconds(5, from);
    const list = packets('video', from).slice(2); // one or two were on their way before the plan was there
    expect((list.length - 1) / spanSeconds(list)).toBeGreaterThan(13.5);
    expect((list.length - 1) / spanSeconds(list)).toBeLessThan(15.5);
    const steps = list.slice(1).map((packet, i) => packet.timestampUs - (list[i]?.timestampUs ?? 0));
    // A stall of the machine leaves out whole pictures; whatever stays lies on the clock of 30 a second.
    for (const step of steps) expect(Math.abs(step / 33_333.3 - Math.round(step / 33_333.3))).toBeLessThan(0.02);
    expect(steps.filter((step) => Math.abs(step - 66_667) < 100).length).toBeGreaterThan(0.9 * steps.length);
    for (const packet of list) expect(Math.abs(packet.durationUs - 66_667)).toBeLessThan(2);
    const keys = list.filter((packet) => packet.key);
    for (const [i, key] of keys.entries()) {
      const next = keys[i + 1];
      if (next) expect((next.timestampUs - key.timestampUs) / 1_000_000).toBeCloseTo(2, 1);
    }
    const dropped = (await reportWhere(() => true, 'a report')).video.dropped;
    await mediaSeconds(2, bench.received.length);
    const after = await reportWhere((report) => report.video.fps > 25, 'all pictures composed');
    expect(after.video.dropped).toBe(dropped);
  }, 60_000);

  it('encodes a smaller picture with parameters and a key frame of its own, and makes the standby loop anew', async () => {
    const from = bench.received.length;
    await askFor({ fps: 15, size: { width: 576, height: 1024 } });
    await eventually(() => (configsOf(576, from).length > 0 ? true : null), 'new parameters');
    await mediaSeconds(6, from);
    const at = bench.received.findIndex(
      (message, i) => i >= from && message.kind === 'config' && message.config.track === 'video',
    );
    const [small] = configsOf(576, from);
    if (!small) throw new Error('no config');
    const list = packets('video', at);
    expect(list[0]?.key).toBe(true);
    // Nothing is lost at the change: the next picture is the next of the clock.
    const before = packets('video').findLast(({ timestampUs }) => timestampUs < (list[0]?.timestampUs ?? 0));
    expect((list[0]?.timestampUs ?? 0) - (before?.timestampUs ?? 0)).toBeLessThan(140_000);
    const file = join(folder, 'small.h264');
    const units = list.map((packet) => packet.data);
    await writeFile(file, annexBFile(small.description, units));
    const show = ['-count_frames', '-show_entries', 'stream=width,height,nb_read_frames', '-of', 'csv=p=0'];
    const count = spawnSync('ffprobe', ['-v', 'error', ...show, file]);
    expect(count.stderr.toString()).toBe('');
    expect(count.stdout.toString().trim()).toBe(`576,1024,${list.length}`);
    await eventually(
      () => bench.received.slice(at).find((m) => m.kind === 'json' && m.message.kind === 'slateReady') ?? null,
      'a standby loop of the new size',
      30_000,
    );
    const loop = bench.received.slice(at).flatMap((m) => (m.kind === 'packet' && m.slate ? [m.packet] : []));
    expect(loop.filter(({ track, key }) => track === 'video' && key)).toHaveLength(1);

    const back = bench.received.length;
    await askFor({ videoBitrate: 2_500_000, fps: 30, size: null });
    await eventually(() => (configsOf(720, back).length > 0 ? true : null), 'the whole picture');
    await mediaSeconds(2, back);
    const whole = packets(
      'video',
      bench.received.findIndex((m, i) => i >= back && m.kind === 'config'),
    );
    expect(whole[0]?.key).toBe(true);
    expect(await page.evaluate(() => window.stageTroubles)).toEqual([]);
    expect((await reportWhere(() => true, 'a report')).encoder).toMatchObject({ kind: 'ready', ...PICTURE });
  }, 90_000);

  it('ends the run after its last packet, and stops when another page takes over', async () => {
    await apply({ encode: null });
    await eventually(
      () => bench.received.find((message) => message.kind === 'json' && message.message.kind === 'end') ?? null,
      'end',
    );
    bench.send({ kind: 'replaced' });
    await eventually(async () => ((await page.evaluate(() => window.stageReplaced)) === 1 ? true : null), 'replaced');
    await reportWhere((report) => report.camera.kind === 'off' && report.microphone.kind === 'off', 'no capture');
    await page.evaluate(() => window.stage.takeOver());
    await reportWhere((report) => report.camera.kind === 'on', 'the camera after taking over');
    const hello = bench.received.findLast((message) => message.kind === 'json' && message.message.kind === 'hello');
    expect(hello).toMatchObject({ message: { takeOver: true } });
    // And by itself, when the other page is gone: the connection is still the same.
    bench.send({ kind: 'replaced' });
    await reportWhere((report) => report.camera.kind === 'off', 'no capture again');
    bench.send({ kind: 'yours' });
    await reportWhere((report) => report.camera.kind === 'on', 'the camera when the page is told that it carries on');
    expect(bench.received.filter((m) => m.kind === 'json' && m.message.kind === 'hello').at(-1)).toBe(hello);
  }, 30_000);
});
