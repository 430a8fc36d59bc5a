import { beforeEach, describe, expect, it } from 'vitest';
import {
  done,
  FORMATS,
  type ObsActivity,
  type ObsAudioInput,
  type ObsFinding,
  type ObsRepair,
  type Reply,
  refuse,
} from '../../../shared/domain/index.ts';
import { createActivity } from './activity.ts';
import { createDriver } from './driver.ts';
import { type EncoderReading, readEncoder } from './encoder.ts';
import type { FindingFacts } from './facts.ts';
import { findingsFrom } from './findings.ts';
import type { ObsConnection } from './port.ts';
import { createRepairs, type Repairs } from './repairs.ts';

/** What the stand-in of OBS has, and how it misbehaves. */
let obs: {
  video: Record<string, number>;
  /** By profile; `Category/Name`. */
  profiles: Record<string, Record<string, string | null>>;
  profile: string;
  collection: string;
  mutes: Record<string, boolean>;
  active: boolean;
  connected: boolean;
  at: ObsConnection;
  /** Before a request is carried out; an answer instead of carrying it out. */
  meet(name: string, input: Record<string, unknown>): Reply<unknown> | undefined;
  /** After a request was carried out. */
  afterwards(name: string, input: Record<string, unknown>): void;
};
let written: ObsActivity[];
let repairs: Repairs;
let told: ObsRepair[][];
let facts: FindingFacts;
let active: boolean;

const params = () => obs.profiles[obs.profile] ?? {};
const handlers: Record<string, (input: Record<string, unknown>) => unknown> = {
  GetVideoSettings: () => obs.video,
  SetVideoSettings(input) {
    if (obs.active) return refuse('obs_output_active', { retry: 'later' });
    for (const [name, value] of Object.entries(input)) obs.video[name] = Number(value);
    if ('fpsNumerator' in input) params()['Video/FPSType'] = '2';
    return undefined;
  },
  GetProfileParameter: (input) => ({ parameterValue: params()[`${input.parameterCategory}/${input.parameterName}`] }),
  SetProfileParameter(input) {
    params()[`${input.parameterCategory}/${input.parameterName}`] = String(input.parameterValue);
  },
  GetInputMute: ({ inputName }) =>
    String(inputName) in obs.mutes
      ? { inputMuted: obs.mutes[String(inputName)] }
      : refuse('obs_missing', { params: { name: String(inputName) } }),
  SetInputMute({ inputName, inputMuted }) {
    obs.mutes[String(inputName)] = Boolean(inputMuted);
  },
  GetProfileList: () => ({ currentProfileName: obs.profile, profiles: Object.keys(obs.profiles) }),
  GetSceneCollectionList: () => ({ currentSceneCollectionName: obs.collection, sceneCollections: [obs.collection] }),
};
const isReply = (value: unknown): value is Reply<unknown> =>
  typeof value === 'object' && value !== null && 'ok' in value;

const connection: ObsConnection = {
  hello: { obsVersion: '', websocketVersion: '', system: '', authenticated: true, requests: new Set() },
  async call(name, input) {
    type Mine = Awaited<ReturnType<ObsConnection['call']>> & Reply<never>;
    const given = { ...(input as Record<string, unknown> | undefined) };
    const met = obs.connected ? obs.meet(name, given) : refuse('obs_not_connected', { retry: 'later' });
    if (met) return met as Mine;
    const answer = handlers[name]?.(given);
    obs.afterwards(name, given);
    return (isReply(answer) ? answer : done(structuredClone(answer))) as Mine;
  },
  onEvent: () => () => {},
  onClosed: () => {},
  close: () => {},
};

