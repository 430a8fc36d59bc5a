import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OBS_SUBJECTS, type ObsSubject } from '../../../tests/support/obsSubject.ts';
import { openRaw } from '../../../tests/support/rawObs.ts';

/* What obs-websocket does with every frame, right and wrong, of a real OBS and of the fake one. See contract.it.test.ts. */

for (const { name, start, skip } of OBS_SUBJECTS)
  describe.skipIf(skip)(`the wire of ${name}`, () => {
    let subject: ObsSubject;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject?.close());
    const raw = () => openRaw(subject.port, subject.password);
    it.each([
      ['no JSON', '{nope', 4002, /^Unable to decode Json/],
      ['a binary frame', Buffer.from('{}'), 4002, /binary message was received/],
      ['no object', '[]', 4002, 'You sent a non-object payload.'],
      ['no op', { d: {} }, 4006, 'Your request is missing an `op`.'],
      ['an op that is no number', { op: '1', d: {} }, 4006, 'Your `op` is not a number.'],
      ['no data', { op: 1 }, 4003, 'Your payload is missing data (`d`).'],
      ['data that is none', { op: 1, d: 'x' }, 4004, "Your payload's data (`d`) is not an object."],
      ['a request too early', { op: 6, d: { requestId: '1', requestType: 'GetStats' } }, 4007, /not identified/],
      ['an op too early', { op: 99, d: {} }, 4007, /not identified/],
      ['no authentication', { op: 1, d: { rpcVersion: 1 } }, 4009, /missing an `authentication` string/],
      ['a wrong one', { op: 1, d: { rpcVersion: 1, authentication: 'x' } }, 4009, 'Authentication failed.'],
      ['the protocol of 4.x', { 'request-type': 'GetVersion', 'message-id': '1' }, 4010, /pre-5.0.0 plugin protocol/],
    ] as const)('ends with %s before identifying', async (_, frame, code, words) => {
      const client = await raw();
      client.send(frame);
      expect(await client.closed).toEqual({
        code,
        words: typeof words === 'string' ? words : expect.stringMatching(words),
      });
    });

    it.each([
      ['no version', { rpcVersion: undefined }, 4003, /missing an `rpcVersion`/],
      ['a version that is no number', { rpcVersion: '1' }, 4004, /not an unsigned number/],
      ['a negative version', { rpcVersion: -1 }, 4004, /not an unsigned number/],
      ['a version from the future', { rpcVersion: 2 }, 4010, /not supported by this server/],
      ['subscriptions that are no number', { eventSubscriptions: 'all' }, 4004, /not an unsigned number/],
    ] as const)('ends at identifying with %s', async (_, data, code, words) => {
      const client = await raw();
      client.identify(data);
      expect(await client.closed).toEqual({
        code,
        words: typeof words === 'string' ? words : expect.stringMatching(words),
      });
    });

    it.each([
      ['identifying twice', { op: 1, d: { rpcVersion: 1 } }, 4008, /already Identified/],
      ['an unknown op', { op: 99, d: {} }, 4006, 'Unknown OpCode: 99'],
      ['an op of the server', { op: 5, d: {} }, 4006, 'Unknown OpCode: 5'],
      ['a request without id', { op: 6, d: { requestType: 'GetStats' } }, 4003, /missing a `requestId`/],
      ['a request without type', { op: 6, d: { requestId: '1' } }, 4003, /missing an `requestType`/],
      ['a type that is no text', { op: 6, d: { requestId: '1', requestType: 5 } }, 4004, /not a string/],
      ['subscriptions below zero', { op: 3, d: { eventSubscriptions: -1 } }, 4004, /not an unsigned number/],
      ['a batch without id', { op: 8, d: { requests: [] } }, 4003, /missing a `requestId`/],
      ['a batch without requests', { op: 8, d: { requestId: '1' } }, 4003, /missing a `requests`/],
      ['requests that are no list', { op: 8, d: { requestId: '1', requests: {} } }, 4004, /not an array/],
      ['a halt that is none', { op: 8, d: { requestId: '1', haltOnFailure: 1, requests: [] } }, 4004, /not a boolean/],
      ['a mode unknown', { op: 8, d: { requestId: '1', executionType: 9, requests: [] } }, 4005, /invalid value/],
    ] as const)('ends with %s after identifying', async (_, frame, code, words) => {
      const client = await raw();
      client.identify();
      await client.next(2);
      client.send(frame);
      expect(await client.closed).toEqual({
        code,
        words: typeof words === 'string' ? words : expect.stringMatching(words),
      });
    });

    it('answers what it knows and what it does not', async () => {
      const client = await raw();
      client.identify({ eventSubscriptions: 0 });
      expect(await client.next(2)).toEqual({ negotiatedRpcVersion: 1 });
      const ask = async (d: Record<string, unknown>) => {
        client.send({ op: 6, d: { requestId: 'r', ...d } });
        return client.next(7);
      };
      expect(await ask({ requestType: 'GetStudioModeEnabled', requestId: 17 })).toEqual({
        requestId: 17,
        requestType: 'GetStudioModeEnabled',
        requestStatus: { result: true, code: 100 },
        responseData: { studioModeEnabled: false },
      });
      // Data that is no object counts as none.
      expect(await ask({ requestType: 'GetStudioModeEnabled', requestData: [] })).toMatchObject({
        requestStatus: { code: 100 },
      });
      expect(await ask({ requestType: 'Nope' })).toEqual({
        requestId: 'r',
        requestType: 'Nope',
        requestStatus: { result: false, code: 204, comment: 'Your request type is not valid.' },
      });
      for (const [requestType, requestData, code] of [
        ['', undefined, 203],
        ['Sleep', { sleepMillis: 1 }, 206],
        ['GetSceneItemList', undefined, 301],
        ['GetSceneItemList', { sceneName: null }, 300],
        ['GetSceneItemList', { sceneName: 5 }, 401],
      ] as const)
        expect(await ask({ requestType, requestData })).toMatchObject({ requestStatus: { result: false, code } });
      client.close();
    });

    it('sends events to those who asked for them only', async () => {
      const scenes = await raw();
      scenes.identify({ eventSubscriptions: 4 });
      await scenes.next(2);
      const inputs = await raw();
      inputs.identify({ eventSubscriptions: 4 });
      await inputs.next(2);
      inputs.send({ op: 3, d: { eventSubscriptions: 8 } });
      expect(await inputs.next(2)).toEqual({ negotiatedRpcVersion: 1 });
      const requestData = { inputName: 'Clip', inputMuted: false };
      inputs.send({ op: 6, d: { requestId: '1', requestType: 'SetInputMute', requestData } });
      expect(await inputs.next(5)).toEqual({
        eventType: 'InputMuteStateChanged',
        eventIntent: 8,
        eventData: { inputName: 'Clip', inputMuted: false },
      });
      const change = { requestType: 'SetCurrentProgramScene', requestId: '2' };
      for (const sceneName of ['Stage', 'Desk']) {
        scenes.send({ op: 6, d: { ...change, requestData: { sceneName } } });
        expect(await scenes.next(5)).toEqual({
          eventType: 'CurrentProgramSceneChanged',
          eventIntent: 4,
          eventData: { sceneName },
        });
      }
      expect(inputs.seen(5)).toHaveLength(1);
      expect(scenes.seen(5)).toHaveLength(2);
      for (const client of [scenes, inputs]) client.close();
    });

    it('works through a batch in order, with variables, and halts where it was told to', async () => {
      const client = await raw();
      client.identify({ eventSubscriptions: 0 });
      await client.next(2);
      const batch = async (requests: object[], more: object = {}) => {
        client.send({ op: 8, d: { requestId: 'b', requests, ...more } });
        const answer = await client.next(9);
        expect(answer.requestId).toBe('b');
        return answer.results;
      };
      const ok = { result: true, code: 100 };
      expect(await batch([])).toEqual([]);
      expect(
        await batch([
          { requestType: 'GetStudioModeEnabled', requestId: 7 },
          { requestType: 'Nope' },
          { requestType: 3 },
          { requestType: 'Sleep', requestData: { sleepMillis: 5 } },
        ]),
      ).toEqual([
        {
          requestType: 'GetStudioModeEnabled',
          requestId: 7,
          requestStatus: ok,
          responseData: { studioModeEnabled: false },
        },
        { requestType: 'Nope', requestStatus: expect.objectContaining({ code: 204 }) },
        { requestType: '', requestStatus: expect.objectContaining({ code: 203 }) },
        { requestType: 'Sleep', requestStatus: ok },
      ]);
      const one = { requestType: 'GetStudioModeEnabled' };
      expect(await batch([one, { requestType: 'Nope' }, one], { haltOnFailure: true })).toHaveLength(2);
      expect(
        await batch([one, { requestType: 'Sleep', requestData: { sleepFrames: 2 } }], { executionType: 1 }),
      ).toMatchObject([{ requestStatus: ok }, { requestStatus: ok }]);
      expect(
        await batch(
          [
            {
              requestType: 'GetSceneItemId',
              requestData: { sourceName: 'Title' },
              inputVariables: { sceneName: 'scene' },
              outputVariables: { item: 'sceneItemId' },
            },
            {
              requestType: 'GetSceneItemEnabled',
              requestData: {},
              inputVariables: { sceneName: 'scene', sceneItemId: 'item' },
            },
          ],
          { variables: { scene: 'Desk' } },
        ),
      ).toMatchObject([{ responseData: { sceneItemId: 2 } }, { responseData: { sceneItemEnabled: true } }]);
      client.close();
    });
  });
