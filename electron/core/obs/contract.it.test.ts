import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Reply } from '../../../shared/domain/index.ts';
import { type AskedObs, askObs, until } from '../../../tests/support/askObs.ts';
import { freePorts } from '../../../tests/support/nginxRtmp.ts';
import { OBS_SUBJECTS, type ObsSubject } from '../../../tests/support/obsSubject.ts';
import type { ObsConnection } from './port.ts';
import { READS } from './protocol.ts';
import { createOpenObs } from './socket.ts';

/*
 * The same questions to a real OBS and to the fake one, here through the studio's own connection, in
 * contract.wire.it.test.ts frame by frame. Where they differ, the fake is wrong: everything else that is tested against
 * the fake holds for OBS only as far as these two reach.
 */

for (const { name, start, skip } of OBS_SUBJECTS)
  describe.skipIf(skip)(`obs-websocket as ${name} speaks it`, () => {
    let subject: ObsSubject;
    const connections: ObsConnection[] = [];
    beforeAll(async () => {
      subject = await start();
    });
    afterEach(() => {
      for (const connection of connections.splice(0)) connection.close();
    });
    afterAll(() => subject?.close());

    const tryOpen = (password: string | null = subject.password, port = subject.port): Promise<Reply<ObsConnection>> =>
      createOpenObs()({ host: '127.0.0.1', port, password, signal: new AbortController().signal });

    async function connect(): Promise<AskedObs> {
      const reply = await tryOpen();
      if (!reply.ok) throw new Error(`${reply.fault.code} ${reply.fault.detail}`);
      connections.push(reply.value);
      return askObs(reply.value);
    }

    const inactive = (obs: AskedObs) =>
      until(
        async () => !(await obs.get('GetStreamStatus', undefined)).outputActive,
        () => obs.states(),
      );
    /** A stream that runs, with frames. */
    async function goLive(obs: AskedObs): Promise<void> {
      await subject.streamTo(obs.connection, 'live');
      await obs.get('StartStream', undefined);
      await obs.state('STARTED');
      await until(
        async () => (await obs.get('GetStreamStatus', undefined)).outputTotalFrames > 2,
        () => obs.states(),
      );
    }
    async function stop(obs: AskedObs): Promise<void> {
      await obs.get('StopStream', undefined);
      await obs.state('STOPPED');
      await inactive(obs);
    }

    describe('connecting', () => {
      it('takes the right password', async () => {
        const { hello } = (await connect()).connection;
        expect(hello).toMatchObject({
          obsVersion: expect.stringMatching(/^29\./),
          websocketVersion: expect.stringMatching(/^5\./),
          authenticated: true,
        });
        for (const request of ['StartStream', 'GetSceneList', 'SetStreamServiceSettings', ...Object.keys(READS)])
          expect(hello.requests).toContain(request);
      });

      it('refuses the wrong one and none, and nobody answers where nothing listens', async () => {
        const code = async (reply: Promise<Reply<unknown>>) => {
          const { ok, ...rest } = await reply;
          return 'fault' in rest ? rest.fault.code : ok;
        };
        expect(await code(tryOpen('wrong'))).toBe('obs_wrong_password');
        expect(await code(tryOpen(null))).toBe('obs_password_needed');
        const [free = 0] = await freePorts(1);
        expect(await code(tryOpen(subject.password, free))).toBe('obs_not_running');
      });

      it('says hello at once again and again', async () => {
        for (let i = 0; i < 10; i += 1) {
          const reply = await tryOpen();
          expect(reply.ok).toBe(true);
          if (reply.ok) reply.value.close();
        }
      });
    });

    describe('reading', () => {
      it('answers each request of ours in a shape that can be read', async () => {
        const obs = await connect();
        const clip = { inputName: 'Clip' };
        const title = { sceneName: 'Desk', sceneItemId: 2 };
        const asked = {
          GetVersion: await obs.get('GetVersion', undefined),
          GetStats: await obs.get('GetStats', undefined),
          GetVideoSettings: await obs.get('GetVideoSettings', undefined),
          GetStreamServiceSettings: await obs.get('GetStreamServiceSettings', undefined),
          GetStreamStatus: await obs.get('GetStreamStatus', undefined),
          GetRecordStatus: await obs.get('GetRecordStatus', undefined),
          GetReplayBufferStatus: await obs.get('GetReplayBufferStatus', undefined),
          GetLastReplayBufferReplay: await obs.refused('GetLastReplayBufferReplay', undefined),
          GetVirtualCamStatus: await obs.refused('GetVirtualCamStatus', undefined),
          GetRecordDirectory: await obs.get('GetRecordDirectory', undefined),
          GetSceneList: await obs.get('GetSceneList', undefined),
          GetSceneItemList: await obs.get('GetSceneItemList', { sceneName: 'Stage' }),
          GetGroupSceneItemList: await obs.get('GetGroupSceneItemList', { sceneName: 'Corner' }),
          GetSceneItemEnabled: await obs.get('GetSceneItemEnabled', title),
          GetSceneItemId: await obs.get('GetSceneItemId', { sceneName: 'Desk', sourceName: 'Title' }),
          GetStudioModeEnabled: await obs.get('GetStudioModeEnabled', undefined),
          GetSceneTransitionList: await obs.get('GetSceneTransitionList', undefined),
          GetCurrentSceneTransition: await obs.get('GetCurrentSceneTransition', undefined),
          GetInputList: await obs.get('GetInputList', undefined),
          GetInputKindList: await obs.get('GetInputKindList', undefined),
          GetInputMute: await obs.get('GetInputMute', clip),
          GetInputVolume: await obs.get('GetInputVolume', clip),
          GetInputSettings: await obs.get('GetInputSettings', { inputName: 'Title' }),
          GetProfileParameter: await obs.get('GetProfileParameter', {
            parameterCategory: 'Output',
            parameterName: 'Mode',
          }),
          GetProfileList: await obs.get('GetProfileList', undefined),
          GetSceneCollectionList: await obs.get('GetSceneCollectionList', undefined),
          GetSourceScreenshot: await obs.get('GetSourceScreenshot', {
            sourceName: 'Desk',
            imageFormat: 'jpg',
            imageWidth: 160,
          }),
          GetSceneItemTransform: await obs.get('GetSceneItemTransform', title),
        };
        expect(Object.keys(asked).sort()).toEqual(Object.keys(READS).sort());
        const item = (id: number, sourceName: string, inputKind: string | null, isGroup: boolean | null) => ({
          sceneItemId: id,
          sceneItemIndex: id - 1,
          sourceName,
          sourceType: inputKind === null ? 'OBS_SOURCE_TYPE_SCENE' : 'OBS_SOURCE_TYPE_INPUT',
          inputKind,
          isGroup,
          sceneItemEnabled: true,
          sceneItemLocked: false,
        });
        expect(asked).toMatchObject({
          GetVideoSettings: {
            ...{ baseWidth: 640, baseHeight: 360, outputWidth: 640, outputHeight: 360 },
            ...{ fpsNumerator: 30, fpsDenominator: 1 },
          },
          GetStreamServiceSettings: {
            streamServiceType: 'rtmp_custom',
            streamServiceSettings: { key: 'initial', use_auth: false },
          },
          GetStreamStatus: { outputActive: false, outputReconnecting: false, outputTotalFrames: 0, outputBytes: 0 },
          GetRecordStatus: { outputActive: false, outputPaused: false },
          GetReplayBufferStatus: { outputActive: false },
          GetLastReplayBufferReplay: { code: 501 },
          GetVirtualCamStatus: { code: 604 },
          GetSceneList: {
            currentProgramSceneName: 'Desk',
            currentPreviewSceneName: null,
            scenes: [
              { sceneName: 'Stage', sceneIndex: 0 },
              { sceneName: 'Desk', sceneIndex: 1 },
            ],
          },
          GetSceneItemList: {
            sceneItems: [
              item(1, 'Backdrop', 'color_source_v3', null),
              item(2, 'Clip', 'ffmpeg_source', null),
              item(3, 'Corner', null, true),
            ],
          },
          GetGroupSceneItemList: { sceneItems: [item(1, 'Badge', 'color_source_v3', null)] },
          GetSceneItemEnabled: { sceneItemEnabled: true },
          GetSceneItemId: { sceneItemId: 2 },
          GetStudioModeEnabled: { studioModeEnabled: false },
          GetSceneTransitionList: {
            currentSceneTransitionName: 'Cut',
            transitions: [
              { transitionName: 'Cut', transitionKind: 'cut_transition', transitionFixed: true },
              { transitionName: 'Fade', transitionKind: 'fade_transition', transitionFixed: false },
            ],
          },
          GetCurrentSceneTransition: { transitionName: 'Cut', transitionFixed: true, transitionDuration: null },
          GetInputMute: { inputMuted: false },
          GetInputVolume: { inputVolumeMul: 1, inputVolumeDb: 0 },
          GetInputSettings: { inputKind: 'text_ft2_source_v2', inputSettings: { text: 'DESK' } },
          GetProfileParameter: { parameterValue: 'Simple', defaultParameterValue: 'Simple' },
          GetProfileList: { currentProfileName: 'Redcast', profiles: ['Redcast'] },
          GetSceneCollectionList: { currentSceneCollectionName: 'Redcast', sceneCollections: ['Redcast'] },
          GetSourceScreenshot: { imageData: expect.stringMatching(/^data:image\/jpg;base64,\/9j\//) },
          GetSceneItemTransform: { sceneItemTransform: { scaleX: 1, scaleY: 1, rotation: 0, alignment: 5 } },
        });
        expect(asked.GetInputKindList.inputKinds).not.toContain('browser_source');
        expect(asked.GetInputList.inputs.map(({ inputName }) => inputName).sort()).toEqual(
          ['Backdrop', 'Badge', 'Clip', 'Title'].sort(),
        );
      });

      it('says what is wrong with a request', async () => {
        const obs = await connect();
        const { refused } = obs;
        expect(await refused('GetSceneItemList', { sceneName: 'Nope 🎬' })).toEqual({
          fault: 'obs_missing',
          name: 'Nope 🎬',
        });
        expect(await refused('SetInputMute', { inputName: 'Nope', inputMuted: true })).toMatchObject({ name: 'Nope' });
        expect(await refused('SetInputMute', { inputName: 'Backdrop', inputMuted: true })).toMatchObject({ code: 604 });
        expect(await refused('SetInputMute', { inputName: 'Desk', inputMuted: true })).toMatchObject({ code: 602 });
        expect(await refused('GetSceneItemList', { sceneName: 'Corner' })).toMatchObject({ code: 602 });
        expect(await refused('GetGroupSceneItemList', { sceneName: 'Desk' })).toMatchObject({ code: 602 });
        expect(await refused('GetSceneItemList', { sceneName: '' })).toMatchObject({ code: 403 });
        expect(await refused('GetSceneItemList', {})).toMatchObject({ code: 300 });
        expect(await refused('SetCurrentSceneTransitionDuration', { transitionDuration: 20 })).toMatchObject({
          code: 402,
          comment: 'The field value of `transitionDuration` is below the minimum of `50.000000`',
        });
        expect(
          await refused('SetSceneItemEnabled', { sceneName: 'Desk', sceneItemId: 99, sceneItemEnabled: true }),
        ).toMatchObject({ fault: 'obs_missing' });
        const input = { sceneName: 'Desk', inputName: 'Overlay', inputKind: 'browser_source' };
        expect(await refused('CreateInput', input)).toMatchObject({ code: 605 });
        expect(
          await refused('CreateInput', { ...input, inputName: 'Title', inputKind: 'color_source_v3' }),
        ).toMatchObject({ code: 601 });
        expect(await refused('SetVideoSettings', {})).toMatchObject({ code: 300 });
        expect(await refused('SetVideoSettings', { baseWidth: 2, baseHeight: 640 })).toMatchObject({ code: 402 });
        expect(await refused('SetCurrentSceneTransition', { transitionName: 'Nope' })).toMatchObject({
          fault: 'obs_missing',
        });
        for (const request of ['TriggerStudioModeTransition', 'StopStream', 'StopRecord', 'SaveReplayBuffer'] as const)
          expect(await refused(request, undefined)).toMatchObject({
            code: request === 'TriggerStudioModeTransition' ? 506 : 501,
          });
        expect(await refused('StartVirtualCam', undefined)).toMatchObject({ code: 604 });
        expect(
          await refused('SetStreamServiceSettings', { streamServiceType: 'nope', streamServiceSettings: { key: 'x' } }),
        ).toMatchObject({ code: 700 });
      });
    });

    describe('scenes and sound', () => {
      it('cuts to another scene: the beginning first, the rest in any order, and nothing for the scene that is on', async () => {
        const obs = await connect();
        await obs.get('SetCurrentProgramScene', { sceneName: 'Stage' });
        await obs.hear(['CurrentProgramSceneChanged', 'SceneTransitionEnded']);
        expect(obs.types()[0]).toBe('SceneTransitionStarted');
        expect(obs.heard).toContainEqual({ type: 'CurrentProgramSceneChanged', data: { sceneName: 'Stage' } });
        obs.forget();
        await obs.get('SetCurrentProgramScene', { sceneName: 'Stage' });
        await obs.get('SetInputMute', { inputName: 'Clip', inputMuted: false });
        await obs.hear(['InputMuteStateChanged']);
        expect(obs.types()).toEqual(['InputMuteStateChanged']);
      });

      it('fades: names the new scene at once, says so at the end', async () => {
        const obs = await connect();
        await obs.get('SetCurrentSceneTransition', { transitionName: 'Fade' });
        await obs.get('SetCurrentSceneTransitionDuration', { transitionDuration: 200 });
        await obs.hear(['CurrentSceneTransitionChanged', 'CurrentSceneTransitionDurationChanged']);
        expect(await obs.get('GetCurrentSceneTransition', undefined)).toMatchObject({ transitionDuration: 200 });
        obs.forget();
        await obs.get('SetCurrentProgramScene', { sceneName: 'Desk' });
        expect((await obs.get('GetSceneList', undefined)).currentProgramSceneName).toBe('Desk');
        expect(obs.types()).not.toContain('CurrentProgramSceneChanged');
        await obs.hear(['CurrentProgramSceneChanged', 'SceneTransitionEnded']);
        await obs.get('SetCurrentSceneTransition', { transitionName: 'Cut' });
      });

      it('has a preview in studio mode, which changes place with the program', async () => {
        const obs = await connect();
        await obs.get('SetStudioModeEnabled', { studioModeEnabled: true });
        await obs.hear(['StudioModeStateChanged']);
        expect((await obs.get('GetSceneList', undefined)).currentPreviewSceneName).toBe('Desk');
        await obs.get('SetCurrentPreviewScene', { sceneName: 'Stage' });
        await obs.hear(['CurrentPreviewSceneChanged']);
        obs.forget();
        await obs.get('TriggerStudioModeTransition', undefined);
        await obs.hear(['CurrentProgramSceneChanged', 'CurrentPreviewSceneChanged', 'SceneTransitionEnded']);
        expect(await obs.get('GetSceneList', undefined)).toMatchObject({
          currentProgramSceneName: 'Stage',
          currentPreviewSceneName: 'Desk',
        });
        obs.forget();
        await obs.get('SetStudioModeEnabled', { studioModeEnabled: false });
        await obs.hear(['StudioModeStateChanged']);
        // For a moment the scene of the preview is called the program.
        expect(obs.heard.flatMap((e) => (e.type === 'CurrentProgramSceneChanged' ? [e.data.sceneName] : []))).toEqual([
          'Desk',
          'Stage',
        ]);
        expect((await obs.get('GetSceneList', undefined)).currentPreviewSceneName).toBeNull();
      });

      it('tells of items, in groups too, and only of what changed', async () => {
        const obs = await connect();
        const show = (sceneName: string, sceneItemId: number, sceneItemEnabled: boolean) =>
          obs.get('SetSceneItemEnabled', { sceneName, sceneItemId, sceneItemEnabled });
        await show('Stage', 1, true);
        await show('Stage', 1, false);
        await show('Corner', 1, false);
        // What the studio mode of the test before still says may come between.
        const changes = () => obs.heard.filter(({ type }) => type === 'SceneItemEnableStateChanged');
        await until(
          () => changes().length === 2,
          () => obs.heard,
        );
        expect(changes()).toEqual([
          {
            type: 'SceneItemEnableStateChanged',
            data: { sceneName: 'Stage', sceneItemId: 1, sceneItemEnabled: false },
          },
          {
            type: 'SceneItemEnableStateChanged',
            data: { sceneName: 'Corner', sceneItemId: 1, sceneItemEnabled: false },
          },
        ]);
        await show('Stage', 1, true);
        await show('Corner', 1, true);
      });

      it('makes, moves and removes sources', async () => {
        const obs = await connect();
        // OBS lets go of an item when it next draws its scene; of one that is not drawn, rarely not before that.
        await obs.get('SetCurrentProgramScene', { sceneName: 'Desk' });
        const { sceneItemId } = await obs.get('CreateInput', {
          sceneName: 'Desk',
          inputName: 'Card 🛍',
          inputKind: 'color_source_v3',
          inputSettings: { color: 1 },
        });
        await obs.hear(['InputCreated', 'SceneItemCreated']);
        expect(obs.types().indexOf('InputCreated')).toBeLessThan(obs.types().indexOf('SceneItemCreated'));
        await obs.get('SetInputSettings', { inputName: 'Card 🛍', inputSettings: { width: 20 } });
        expect((await obs.get('GetInputSettings', { inputName: 'Card 🛍' })).inputSettings).toMatchObject({
          color: 1,
          width: 20,
        });
        await obs.get('SetSceneItemTransform', {
          sceneName: 'Desk',
          sceneItemId,
          sceneItemTransform: { positionX: 50, positionY: 60 },
        });
        expect(await obs.get('GetSceneItemTransform', { sceneName: 'Desk', sceneItemId })).toMatchObject({
          sceneItemTransform: { positionX: 50, positionY: 60 },
        });
        await obs.get('SetSceneItemIndex', { sceneName: 'Desk', sceneItemId, sceneItemIndex: 0 });
        await obs.hear(['SceneItemListReindexed']);
        const bottom = (await obs.get('GetSceneItemList', { sceneName: 'Desk' })).sceneItems[0];
        expect(bottom).toMatchObject({ sourceName: 'Card 🛍', sceneItemIndex: 0 });

        const second = await obs.get('CreateSceneItem', { sceneName: 'Stage', sourceName: 'Card 🛍' });
        obs.forget();
        await obs.get('RemoveSceneItem', { sceneName: 'Stage', sceneItemId: second.sceneItemId });
        await obs.hear(['SceneItemRemoved']);
        expect(obs.types()).not.toContain('InputRemoved');
        await obs.get('RemoveSceneItem', { sceneName: 'Desk', sceneItemId });
        // Nobody shows it any more.
        await obs.hear(['InputRemoved']);
        expect(await obs.refused('GetInputSettings', { inputName: 'Card 🛍' })).toMatchObject({ fault: 'obs_missing' });
      });

      it('keeps a removed input as a ghost until the scene that it was in is drawn again', async () => {
        const obs = await connect();
        const card = { sceneName: 'Desk', inputName: 'Card', inputKind: 'color_source_v3' };
        const items = async () =>
          (await obs.get('GetSceneItemList', { sceneName: 'Desk' })).sceneItems.map(({ sourceName }) => sourceName);
        await obs.get('SetCurrentProgramScene', { sceneName: 'Desk' });
        await obs.get('CreateInput', card);
        obs.forget();
        await obs.get('RemoveInput', { inputName: 'Card' });
        await obs.hear(['InputRemoved', 'SceneItemRemoved']);
        expect(await items()).toEqual(['Backdrop', 'Title']);

        await obs.get('SetCurrentProgramScene', { sceneName: 'Stage' });
        await obs.hear(['CurrentProgramSceneChanged', 'SceneTransitionEnded']);
        await obs.get('CreateInput', card);
        obs.forget();
        await obs.get('RemoveInput', { inputName: 'Card' });
        await obs.hear(['InputRemoved']);
        expect(await items()).toEqual(['Backdrop', 'Title', 'Card']);
        expect(await obs.refused('CreateInput', card)).toMatchObject({ code: 601 });
        await obs.get('SetCurrentProgramScene', { sceneName: 'Desk' });
        await obs.hear(['SceneItemRemoved', 'CurrentProgramSceneChanged']);
        expect(await items()).toEqual(['Backdrop', 'Title']);
      });

      it('mutes, which is told again where it was so, and sets volume in dB', async () => {
        const obs = await connect();
        for (const inputMuted of [true, true, false]) await obs.get('SetInputMute', { inputName: 'Clip', inputMuted });
        await until(
          () => obs.heard.length === 3,
          () => obs.heard,
        );
        expect(obs.heard.map(({ data }) => data)).toEqual(
          [true, true, false].map((inputMuted) => ({ inputName: 'Clip', inputMuted })),
        );
        for (const inputVolumeDb of [-6, -100, 26, 0]) {
          await obs.get('SetInputVolume', { inputName: 'Clip', inputVolumeDb });
          const volume = await obs.get('GetInputVolume', { inputName: 'Clip' });
          expect(volume.inputVolumeDb).toBeCloseTo(inputVolumeDb, 3);
        }
        expect(await obs.refused('SetInputVolume', { inputName: 'Clip', inputVolumeDb: -101 })).toMatchObject({
          code: 402,
        });
        await obs.hear(['InputVolumeChanged']);
      });

      it('sends levels 20 times a second of what sounds in the program, nothing above zero when muted', async () => {
        const obs = await connect();
        let last: number[][] = [];
        let count = 0;
        obs.connection.onEvent((event) => {
          if (event.type !== 'InputVolumeMeters') return;
          count += 1;
          last = event.data.inputs.find(({ inputName }) => inputName === 'Clip')?.inputLevelsMul ?? [];
        });
        const peaks = () => last.map((channel) => channel[1] ?? 0);
        const sounds = () => last.length === 2 && peaks().every((peak) => peak > 0.01);
        // After quick switches OBS 29 now and then leaves a clip asleep in the scene that is on; a slow one wakes it.
        for (let tries = 3; tries > 0 && !sounds(); tries -= 1) {
          await obs.get('SetCurrentProgramScene', { sceneName: 'Desk' });
          await new Promise((resolve) => setTimeout(resolve, 1_000)); // nothing tells when OBS is done with it
          await obs.get('SetCurrentProgramScene', { sceneName: 'Stage' });
          await until(sounds, () => last, 4_000).catch((error: unknown) => {
            if (tries === 1) throw error;
          });
        }
        count = 0;
        const fromMs = performance.now();
        await until(
          () => count === 10,
          () => count,
        );
        const everyMs = (performance.now() - fromMs) / 10;
        expect(everyMs).toBeGreaterThan(35);
        expect(everyMs).toBeLessThan(100);
        await obs.get('SetInputMute', { inputName: 'Clip', inputMuted: true });
        await until(
          () => last.length === 2 && peaks().every((peak) => peak === 0) && (last[0]?.[2] ?? 0) > 0.01,
          () => last,
        );
        await obs.get('SetInputMute', { inputName: 'Clip', inputMuted: false });
        await obs.get('SetCurrentProgramScene', { sceneName: 'Desk' });
        await until(
          () => last.length === 0,
          () => last,
        );
      });
    });

    describe('settings', () => {
      it('keeps picture, service and profile as they were set', async () => {
        const obs = await connect();
        const video = { baseWidth: 360, baseHeight: 640, outputWidth: 360, outputHeight: 640 };
        await obs.get('SetVideoSettings', { ...video, fpsNumerator: 25, fpsDenominator: 1 });
        expect(await obs.get('GetVideoSettings', undefined)).toMatchObject({ ...video, fpsNumerator: 25 });
        await obs.get('SetVideoSettings', {
          ...{ baseWidth: 640, baseHeight: 360, outputWidth: 640, outputHeight: 360 },
          ...{ fpsNumerator: 30, fpsDenominator: 1 },
        });

        const service = (streamServiceType: string, streamServiceSettings: Record<string, string>) =>
          obs.get('SetStreamServiceSettings', { streamServiceType, streamServiceSettings });
        await service('rtmp_custom', { key: 'another' });
        // Of the same type: what is not named stays.
        expect(await obs.get('GetStreamServiceSettings', undefined)).toMatchObject({
          streamServiceSettings: { key: 'another', server: expect.stringContaining('rtmp://'), use_auth: false },
        });
        await service('rtmp_common', { service: 'Twitch', server: 'auto', key: 'k' });
        expect(await obs.get('GetStreamServiceSettings', undefined)).toEqual({
          streamServiceType: 'rtmp_common',
          streamServiceSettings: { service: 'Twitch', server: 'auto', key: 'k' },
        });
        await service('rtmp_custom', { server: 'rtmp://127.0.0.1:1/live', key: 'initial' });

        const rate = { parameterCategory: 'SimpleOutput', parameterName: 'VBitrate' };
        await obs.get('SetProfileParameter', { ...rate, parameterValue: '1500' });
        expect((await obs.get('GetProfileParameter', rate)).parameterValue).toBe('1500');
        const nothing = { parameterCategory: 'SimpleOutput', parameterName: 'Nothing' };
        expect(await obs.get('GetProfileParameter', nothing)).toEqual({
          parameterValue: null,
          defaultParameterValue: null,
        });
      });
    });

    describe('outputs', () => {
      it('streams: STARTING, STARTED, STOPPING, STOPPED, and is inactive a moment after', async () => {
        const obs = await connect();
        for (let round = 0; round < 3; round += 1) {
          obs.forget();
          await goLive(obs);
          expect(obs.states()).toEqual(['STARTING', 'STARTED']);
          expect(await obs.get('GetStreamStatus', undefined)).toMatchObject({
            outputActive: true,
            outputReconnecting: false,
          });
          await stop(obs);
          expect(obs.states()).toEqual(['STARTING', 'STARTED', 'STOPPING', 'STOPPED']);
          // The counters stay as they were.
          expect((await obs.get('GetStreamStatus', undefined)).outputTotalFrames).toBeGreaterThan(2);
        }
      });

      it('locks its settings meanwhile, and refuses a second start', async () => {
        const obs = await connect();
        await goLive(obs);
        const active = { fault: 'obs_output_active' };
        expect(await obs.refused('SetVideoSettings', { baseWidth: 720, baseHeight: 1280 })).toMatchObject({
          ...active,
          comment: 'Video settings cannot be changed while an output is active.',
        });
        const settings = { streamServiceType: 'rtmp_custom', streamServiceSettings: { key: 'x' } };
        expect(await obs.refused('SetStreamServiceSettings', settings)).toMatchObject(active);
        expect(await obs.refused('StartStream', undefined)).toMatchObject({
          ...active,
          comment: 'an output is running',
        });
        const rate = { parameterCategory: 'SimpleOutput', parameterName: 'VBitrate', parameterValue: '1000' };
        await obs.get('SetProfileParameter', rate);
        await stop(obs);
        expect(await obs.refused('StopStream', undefined)).toMatchObject({ code: 501 });
      });

      it('gives up at once where nothing listens, without a reason', async () => {
        const obs = await connect();
        await subject.streamTo(obs.connection, 'nothing');
        await obs.get('StartStream', undefined);
        await obs.state('STOPPED');
        expect(obs.states()).toEqual(['STARTING', 'STOPPED']);
        await inactive(obs);
      });

      it('reconnects for ever with a key that is refused, and sends a frame at most', async () => {
        const obs = await connect();
        await subject.streamTo(obs.connection, 'refused');
        await obs.get('StartStream', undefined);
        await obs.state('RECONNECTING', 2);
        expect(obs.states().slice(0, 5)).toEqual([
          'STARTING',
          'STARTED',
          'RECONNECTING',
          'RECONNECTED',
          'RECONNECTING',
        ]);
        expect((await obs.get('GetStreamStatus', undefined)).outputTotalFrames).toBeLessThanOrEqual(1);
        await stop(obs);
      });

      it('tries a lost server again and counts as active meanwhile', async () => {
        const obs = await connect();
        await goLive(obs);
        await subject.loseServer();
        await obs.state('RECONNECTING', 2);
        expect(await obs.get('GetStreamStatus', undefined)).toMatchObject({
          outputActive: true,
          outputReconnecting: true,
        });
        expect(await obs.refused('StartStream', undefined)).toMatchObject({ fault: 'obs_output_active' });
        await subject.backServer();
        await obs.state('RECONNECTED');
        expect(obs.states()).not.toContain('STOPPED');
        expect(obs.states().at(-1)).toBe('RECONNECTED');
        await subject.loseServer();
        await obs.state('RECONNECTING', obs.states().filter((state) => state === 'RECONNECTING').length + 1);
        await stop(obs);
        await subject.backServer();
      });

      it('records and names the file, keeps a replay', async () => {
        const obs = await connect();
        const states = () =>
          obs.heard.flatMap((e) => (e.type === 'RecordStateChanged' ? [[e.data.outputState, e.data.outputPath]] : []));
        await obs.get('StartRecord', undefined);
        await until(
          () => states().length === 2,
          () => obs.heard,
        );
        expect(await obs.refused('StartRecord', undefined)).toMatchObject({ fault: 'obs_output_active' });
        expect(await obs.refused('SetVideoSettings', { baseWidth: 720, baseHeight: 1280 })).toMatchObject({
          fault: 'obs_output_active',
        });
        expect((await obs.get('GetRecordStatus', undefined)).outputActive).toBe(true);
        const stopped = await obs.get('StopRecord', undefined);
        expect(stopped?.outputPath).toMatch(/\.mkv$/);
        await until(
          () => states().length === 4,
          () => obs.heard,
        );
        expect(states().map(([state]) => String(state).replace('OBS_WEBSOCKET_OUTPUT_', ''))).toEqual([
          'STARTING',
          'STARTED',
          'STOPPING',
          'STOPPED',
        ]);
        expect(states().map(([, path]) => path ?? null)).toEqual([
          null,
          stopped?.outputPath,
          null,
          stopped?.outputPath,
        ]);

        await obs.get('StartReplayBuffer', undefined);
        const replay = () => obs.heard.filter(({ type }) => type === 'ReplayBufferStateChanged').length;
        await until(
          () => replay() === 2,
          () => obs.heard,
        );
        await obs.get('StopReplayBuffer', undefined);
        await until(
          () => replay() === 4,
          () => obs.heard,
        );
      });
    });

    // Last: each of these ends OBS.
    describe('the end', () => {
      it('answers late when it was frozen, and what is waited for too long is given up', async () => {
        const obs = await connect();
        await subject.freeze();
        const given = await obs.connection.call('GetStats', undefined, { timeoutMs: 200 });
        const patient = obs.connection.call('GetStats', undefined);
        subject.thaw();
        expect(given.ok ? null : given.fault.code).toBe('obs_timeout');
        expect((await patient).ok).toBe(true);
      });

      it('crashes: the call in flight is answered, the loss is told, and it comes back as it was', async () => {
        const obs = await connect();
        await goLive(obs);
        await subject.freeze();
        const call = obs.connection.call('GetStats', undefined, { timeoutMs: 60_000 });
        await subject.crash();
        const reply = await call;
        expect(reply.ok ? null : reply.fault.code).toBe('obs_not_connected');
        expect(obs.closed).toMatchObject([{ code: 'obs_gone' }]);
        const gone = await tryOpen();
        expect(gone.ok ? null : gone.fault.code).toBe('obs_not_running');

        await subject.restart();
        const again = await connect();
        expect((await again.get('GetStreamStatus', undefined)).outputActive).toBe(false);
        const rate = { parameterCategory: 'SimpleOutput', parameterName: 'VBitrate' };
        expect((await again.get('GetProfileParameter', rate)).parameterValue).toBe('1000');
        await goLive(again);
        await stop(again);
      });

      it('cannot be stopped while a server is silent', async () => {
        const obs = await connect();
        await subject.streamTo(obs.connection, 'silent');
        await obs.get('StartStream', undefined);
        await obs.state('STARTING');
        expect((await obs.get('GetStreamStatus', undefined)).outputActive).toBe(false);
        expect(await obs.refused('StopStream', undefined)).toMatchObject({ code: 501 });
        expect(obs.states()).toEqual(['STARTING']);
        await subject.crash();
        await subject.restart();
      });

      it('is closed: everything is removed, then it says that it exits, then goodbye, and no word of the stream', async () => {
        const obs = await connect();
        await goLive(obs);
        obs.forget();
        await subject.quit();
        await until(
          () => obs.closed.length > 0,
          () => obs.types(),
        );
        expect(obs.closed).toMatchObject([{ code: 'obs_closed', detail: '1001 Server stopping.' }]);
        expect(obs.types().at(-1)).toBe('ExitStarted');
        const removed = obs.heard.flatMap((e) => (e.type === 'SceneRemoved' ? [e.data.sceneName] : []));
        expect(removed.sort()).toEqual(['Corner', 'Desk', 'Stage']);
        expect(obs.types().filter((type) => type === 'InputRemoved')).toHaveLength(4);
        expect(obs.states()).toEqual([]);
      });
    });
  });