beforeEach(() => {
  obs = {
    video: {
      ...{ baseWidth: 1920, baseHeight: 1080, outputWidth: 1280, outputHeight: 720 },
      ...{ fpsNumerator: 60, fpsDenominator: 1 },
    },
    profiles: {
      Live: {
        'Video/FPSType': '0',
        'Output/Mode': 'Simple',
        'SimpleOutput/StreamEncoder': 'x264',
        'SimpleOutput/VBitrate': '9000',
        'SimpleOutput/ABitrate': '160',
        'SimpleOutput/UseAdvanced': 'false',
        'SimpleOutput/x264Settings': null,
      },
    },
    profile: 'Live',
    collection: 'Scenes',
    mutes: { 'Mic/Aux': true, '话筒 2': true, 'Desktop Audio': true },
    active: false,
    connected: true,
    at: connection,
    meet: () => undefined,
    afterwards: () => {},
  };
  written = [];
  told = [];
  active = false;
  const activity = createActivity({
    append(entry) {
      const row = { ...entry, seq: written.length + 1 };
      written.push(row);
      return row;
    },
    newest: () => [],
  });
  const driver = createDriver({ connection: () => (obs.connected ? obs.at : null), activity, onPending: () => {} });
  facts = {
    ...{ wanted: FORMATS.portrait720, video: null, encoder: null, audio: null, loudness: null, stats: [] },
    ...{ anythingActive: false, streamsElsewhere: null },
  };
  const refresh = async () => {
    const video = await driver.read('GetVideoSettings', undefined);
    if (!video.ok) return;
    const { baseWidth, baseHeight, ...rest } = video.value;
    const encoder: Reply<EncoderReading> = await readEncoder(driver, rest.fpsNumerator / rest.fpsDenominator);
    if (!encoder.ok) return;
    const audio = Object.entries(obs.mutes).map(
      ([name, muted]): ObsAudioInput => ({
        ...{ name, muted, volumeDb: 0 },
        kind: name.startsWith('Desktop') ? 'pulse_output_capture' : 'pulse_input_capture',
      }),
    );
    facts = {
      ...facts,
      video: { canvasWidth: baseWidth, canvasHeight: baseHeight, ...rest },
      encoder: encoder.value,
      audio,
      anythingActive: active,
    };
  };
  repairs = createRepairs({
    driver,
    facts: () => facts,
    refresh,
    onChange: (list) => told.push(list),
    now: () => 77,
  });
  return refresh();
});

const finding = (id: ObsFinding['id']) => findingsFrom(facts).find((one) => one.id === id);
const shown = (id: ObsFinding['id']) => finding(id)?.fix?.changes ?? [];
const repair = (id: ObsFinding['id']) => repairs.repair(id, shown(id));
const undo = (index = 0) => repairs.undo(repairs.state()[index]?.id ?? '');
const everything = () => structuredClone({ video: obs.video, profiles: obs.profiles, mutes: obs.mutes });
const changesSent = () => written.map(({ request, subject, before, after }) => [request, subject, before, after]);
const OK = { ok: true, value: undefined };

