/**
 * What becomes of the stream when a device fails, in a real browser: the harness page as built for production, whose
 * cameras, microphones and shared screens the test can pull, freeze and take. The packets are asked, not the code.
 */
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { installDeviceTrouble, isBlue, isGreen, isRed, type MeanColour, permit } from '../support/deviceTrouble.ts';
import { missing } from '../support/needs.ts';
import { annexBFile } from './elementary.ts';
import { missingBrowser, StageDrive } from './stage-drive.ts';

const CAMERA = 'fake_device_0';
const OTHER_CAMERA = 'fake_device_1';
const MICROPHONE = 'Fake Audio Input 1';
const BLOCK_US = (1024 * 1_000_000) / 48_000;

let drive: StageDrive;

const cameraIs = (what: string, limitMs?: number) =>
  drive.reportWhere(
    ({ camera }) => (camera.kind === 'failed' ? camera.code : camera.kind) === what,
    `camera ${what}`,
    limitMs,
  );
const microphoneIs = (what: string, limitMs?: number) =>
  drive.reportWhere(
    ({ microphone: mic }) => (mic.kind === 'failed' ? mic.code : mic.kind) === what,
    `microphone ${what}`,
    limitMs,
  );

/** The mean colour of the picture now, as a viewer decodes it. */
async function colourNow(): Promise<MeanColour> {
  const group = await drive.freshGroup();
  const file = join(drive.folder, `look-${Math.round(performance.now())}.h264`);
  const data = group.map((packet) => packet.data);
  await writeFile(file, annexBFile(drive.configOf('video').description, data));
  const run = spawnSync('ffmpeg', [
    ...['-v', 'error', '-i', file, '-vf', 'scale=1:1:flags=area', '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-'],
  ]);
  const [red = 0, green = 0, blue = 0] = run.stdout.subarray(-3);
  return { red, green, blue };
}

/** The placeholder's ground is #2b2625: dark and nearly grey. */
const isPlaceholder = (c: MeanColour) => Math.max(c.red, c.green, c.blue) < 80 && Math.abs(c.red - c.green) < 20;

const colourIs = (fits: (c: MeanColour) => boolean, what: string) =>
  drive.eventually(async () => (fits(await colourNow()) ? true : null), what);

/** Sound goes on in steps of one frame, whatever happened to the microphone. */
async function expectWholeSound(from: number): Promise<void> {
  await drive.eventually(() => (drive.packets('audio', from).length > 90 ? true : null), 'two seconds of sound');
  const list = drive.packets('audio', from);
  for (const [i, packet] of list.slice(1).entries())
    expect(Math.abs(packet.timestampUs - (list[i]?.timestampUs ?? 0) - BLOCK_US)).toBeLessThan(1);
}

function expectOrderedVideo(from: number) {
  const list = drive.packets('video', from);
  expect(list.length).toBeGreaterThan(20);
  for (const [i, packet] of list.slice(1).entries())
    expect(packet.timestampUs).toBeGreaterThan(list[i]?.timestampUs ?? 0);
}

const loudness = () => drive.page.evaluate(() => window.lastLevels?.mixDb ?? -100);
const opened = () => drive.page.evaluate(() => window.troubles.opened.map(({ label }) => label));

const cannotRun = missing('ffmpeg') || (await missingBrowser());

beforeAll(async () => {
  if (cannotRun) return;
  drive = await StageDrive.open({ fakeDeviceCount: 2, prepare: (page) => page.addInitScript(installDeviceTrouble) });
  const report = await drive.reportWhere(({ devices }) => devices.length > 0, 'a list of devices');
  const find = (label: string) => {
    const device = report.devices.find((one) => one.label === label);
    if (!device) throw new Error(`no ${label} among ${report.devices.map((one) => one.label).join(', ')}`);
    return { deviceId: device.deviceId, label };
  };
  await drive.choose(find(CAMERA), find(MICROPHONE));
  const encode = { sessionId: 'run-1', videoBitrate: 2_500_000, audioBitrate: 128_000, fps: 30, size: null };
  await drive.apply({ encode });
  await drive.eventually(() => (drive.packets('video').length > 30 ? true : null), 'a running stream');
}, 90_000);

afterAll(() => drive?.close());

