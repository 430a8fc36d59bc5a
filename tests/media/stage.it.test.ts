/**
 * The stage in a real browser with fake devices: the harness page as built for production, under the page's content
 * security policy, sending to a media channel end that keeps everything. Each test asks the packets, not the code.
 */
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CapturePlan, MediaPacket } from '../../shared/domain/media.ts';
import { missing } from '../support/needs.ts';
import { CARD } from './bench-page.ts';
import { adtsFile, annexBFile } from './elementary.ts';
import { missingBrowser, StageDrive } from './stage-drive.ts';

/** 720×1280 is encoded at this size whatever the camera gives. */
const PICTURE = { width: 720, height: 1280 };

let drive: StageDrive;

/** Media time of a list of packets, in seconds. */
const spanSeconds = (list: readonly MediaPacket[]) =>
  list.length < 2 ? 0 : ((list.at(-1)?.timestampUs ?? 0) - (list[0]?.timestampUs ?? 0)) / 1_000_000;

const mediaSeconds = (seconds: number, from: number) =>
  drive.eventually(
    () => (spanSeconds(drive.packets('video', from)) >= seconds ? true : null),
    `${seconds} s of video`,
    seconds * 1000 + 15_000,
  );

/** Decodes all pictures of a group of video packets with ffmpeg; gives the last as RGB. */
async function lastPicture(list: readonly MediaPacket[]): Promise<Buffer> {
  const file = join(drive.folder, `look-${Math.round(performance.now())}.h264`);
  await writeFile(
    file,
    annexBFile(
      drive.configOf('video').description,
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
  return lastPicture(await drive.freshGroup());
}

type Encode = NonNullable<CapturePlan['encode']>;

/** Asks the running encoder for something else. */
const askFor = (change: Partial<Encode>) => {
  if (!drive.plan.encode) throw new Error('nothing is encoded');
  return drive.apply({ encode: { ...drive.plan.encode, ...change } });
};

const videoConfigs = (from: number) =>
  drive.bench.received
    .slice(from)
    .flatMap((message) => (message.kind === 'config' && message.config.track === 'video' ? [message.config] : []));
const configsOf = (width: number, from: number) => videoConfigs(from).filter((config) => config.width === width);

const cannotRun = missing('ffmpeg', 'ffprobe') || (await missingBrowser());

beforeAll(async () => {
  if (cannotRun) return;
  drive = await StageDrive.open();
  const report = await drive.reportWhere(({ devices }) => devices.length > 0, 'a list of devices');
  const camera = report.devices.find((device) => device.kind === 'camera');
  const microphone = report.devices.find((device) => device.kind === 'microphone');
  if (!camera || !microphone) throw new Error('the browser has no fake devices');
  await drive.choose(camera, microphone);
}, 90_000);

afterAll(() => drive?.close());

describe.skipIf(cannotRun)('the stage in a browser', () => {
  it('sends nothing before the plan says so', () => {
    expect(drive.packets('video')).toHaveLength(0);
    expect(drive.bench.received.some((message) => message.kind === 'json' && message.message.kind === 'hello')).toBe(
      true,
    );
  });

  it('streams portrait video and sound that start together and go on without a gap', async () => {
    await drive.apply({
      encode: { sessionId: 'run-1', videoBitrate: 2_500_000, audioBitrate: 128_000, fps: 30, size: null },
    });
    await mediaSeconds(8, 0);
    const video = drive.packets('video');
    const audio = drive.packets('audio');
    expect(drive.configOf('video')).toMatchObject({ ...PICTURE, fps: 30 });
    expect(drive.configOf('audio')).toMatchObject({ sampleRate: 48_000, channels: 2, codec: 'mp4a.40.2' });
    expect([...drive.configOf('audio').description.subarray(0, 2)]).toEqual([0x11, 0x90]); // AAC-LC, 48 kHz, stereo

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
    const video = join(drive.folder, 'whole.h264');
    const audio = join(drive.folder, 'whole.aac');
    const list = drive.packets('video');
    await writeFile(
      video,
      annexBFile(
        drive.configOf('video').description,
        list.map((packet) => packet.data),
      ),
    );
    await writeFile(audio, adtsFile(drive.packets('audio').map((packet) => packet.data)));
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
    await drive.eventually(
      () =>
        drive.bench.received.find((message) => message.kind === 'json' && message.message.kind === 'slateReady') ??
        null,
      'slateReady',
    );
    const slate = drive.bench.received.flatMap((message) =>
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
    await drive.apply({ card: CARD });
    await drive.eventually(async () => (meanOf(await freshPicture(), CARD_RIM) > 225 ? true : null), 'a white card');
    await drive.apply({ card: null });
    await drive.eventually(
      async () => (Math.abs(meanOf(await freshPicture(), CARD_RIM) - before) < 25 ? true : null),
      'no card',
    );
  }, 60_000);

  it('makes room on the card for a flash price and a compared price, only together with its basis', async () => {
    const upper = { x: 180, y: 1040, width: 440, height: 8 };
    const before = meanOf(await freshPicture(), upper);
    const full = { ...CARD, priceNote: 'Flash price until 20:15', compareBasis: '7-day lowest deal, 20 Nov' };
    await drive.apply({ card: full });
    await drive.eventually(async () => (meanOf(await freshPicture(), upper) > 225 ? true : null), 'a taller card');
    // Without a basis the compared price takes no line: the card is lower again.
    await drive.apply({ card: { ...CARD, compareBasis: null } });
    await drive.eventually(
      async () => (Math.abs(meanOf(await freshPicture(), upper) - before) < 25 ? true : null),
      'a low card',
    );
    await drive.apply({ card: null });
  }, 60_000);

  it('draws the question that is answered, below what an app lays over the top', async () => {
    const bubble = { x: 60, y: 166, width: 120, height: 6 };
    const above = { x: 60, y: 100, width: 300, height: 30 };
    const [before, top] = [meanOf(await freshPicture(), bubble), meanOf(await freshPicture(), above)];
    await drive.apply({ question: { messageId: 'm1', name: 'Mia', text: 'Is 999 matte or satin? 黄皮能用吗' } });
    const shown = await drive.eventually(async () => {
      const picture = await freshPicture();
      // The fake camera is a dark green: a part that is a third darker lies under the bubble.
      return meanOf(picture, bubble) < before * 0.67 ? picture : null;
    }, 'a dark bubble');
    expect(Math.abs(meanOf(shown, above) - top)).toBeLessThan(25);
    await drive.apply({ question: null });
    await drive.eventually(
      async () => (Math.abs(meanOf(await freshPicture(), bubble) - before) < before * 0.15 ? true : null),
      'no question',
    );
  }, 60_000);

  it('mutes to silence, and hears again', async () => {
    const level = () => drive.page.evaluate(() => window.lastLevels?.mixDb ?? 0);
    await drive.eventually(async () => ((await level()) > -40 ? true : null), 'the beep of the fake microphone');
    await drive.apply({ micMuted: true });
    await drive.eventually(async () => ((await level()) <= -90 ? true : null), 'silence');
    await drive.eventually(
      async () => ((await drive.page.evaluate(() => window.lastLevels?.micDb ?? -100)) > -40 ? true : null),
      'the meter before the mute',
    );
    const from = drive.bench.received.length;
    await drive.eventually(
      () => (drive.packets('audio', from).length > 90 ? true : null),
      'two seconds of muted sound',
    );
    const file = join(drive.folder, 'muted.aac');
    await writeFile(file, adtsFile(drive.packets('audio', from).map((packet) => packet.data)));
    const measured = spawnSync('ffmpeg', ['-i', file, '-af', 'volumedetect', '-f', 'null', '-']).stderr.toString();
    const peak = Number(/max_volume: (-?[\d.]+|-inf) dB/.exec(measured)?.[1] ?? 0);
    expect(peak).toBeLessThan(-60);
    await drive.apply({ micMuted: false });
    await drive.eventually(async () => ((await level()) > -40 ? true : null), 'sound again');
  }, 60_000);

  it('shows a placeholder when the camera is pulled, and takes the same camera back', async () => {
    await drive.pullCamera();
    const lost = await drive.reportWhere((report) => report.camera.kind === 'failed', 'a lost camera');
    expect(lost.camera).toMatchObject({ kind: 'failed', code: 'lost' });
    const centre = { x: 40, y: 200, width: 640, height: 100 };
    // The placeholder's ground is #2b2625.
    await drive.eventually(
      async () => (Math.abs(meanOf(await freshPicture(), centre) - 39) < 8 ? true : null),
      'the placeholder',
    );
    const from = drive.bench.received.length;
    await mediaSeconds(1, from);
    await drive.page.evaluate(() => {
      window.hideDevices = false;
      navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    });
    await drive.reportWhere((report) => report.camera.kind === 'on', 'the camera again');
    await drive.eventually(async () => (greennessOf(await freshPicture(), 20, 300) > 80 ? true : null), 'its picture');
  }, 60_000);

  it('goes on with a key frame after the channel was cut', async () => {
    const connection = drive.bench.received.at(-1)?.connection ?? 0;
    drive.bench.cut();
    await drive.eventually(
      () => (drive.packets('video', 0, connection + 1).length > 10 ? true : null),
      'packets over a new connection',
    );
    const after = drive.bench.received.filter((message) => message.connection === connection + 1);
    const kinds = after.slice(0, 4).map((message) => (message.kind === 'json' ? message.message.kind : message.kind));
    expect(kinds).toEqual(['hello', 'begin', 'config', 'config']);
    expect(drive.packets('video', 0, connection + 1)[0]?.key).toBe(true);
    const all = drive.packets('video');
    const ordered = all.slice(1).every((packet, i) => packet.timestampUs > (all[i]?.timestampUs ?? 0));
    expect(ordered).toBe(true);
  }, 30_000);

  it('stops encoding while nothing is acknowledged, counts it, and goes on with a key frame', async () => {
    drive.bench.acknowledge = false;
    // Two seconds of the planned bitrate have to be under way first: the test picture needs far less, so it takes a while.
    const blocked = await drive.reportWhere((report) => report.video.dropped > 15, 'dropped frames', 60_000);
    expect(blocked.video.dropped).toBeGreaterThan(15);
    const from = drive.bench.received.length;
    drive.bench.acknowledge = true;
    await drive.eventually(() => (drive.packets('video', from).length > 5 ? true : null), 'video again');
    expect(drive.packets('video', from).find((packet) => packet.key)).toBeDefined();
    expect(drive.packets('video', from)[0]?.key).toBe(true);
  }, 120_000);

  it('shares a screen beside the camera, with the computer’s sound', async () => {
    const reply = await drive.page.evaluate(() => window.stage.shareScreen({ audio: true }));
    expect(reply).toMatchObject({ ok: true });
    await drive.apply({ scene: 'desk', screen: { wanted: true, audio: true } });
    const on = await drive.reportWhere(
      (report) => report.screen.kind === 'on' && report.video.fps > 20,
      'a shared screen',
    );
    expect(on.computerAudio.kind).toBe('on');
    await drive.apply({ scene: 'camera', screen: { wanted: false, audio: false } });
    await drive.reportWhere((report) => report.screen.kind === 'off', 'no screen');
  }, 30_000);

  it('keeps one set of parameters through all scenes, so that no muxer has to start again', () => {
    const configs = drive.bench.received.flatMap((m) =>
      m.kind === 'config' && m.config.track === 'video' ? [Buffer.from(m.config.description).toString('hex')] : [],
    );
    expect(new Set(configs).size).toBe(1);
  });

  it('holds few frames, breaks no rule of the content security policy, and has nothing to complain of', async () => {
    expect(await drive.page.evaluate(() => window.violations)).toEqual([]);
    expect(await drive.page.evaluate(() => window.stageTroubles)).toEqual([]);
    expect(drive.bench.malformed).toBe(0);
  });

  it('takes another bitrate mid-run with the same parameters and no extra key frame', async () => {
    const from = drive.bench.received.length;
    await askFor({ videoBitrate: 400_000 });
    await mediaSeconds(5, from);
    const list = drive.packets('video', from);
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
    const from = drive.bench.received.length;
    await mediaSeconds(5, from);
    const list = drive.packets('video', from).slice(2); // one or two were on their way before the plan was there
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
    const dropped = (await drive.reportWhere(() => true, 'a report')).video.dropped;
    await mediaSeconds(2, drive.bench.received.length);
    const after = await drive.reportWhere((report) => report.video.fps > 25, 'all pictures composed');
    expect(after.video.dropped).toBe(dropped);
  }, 60_000);

  it('encodes a smaller picture with parameters and a key frame of its own, and makes the standby loop anew', async () => {
    const from = drive.bench.received.length;
    await askFor({ fps: 15, size: { width: 576, height: 1024 } });
    await drive.eventually(() => (configsOf(576, from).length > 0 ? true : null), 'new parameters');
    await mediaSeconds(6, from);
    const at = drive.bench.received.findIndex(
      (message, i) => i >= from && message.kind === 'config' && message.config.track === 'video',
    );
    const [small] = configsOf(576, from);
    if (!small) throw new Error('no config');
    const list = drive.packets('video', at);
    expect(list[0]?.key).toBe(true);
    // Nothing is lost at the change: the next picture is the next of the clock.
    const before = drive.packets('video').findLast(({ timestampUs }) => timestampUs < (list[0]?.timestampUs ?? 0));
    expect((list[0]?.timestampUs ?? 0) - (before?.timestampUs ?? 0)).toBeLessThan(140_000);
    const file = join(drive.folder, 'small.h264');
    const units = list.map((packet) => packet.data);
    await writeFile(file, annexBFile(small.description, units));
    const show = ['-count_frames', '-show_entries', 'stream=width,height,nb_read_frames', '-of', 'csv=p=0'];
    const count = spawnSync('ffprobe', ['-v', 'error', ...show, file]);
    expect(count.stderr.toString()).toBe('');
    expect(count.stdout.toString().trim()).toBe(`576,1024,${list.length}`);
    await drive.eventually(
      () => drive.bench.received.slice(at).find((m) => m.kind === 'json' && m.message.kind === 'slateReady') ?? null,
      'a standby loop of the new size',
      30_000,
    );
    const loop = drive.bench.received.slice(at).flatMap((m) => (m.kind === 'packet' && m.slate ? [m.packet] : []));
    expect(loop.filter(({ track, key }) => track === 'video' && key)).toHaveLength(1);

    const back = drive.bench.received.length;
    await askFor({ videoBitrate: 2_500_000, fps: 30, size: null });
    await drive.eventually(() => (configsOf(720, back).length > 0 ? true : null), 'the whole picture');
    await mediaSeconds(2, back);
    const whole = drive.packets(
      'video',
      drive.bench.received.findIndex((m, i) => i >= back && m.kind === 'config'),
    );
    expect(whole[0]?.key).toBe(true);
    expect(await drive.page.evaluate(() => window.stageTroubles)).toEqual([]);
    expect((await drive.reportWhere(() => true, 'a report')).encoder).toMatchObject({ kind: 'ready', ...PICTURE });
  }, 90_000);

  it('ends the run after its last packet, and stops when another page takes over', async () => {
    await drive.apply({ encode: null });
    await drive.eventually(
      () => drive.bench.received.find((message) => message.kind === 'json' && message.message.kind === 'end') ?? null,
      'end',
    );
    drive.bench.send({ kind: 'replaced' });
    await drive.eventually(
      async () => ((await drive.page.evaluate(() => window.stageReplaced)) === 1 ? true : null),
      'replaced',
    );
    await drive.reportWhere((report) => report.camera.kind === 'off' && report.microphone.kind === 'off', 'no capture');
    await drive.page.evaluate(() => window.stage.takeOver());
    await drive.reportWhere((report) => report.camera.kind === 'on', 'the camera after taking over');
    const hello = drive.bench.received.findLast(
      (message) => message.kind === 'json' && message.message.kind === 'hello',
    );
    expect(hello).toMatchObject({ message: { takeOver: true } });
    // And by itself, when the other page is gone: the connection is still the same.
    drive.bench.send({ kind: 'replaced' });
    await drive.reportWhere((report) => report.camera.kind === 'off', 'no capture again');
    drive.bench.send({ kind: 'yours' });
    await drive.reportWhere(
      (report) => report.camera.kind === 'on',
      'the camera when the page is told that it carries on',
    );
    expect(drive.bench.received.filter((m) => m.kind === 'json' && m.message.kind === 'hello').at(-1)).toBe(hello);
  }, 30_000);
});