describe('a repair', () => {
  it.each<[ObsFinding['id'], () => unknown, unknown]>([
    [
      'canvas',
      () => obs.video,
      { baseWidth: 720, baseHeight: 1280, outputWidth: 720, outputHeight: 1280, fpsNumerator: 60 },
    ],
    ['frame_rate', () => obs.video, { fpsNumerator: 30, fpsDenominator: 1, baseWidth: 1920, outputHeight: 720 }],
    ['bitrate', params, { 'SimpleOutput/VBitrate': '2500', 'SimpleOutput/UseAdvanced': 'false' }],
    ['keyframes', params, { 'SimpleOutput/UseAdvanced': 'true', 'SimpleOutput/x264Settings': 'keyint=120' }],
    ['sound_muted', () => obs.mutes, { 'Mic/Aux': false, '话筒 2': false, 'Desktop Audio': true }],
  ])('of %s makes what was shown, can be undone, and leaves no trace then', async (id, look, expected) => {
    const before = everything();
    const changes = shown(id);
    expect(await repair(id)).toEqual(OK);
    expect(look()).toMatchObject(expected as object);
    expect(finding(id)).toMatchObject({ level: 'ok', fix: null });
    expect(repairs.state()).toMatchObject([{ finding: id, atMs: 77, changes }]);
    expect(told).toEqual([repairs.state()]);
    expect(
      written.every(({ reason, outcome, after }) => reason === 'repair' && outcome === 'done' && after !== null),
    ).toBe(true);

    expect(await undo()).toEqual(OK);
    // A text that was never set is empty now.
    if (id === 'keyframes') before.profiles.Live = { ...before.profiles.Live, 'SimpleOutput/x264Settings': '' };
    expect(everything()).toEqual(before);
    expect(shown(id)).toEqual(changes);
    expect(repairs.state()).toEqual([]);
    expect(told.at(-1)).toEqual([]);
    expect(written.at(-1)?.reason).toBe('undo');
  });

  it('says in the activity list what OBS had and has', async () => {
    await repair('canvas');
    await repair('keyframes');
    await undo(1);
    expect(changesSent()).toEqual([
      ['SetVideoSettings', 'canvas, output', '1920×1080, 1280×720', '720×1280, 720×1280'],
      ['SetProfileParameter', 'x264 options', '', 'keyint=120'],
      ['SetProfileParameter', 'custom encoder settings', 'off', 'on'],
      ['SetVideoSettings', 'canvas, output', '720×1280, 720×1280', '1920×1080, 1280×720'],
    ]);
  });

  it('of the frame rate gives back how the host had chosen it', async () => {
    await repair('frame_rate');
    expect(params()['Video/FPSType']).toBe('2');
    await undo();
    expect([obs.video.fpsNumerator, params()['Video/FPSType']]).toEqual([60, '0']);
    params()['Video/FPSType'] = '2';
    written = [];
    await repair('frame_rate');
    await undo();
    expect(changesSent().map(([request]) => request)).toEqual(['SetVideoSettings', 'SetVideoSettings']);
  });

  it('keeps the host’s other options of x264, and gives them back as they were', async () => {
    params()['SimpleOutput/UseAdvanced'] = 'TRUE';
    params()['SimpleOutput/x264Settings'] = 'bframes=2  keyint=250';
    expect(await repairs.repair('keyframes', [])).toMatchObject({ fault: { code: 'obs_changed_since' } });
    expect(await repair('keyframes')).toEqual(OK);
    expect(params()['SimpleOutput/x264Settings']).toBe('bframes=2 keyint=120');
    await undo();
    expect(params()).toMatchObject({
      'SimpleOutput/UseAdvanced': 'TRUE',
      'SimpleOutput/x264Settings': 'bframes=2  keyint=250',
    });
  });

  it('that the host did not see is not made', async () => {
    const before = shown('bitrate');
    params()['SimpleOutput/VBitrate'] = '9500';
    expect(await repairs.repair('bitrate', before)).toMatchObject({
      fault: { code: 'obs_changed_since', rule: 'shown' },
    });
    expect([params()['SimpleOutput/VBitrate'], written, repairs.state()]).toEqual(['9500', [], []]);
    // The next look shows it as it is, and then it can be made.
    expect(await repair('bitrate')).toEqual(OK);
    expect(await repairs.repair('bitrate', shown('bitrate'))).toMatchObject({ fault: { code: 'obs_changed_since' } });
  });

  it('is not made over a change that comes at the last moment', async () => {
    let looks = 0;
    obs.afterwards = (name, input) => {
      if (name !== 'GetProfileParameter' || input.parameterName !== 'VBitrate') return;
      looks += 1;
      if (looks === 1) params()['SimpleOutput/VBitrate'] = '9001';
    };
    expect(await repair('bitrate')).toMatchObject({ fault: { code: 'obs_changed_since', rule: 'value' } });
    expect([params()['SimpleOutput/VBitrate'], written]).toEqual(['9001', []]);
  });

  it('is one, however often it is pressed', async () => {
    const changes = shown('bitrate');
    const both = await Promise.all([repairs.repair('bitrate', changes), repairs.repair('bitrate', changes)]);
    expect(both).toEqual([OK, OK]);
    expect([written.length, repairs.state().length]).toEqual([1, 1]);
    const id = repairs.state()[0]?.id ?? '';
    expect(await Promise.all([repairs.undo(id), repairs.undo(id)])).toEqual([OK, OK]);
    expect(written).toHaveLength(2);
  });

  it('of the picture waits until nothing sends, and says so before it asks', async () => {
    const size = shown('canvas');
    await repair('canvas');
    active = true;
    written = [];
    expect(await repairs.repair('frame_rate', shown('frame_rate'))).toMatchObject({
      fault: { code: 'obs_output_active' },
    });
    expect(await undo()).toMatchObject({ fault: { code: 'obs_output_active' } });
    expect(written).toEqual([]);
    expect(await repair('bitrate')).toEqual(OK);
    // OBS knows of an output that the studio does not see.
    active = false;
    obs.active = true;
    expect(await undo(1)).toMatchObject({ fault: { code: 'obs_output_active' } });
    expect([obs.video.baseWidth, repairs.state().length]).toEqual([720, 2]);
    obs.active = false;
    expect(await undo(1)).toEqual(OK);
    expect(shown('canvas')).toEqual(size);
  });

  it('needs OBS', async () => {
    const changes = shown('bitrate');
    await repair('keyframes');
    obs.connected = false;
    expect(await repairs.repair('bitrate', changes)).toMatchObject({ fault: { code: 'obs_not_connected' } });
    expect(await undo()).toMatchObject({ fault: { code: 'obs_not_connected' } });
    expect(repairs.state()).toHaveLength(1);
  });
});

