import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FORMATS, type ObsActivity, type ObsFinding } from '../../../shared/domain/index.ts';
import { missing } from '../../../tests/support/needs.ts';
import { plainCollection, type RealObs, startObs } from '../../../tests/support/obs.ts';
import { OBS_PROFILE } from '../../../tests/support/obsFiles.ts';
import { createActivity } from './activity.ts';
import { createDriver, type ObsDriver } from './driver.ts';
import { type EncoderReading, readEncoder } from './encoder.ts';
import type { FindingFacts } from './facts.ts';
import { findingsFrom } from './findings.ts';
import { findObs } from './found.ts';
import type { ObsConnection } from './port.ts';
import { createRepairs, type Repairs } from './repairs.ts';
import { openObs } from './socket.ts';
import { createSoundMirror } from './sound.ts';

describe.skipIf(missing('obs', 'xvfb'))('repairs of a real OBS', () => {
  let real: RealObs;
  let connection: ObsConnection;
  let driver: ObsDriver;
  let repairs: Repairs;
  let written: ObsActivity[];
  let facts: FindingFacts;

  beforeAll(async () => {
    const collection = plainCollection();
    real = await startObs({
      video: { width: 1280, height: 720, fps: 60 },
      encoder: { mode: 'Simple', videoKbps: 9_000, audioKbps: 128, keyint: null },
      collection: {
        ...collection,
        sources: collection.sources.map((one) => (one.name === 'Clip' ? { ...one, muted: true } : one)),
      },
    });
    const opened = await openObs({
      host: '127.0.0.1',
      port: real.port,
      password: real.password,
      signal: AbortSignal.timeout(10_000),
    });
    if (!opened.ok) throw new Error(JSON.stringify(opened.fault));
    connection = opened.value;
  });
  afterAll(async () => {
    connection?.close();
    await real?.close();
  });

  beforeEach(async () => {
    written = [];
    const activity = createActivity({
      append(entry) {
        const row = { ...entry, seq: written.length + 1 };
        written.push(row);
        return row;
      },
      newest: () => [],
    });
    driver = createDriver({ connection: () => connection, activity, onPending: () => {} });
    const sound = createSoundMirror({ driver, onChange: () => {} });
    const refresh = async () => {
      const { baseWidth, baseHeight, ...rest } = await ask('GetVideoSettings');
      const encoder = await readEncoder(driver, rest.fpsNumerator / rest.fpsDenominator);
      await sound.load();
      facts = {
        wanted: FORMATS.portrait720,
        video: { canvasWidth: baseWidth, canvasHeight: baseHeight, ...rest },
        encoder: encoder.ok ? (encoder.value satisfies EncoderReading) : null,
        audio: sound.get(),
        ...{ loudness: null, stats: [], anythingActive: false, streamsElsewhere: null },
      };
    };
    repairs = createRepairs({ driver, facts: () => facts, refresh });
    await refresh();
  });

  const ask = async (name: 'GetVideoSettings') => {
    const reply = await driver.read(name, undefined);
    if (!reply.ok) throw new Error(JSON.stringify(reply.fault));
    return reply.value;
  };
  const parameter = async (parameterCategory: string, parameterName: string) => {
    const reply = await driver.read('GetProfileParameter', { parameterCategory, parameterName });
    return reply.ok ? (reply.value.parameterValue ?? null) : reply.fault.code;
  };
  /** As OBS has written it to disk. */
  const onDisk = (name: string) => {
    const profile = join(real.configDir, 'obs-studio', 'basic', 'profiles', OBS_PROFILE, 'basic.ini');
    return new RegExp(`^${name}=(.*)$`, 'm').exec(readFileSync(profile, 'utf8'))?.[1] ?? null;
  };
  const finding = (id: ObsFinding['id']) => findingsFrom(facts).find((one) => one.id === id);
  const repair = (id: ObsFinding['id']) => repairs.repair(id, finding(id)?.fix?.changes ?? []);
  const undo = () => repairs.undo(repairs.state()[0]?.id ?? '');
  const OK = { ok: true, value: undefined };

  it('turn the canvas from landscape to portrait and back, and touch nothing else', async () => {
    expect(finding('canvas')).toMatchObject({ code: 'orientation', level: 'look', locked: false });
    const before = await ask('GetVideoSettings');
    expect(before).toMatchObject({ baseWidth: 1280, baseHeight: 720, fpsNumerator: 60 });
    expect(await repair('canvas')).toEqual(OK);
    expect(await ask('GetVideoSettings')).toEqual({
      ...{ baseWidth: 720, baseHeight: 1280, outputWidth: 720, outputHeight: 1280 },
      ...{ fpsNumerator: 60, fpsDenominator: 1 },
    });
    expect(['BaseCX', 'BaseCY', 'OutputCX', 'OutputCY', 'FPSType', 'FPSCommon'].map(onDisk)).toEqual([
      '720',
      '1280',
      '720',
      '1280',
      '0',
      '60',
    ]);
    expect(finding('canvas')).toMatchObject({ code: 'ok' });
    expect(await undo()).toEqual(OK);
    expect(await ask('GetVideoSettings')).toEqual(before);
    expect(['BaseCX', 'BaseCY', 'OutputCX', 'OutputCY'].map(onDisk)).toEqual(['1280', '720', '1280', '720']);
    expect(written.map((row) => [row.request, row.before, row.after, row.reason])).toEqual([
      ['SetVideoSettings', '1280×720, 1280×720', '720×1280, 720×1280', 'repair'],
      ['SetVideoSettings', '720×1280, 720×1280', '1280×720, 1280×720', 'undo'],
    ]);
  });

  it('set the frame rate, and give it back the way the host had chosen it', async () => {
    expect(await repair('frame_rate')).toEqual(OK);
    expect(await ask('GetVideoSettings')).toMatchObject({ fpsNumerator: 30, fpsDenominator: 1, baseWidth: 1280 });
    expect(onDisk('FPSType')).toBe('2');
    expect(await undo()).toEqual(OK);
    expect(await ask('GetVideoSettings')).toMatchObject({ fpsNumerator: 60, fpsDenominator: 1 });
    expect([onDisk('FPSType'), onDisk('FPSCommon')]).toEqual(['0', '60']);
  });

  it('set the bitrate', async () => {
    expect(finding('bitrate')).toMatchObject({ code: 'high', params: { kbps: 9_000, want: 2_500 } });
    expect(await repair('bitrate')).toEqual(OK);
    expect([await parameter('SimpleOutput', 'VBitrate'), onDisk('VBitrate')]).toEqual(['2500', '2500']);
    expect(await undo()).toEqual(OK);
    expect([await parameter('SimpleOutput', 'VBitrate'), onDisk('VBitrate')]).toEqual(['9000', '9000']);
  });

  it('set the distance of key frames', async () => {
    expect(finding('keyframes')).toMatchObject({ code: 'auto', params: { seconds: 4.2 } });
    expect(await repair('keyframes')).toEqual(OK);
    expect([onDisk('UseAdvanced'), onDisk('x264Settings')]).toEqual(['true', 'keyint=120']);
    expect(facts.encoder?.encoder).toMatchObject({ keyframeSeconds: 2 });
    expect(await undo()).toEqual(OK);
    expect(await parameter('SimpleOutput', 'UseAdvanced')).toBe('false');
    expect((await parameter('SimpleOutput', 'x264Settings'))?.trim()).toBe('');
    expect(facts.encoder).toMatchObject({ x264: { used: false }, encoder: { keyframeSeconds: null } });
    expect(finding('keyframes')).toMatchObject({ code: 'auto', fix: { changes: [{ after: 'keyint=120' }, {}] } });
  });

  it('unmute the inputs that were named', async () => {
    expect(finding('sound_muted')).toMatchObject({ code: 'muted', params: { input: 'Clip', count: 1 } });
    expect(await repair('sound_muted')).toEqual(OK);
    expect(await driver.read('GetInputMute', { inputName: 'Clip' })).toMatchObject({ value: { inputMuted: false } });
    expect(await undo()).toEqual(OK);
    expect(await driver.read('GetInputMute', { inputName: 'Clip' })).toMatchObject({ value: { inputMuted: true } });
  });

  it('are refused by OBS while it records, and change nothing', async () => {
    const before = await ask('GetVideoSettings');
    expect(
      await driver.change({ request: 'StartRecord', input: undefined, reason: 'host', subject: 'recording' }),
    ).toMatchObject({ ok: true });
    await expect
      .poll(async () => {
        const status = await driver.read('GetRecordStatus', undefined);
        return status.ok && status.value.outputActive;
      })
      .toBe(true);
    expect(await repair('canvas')).toMatchObject({ ok: false, fault: { code: 'obs_output_active' } });
    expect([await ask('GetVideoSettings'), repairs.state()]).toEqual([before, []]);
    await driver.change({ request: 'StopRecord', input: undefined, reason: 'host', subject: 'recording' });
  });

  it('are made in an OBS that is found by its files', async () => {
    const { found, password } = await findObs({ platform: 'linux', variables: { XDG_CONFIG_HOME: real.configDir } });
    expect(found).toEqual({ port: real.port, serverEnabled: true, authRequired: true, passwordStored: true });
    expect(await password()).toBe(real.password);
  });
});