describe.skipIf(cannotRun)('devices that fail while live', () => {
  let from = 0;
  beforeEach(async () => {
    await drive.reportWhere((now) => now.camera.kind === 'on' && now.microphone.kind === 'on', 'everything on');
    from = drive.bench.received.length;
  });

  it('begins with the chosen camera', async () => {
    await colourIs(isGreen, 'the green camera');
    expect(await opened()).toEqual([CAMERA, MICROPHONE]);
  });

  it('puts a placeholder for a frozen camera, opens no other, and shows it again by itself', async () => {
    await drive.page.evaluate((label) => window.troubles.freeze(label), CAMERA);
    await cameraIs('frozen', 8000);
    await colourIs(isPlaceholder, 'the placeholder');
    // It is opened again, and delivers nothing: nobody is told that it is back.
    await drive.eventually(async () => ((await opened()).length >= 4 ? true : null), 'two more tries');
    expect((await drive.page.evaluate(() => window.stage.report?.camera)) ?? {}).toMatchObject({ code: 'frozen' });
    await drive.page.evaluate((label) => window.troubles.thaw(label), CAMERA);
    await cameraIs('on');
    await colourIs(isGreen, 'the green camera');
    expect(await opened()).not.toContain(OTHER_CAMERA);
    await expectWholeSound(from);
    expectOrderedVideo(from);
  }, 90_000);

  it('leaves the other camera alone when the chosen one is unplugged, and takes that one back', async () => {
    await drive.page.evaluate((label) => window.troubles.unplug(label), CAMERA);
    const lost = await cameraIs('lost');
    expect(lost.devices.filter(({ kind }) => kind === 'camera').map(({ label }) => label)).toEqual([OTHER_CAMERA]);
    await colourIs(isPlaceholder, 'the placeholder');
    await new Promise((wake) => setTimeout(wake, 6000)); // longer than two tries and a look at the list
    expect(isRed(await colourNow())).toBe(false);
    await drive.page.evaluate((label) => window.troubles.plug(label), CAMERA);
    await cameraIs('on');
    await colourIs(isGreen, 'the green camera');
    expect(await opened()).not.toContain(OTHER_CAMERA);
    await expectWholeSound(from);
    expectOrderedVideo(from);
  }, 90_000);

  it('says that another program took the camera, and takes it back when it is free', async () => {
    await drive.page.evaluate((label) => window.troubles.take(label), CAMERA);
    await cameraIs('busy');
    await colourIs(isPlaceholder, 'the placeholder');
    await drive.page.evaluate((label) => window.troubles.giveBack(label), CAMERA);
    await cameraIs('on');
  }, 60_000);

  it('goes on in silence without a gap for a microphone that stands still, and hears it again by itself', async () => {
    await drive.eventually(async () => ((await loudness()) > -40 ? true : null), 'the beep of the microphone');
    await drive.page.evaluate((label) => window.troubles.freeze(label), MICROPHONE);
    await microphoneIs('frozen', 10_000);
    await drive.eventually(async () => ((await loudness()) <= -90 ? true : null), 'silence');
    await new Promise((wake) => setTimeout(wake, 4000));
    expect((await drive.page.evaluate(() => window.stage.report?.microphone)) ?? {}).toMatchObject({ code: 'frozen' });
    await drive.page.evaluate((label) => window.troubles.thaw(label), MICROPHONE);
    await microphoneIs('on');
    await drive.eventually(async () => ((await loudness()) > -40 ? true : null), 'the beep again');
    await expectWholeSound(from);
  }, 90_000);

  it('treats a microphone that the system mutes for longer than a moment the same way', async () => {
    await drive.page.evaluate((label) => window.troubles.mute(label, true), MICROPHONE);
    const frozen = await microphoneIs('frozen', 10_000);
    expect(frozen.microphone).toMatchObject({ detail: expect.stringContaining('muted') });
    // The track that is opened next is not muted.
    await microphoneIs('on');
    await expectWholeSound(from);
  }, 60_000);

  it('keeps the sound without a gap when the microphone is unplugged', async () => {
    await drive.page.evaluate((label) => window.troubles.unplug(label), MICROPHONE);
    await microphoneIs('lost');
    await new Promise((wake) => setTimeout(wake, 2000));
    await drive.page.evaluate((label) => window.troubles.plug(label), MICROPHONE);
    await microphoneIs('on');
    await drive.eventually(async () => ((await loudness()) > -40 ? true : null), 'the beep again');
    await expectWholeSound(from);
    expect(await opened()).not.toContain('Fake Audio Input 2');
  }, 60_000);

  it('replaces an audio context that died, without a gap in the sound', async () => {
    await drive.eventually(async () => ((await loudness()) > -40 ? true : null), 'the beep of the microphone');
    await drive.page.evaluate(() => {
      window.lastLevels = null;
      window.troubles.killAudio();
    });
    await drive.eventually(() => drive.page.evaluate(() => window.lastLevels !== null), 'signs of another mixer');
    await microphoneIs('on');
    await drive.eventually(async () => ((await loudness()) > -40 ? true : null), 'the beep again');
    await expectWholeSound(from);
  }, 60_000);

  it('stops when the permission is taken back, and comes back with it', async () => {
    await permit(drive.page, 'granted', ['camera', 'microphone']);
    await drive.reportWhere(({ permissions }) => permissions.camera === 'granted', 'granted');
    const before = (await opened()).length;
    await permit(drive.page, 'denied', ['camera', 'microphone']);
    await cameraIs('denied');
    await microphoneIs('denied');
    await colourIs(isPlaceholder, 'the placeholder');
    await new Promise((wake) => setTimeout(wake, 4000));
    expect((await opened()).length).toBe(before);
    await permit(drive.page, 'granted', ['camera', 'microphone']);
    await cameraIs('on');
    await microphoneIs('on');
    await expectWholeSound(from);
    expectOrderedVideo(from);
  }, 60_000);

  it('is not moved by a change of the system’s default devices', async () => {
    const before = (await opened()).length;
    await drive.page.evaluate(() => {
      // The default is an entry of its own, which moves from one device to the other.
      const list = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
      navigator.mediaDevices.enumerateDevices = async () =>
        (await list())
          .map((device) =>
            device.deviceId === 'default'
              ? ({ ...device.toJSON(), label: 'Default - Fake Audio Input 2' } as MediaDeviceInfo)
              : device,
          )
          .reverse();
      navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    });
    await drive.reportWhere(
      ({ devices }) => devices[0]?.label === 'Fake Audio Input 2' || devices.length > 0,
      'the list',
    );
    await new Promise((wake) => setTimeout(wake, 1500));
    const report = await drive.reportWhere((now) => now.microphone.kind === 'on', 'the microphone');
    expect(report.microphone).toMatchObject({ label: MICROPHONE });
    expect(report.devices.map(({ deviceId }) => deviceId)).not.toContain('default');
    expect((await opened()).length).toBe(before);
  }, 30_000);

  it('keeps the last picture of a shared window that shows nothing new, and a placeholder when it is closed', async () => {
    expect(await drive.page.evaluate(() => window.stage.shareScreen({ audio: true }))).toMatchObject({ ok: true });
    await drive.apply({ scene: 'screen', screen: { wanted: true, audio: true } });
    await drive.reportWhere((now) => now.screen.kind === 'on' && now.computerAudio.kind === 'on', 'a shared screen');
    await colourIs(isBlue, 'the shared screen');
    // A window that is minimised or covered gives no frames: longer than a camera may be silent.
    await drive.page.evaluate(() => {
      const { screen } = window.stage.report ?? {};
      if (screen?.kind === 'on') window.troubles.freeze(screen.label);
    });
    await new Promise((wake) => setTimeout(wake, 3500));
    expect(isBlue(await colourNow())).toBe(true);
    await drive.reportWhere(({ screen }) => screen.kind === 'on', 'a still screen');
    await drive.page.evaluate(() => window.troubles.endScreen('sound'));
    const silent = await drive.reportWhere((now) => now.computerAudio.kind === 'failed', 'no sound of the computer');
    expect(silent).toMatchObject({ screen: { kind: 'on' }, computerAudio: { code: 'lost' } });
    await drive.page.evaluate(() => window.troubles.endScreen('all'));
    await drive.reportWhere(({ screen }) => screen.kind === 'failed' && screen.code === 'lost', 'a lost screen');
    await colourIs(isPlaceholder, 'the placeholder');
    await drive.apply({ scene: 'camera', screen: { wanted: false, audio: false } });
    await expectWholeSound(from);
    expectOrderedVideo(from);
  }, 60_000);

  it('goes on at the time of now after the page was frozen', async () => {
    const session = await drive.page.context().newCDPSession(drive.page);
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    await new Promise((wake) => setTimeout(wake, 5000));
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    await session.detach();
    const after = drive.bench.received.length;
    await drive.eventually(() => (drive.packets('video', after).length > 60 ? true : null), 'pictures again');
    await drive.reportWhere((now) => now.camera.kind === 'on' && now.microphone.kind === 'on', 'everything on');
    expectOrderedVideo(from);
    const [video, audio] = [drive.packets('video').at(-1), drive.packets('audio').at(-1)];
    expect(Math.abs((video?.timestampUs ?? 0) - (audio?.timestampUs ?? 1e12))).toBeLessThan(400_000);
    await colourIs(isGreen, 'the green camera');
  }, 60_000);
});