describe('a repair that OBS does not take as it is', () => {
  it('is taken back whole, and refused with what OBS has', async () => {
    const before = everything();
    obs.afterwards = (name, { baseWidth }) => {
      if (name === 'SetVideoSettings' && baseWidth === 720) obs.video.outputWidth = 716;
    };
    expect(await repair('canvas')).toMatchObject({
      fault: { code: 'obs_refused', rule: 'read_back', params: { comment: 'it kept 720×1280, 716×1280' } },
    });
    expect([everything(), repairs.state()]).toEqual([before, []]);
    expect(written.map(({ reason }) => reason)).toEqual(['repair', 'undo']);
  });

  it('half way is taken back from where it failed', async () => {
    const before = everything();
    obs.meet = (name, { inputName }) =>
      name === 'SetInputMute' && inputName === '话筒 2' ? refuse('obs_refused', { params: { code: 700 } }) : undefined;
    expect(await repair('sound_muted')).toMatchObject({ fault: { code: 'obs_refused', params: { code: 700 } } });
    expect([everything(), repairs.state()]).toEqual([before, []]);
    expect(written.map(({ subject, outcome }) => [subject, outcome])).toEqual([
      ['Mic/Aux', 'done'],
      ['话筒 2', 'obs_refused'],
      ['Mic/Aux', 'done'],
    ]);
  });

  it('answers too late, but is taken back where it took effect', async () => {
    let late = true;
    obs.meet = (name, input) => {
      if (name !== 'SetProfileParameter' || input.parameterName !== 'VBitrate' || !late) return undefined;
      late = false;
      handlers[name]?.(input);
      return refuse('obs_timeout', { retry: 'now' });
    };
    expect(await repair('bitrate')).toMatchObject({ fault: { code: 'obs_timeout' } });
    expect([params()['SimpleOutput/VBitrate'], repairs.state()]).toEqual(['9000', []]);
  });

  it('half way, when OBS is gone: what stands can be undone when it is back', async () => {
    obs.afterwards = (name, input) => {
      if (name === 'SetProfileParameter' && input.parameterName === 'x264Settings') obs.connected = false;
    };
    const changes = shown('keyframes');
    expect(await repair('keyframes')).toMatchObject({ fault: { code: 'obs_not_connected' } });
    expect(repairs.state()).toMatchObject([{ finding: 'keyframes', changes: changes.slice(0, 1) }]);
    obs.connected = true;
    obs.afterwards = () => {};
    expect(await undo()).toEqual(OK);
    expect(params()['SimpleOutput/x264Settings']).toBe('');
    expect(repairs.state()).toEqual([]);
  });

  it('half way, when another OBS takes its place: that one is not touched, and nothing is offered to be undone there', async () => {
    obs.afterwards = (name, input) => {
      if (name !== 'SetProfileParameter' || input.parameterName !== 'x264Settings') return;
      obs.at = { ...connection };
      repairs.forget();
    };
    expect(await repair('keyframes')).toMatchObject({ fault: { code: 'obs_not_connected' } });
    expect(written.map(({ subject }) => subject)).toEqual(['x264 options']);
    expect(repairs.state()).toEqual([]);
  });

  it('half way, when OBS comes back: what stands is undone in it', async () => {
    obs.afterwards = (name, { inputName }) => {
      if (name === 'SetInputMute' && inputName === 'Mic/Aux') obs.at = { ...connection };
    };
    expect(await repair('sound_muted')).toMatchObject({ fault: { code: 'obs_not_connected' } });
    expect([obs.mutes['Mic/Aux'], obs.mutes['话筒 2']]).toEqual([false, true]);
    obs.afterwards = () => {};
    expect(await undo()).toEqual(OK);
    expect(obs.mutes['Mic/Aux']).toBe(true);
  });
});

describe('undo', () => {
  it('leaves alone what was changed again', async () => {
    await repair('bitrate');
    params()['SimpleOutput/VBitrate'] = '3000';
    expect(await undo()).toMatchObject({ fault: { code: 'obs_changed_since', rule: 'value' } });
    expect([params()['SimpleOutput/VBitrate'], written.length, repairs.state().length]).toEqual(['3000', 1, 1]);
    params()['SimpleOutput/VBitrate'] = '2500';
    expect(await undo()).toEqual(OK);
  });

  it('passes over what is already as it was', async () => {
    await repair('sound_muted');
    obs.mutes['Mic/Aux'] = true;
    written = [];
    expect(await undo()).toEqual(OK);
    expect(changesSent()).toEqual([['SetInputMute', '话筒 2', 'not muted', 'muted']]);
    await repair('bitrate');
    params()['SimpleOutput/VBitrate'] = '9000';
    written = [];
    expect(await undo()).toEqual(OK);
    expect([written, repairs.state()]).toEqual([[], []]);
  });

  it('touches no other profile and no other collection, whatever they hold', async () => {
    await repair('bitrate');
    await repair('sound_muted');
    obs.profiles.Other = { ...params() };
    obs.profile = 'Other';
    obs.collection = 'Others';
    for (const index of [0, 1])
      expect(await undo(index)).toMatchObject({ fault: { code: 'obs_changed_since', rule: 'home' } });
    expect([obs.profiles.Other['SimpleOutput/VBitrate'], obs.mutes['Mic/Aux']]).toEqual(['2500', false]);
    obs.profile = 'Live';
    expect(await undo(1)).toEqual(OK);
    obs.collection = 'Scenes';
    expect(await undo()).toEqual(OK);
  });

  it('of what is not there, or of an input that is gone', async () => {
    expect(await repairs.undo('nothing')).toMatchObject({ fault: { code: 'not_found' } });
    await repair('sound_muted');
    delete obs.mutes['话筒 2'];
    expect(await undo()).toMatchObject({ fault: { code: 'obs_missing' } });
    expect([obs.mutes['Mic/Aux'], repairs.state().length]).toEqual([false, 1]);
  });

  it('that fails half way leaves the repair as it was', async () => {
    await repair('sound_muted');
    obs.meet = (name, { inputName }) =>
      name === 'SetInputMute' && inputName === 'Mic/Aux' ? refuse('obs_refused') : undefined;
    expect(await undo()).toMatchObject({ fault: { code: 'obs_refused' } });
    expect([obs.mutes['Mic/Aux'], obs.mutes['话筒 2'], repairs.state().length]).toEqual([false, false, 1]);
  });

  it('reaches back twenty repairs, the newest first', async () => {
    for (let kbps = 9_000; kbps < 9_023; kbps += 1) {
      params()['SimpleOutput/VBitrate'] = `${kbps}`;
      await repairs.repair('bitrate', [{ what: 'bitrate', before: `${kbps} kb/s`, after: '2500 kb/s' }]);
    }
    expect(repairs.state()).toHaveLength(20);
    expect(repairs.state()[0]?.changes[0]?.before).toBe('9022 kb/s');
    expect(await undo(19)).toEqual(OK);
    expect(params()['SimpleOutput/VBitrate']).toBe('9003');
    repairs.forget();
    expect([repairs.state(), told.at(-1)]).toEqual([[], []]);
  });
});
