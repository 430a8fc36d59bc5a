import { beforeEach, describe, expect, it } from 'vitest';
import { done, type Fault, type ObsActivity, type Reply, refuse } from '../../../shared/domain/index.ts';
import { createActivity } from './activity.ts';
import { createDriver, type ObsDriver, type Order } from './driver.ts';
import type { ObsConnection } from './port.ts';

/** Lets everything that is ready run. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

type Call = { name: string; input: unknown; answer(reply: Reply<unknown>): void };
let calls: Call[];
let written: ObsActivity[];
let counts: number[];
let connection: ObsConnection | null;
let driver: ObsDriver;

beforeEach(() => {
  calls = [];
  written = [];
  counts = [];
  connection = {
    hello: { obsVersion: '', websocketVersion: '', system: '', authenticated: true, requests: new Set() },
    call: (name, input) =>
      new Promise((resolve) => {
        calls.push({ name, input, answer: (reply) => resolve(reply as Parameters<typeof resolve>[0]) });
      }),
    onEvent: () => () => {},
    onClosed: () => {},
    close: () => {},
  };
  const activity = createActivity(
    {
      append(entry) {
        const row = { ...entry, seq: written.length + 1 };
        written.push(row);
        return row;
      },
      newest: (limit) => written.slice(-limit).reverse(),
    },
    () => 1_000,
  );
  driver = createDriver({ connection: () => connection, activity, onPending: (count) => counts.push(count) });
});

const mute = (inputName: string, more: Partial<Order<'SetInputMute'>> = {}): Order<'SetInputMute'> => ({
  request: 'SetInputMute',
  input: { inputName, inputMuted: true },
  reason: 'host',
  subject: inputName,
  ...more,
});
const sent = () => calls.map(({ input }) => (input as { inputName: string }).inputName);
/** Answers the oldest call that waits. */
const answer = async (reply: Reply<unknown> = done(undefined)) => {
  const call = calls.find((one) => !answered.has(one));
  if (!call) throw new Error('nothing waits for an answer');
  answered.add(call);
  call.answer(reply);
  await settle();
};
const answered = new Set<Call>();

describe('changes', () => {
  it('go out one after the other, in the order they were given', async () => {
    const all = ['a', 'b', 'c'].map((name) => driver.change(mute(name)));
    await settle();
    expect(sent()).toEqual(['a']);
    await answer();
    expect(sent()).toEqual(['a', 'b']);
    await answer();
    await answer();
    expect(await Promise.all(all)).toEqual([done(undefined), done(undefined), done(undefined)]);
    expect(written.map(({ seq, subject, outcome }) => [seq, subject, outcome])).toEqual([
      [1, 'a', 'done'],
      [2, 'b', 'done'],
      [3, 'c', 'done'],
    ]);
  });

  it('are read back before the next one goes out', async () => {
    const first = driver.change(
      mute('a', {
        before: 'open',
        readBack: async () => {
          const after = await driver.read('GetInputMute', { inputName: 'a' });
          return after.ok && after.value.inputMuted ? 'muted' : 'open';
        },
      }),
    );
    void driver.change(mute('b', { before: 'open', after: 'muted' }));
    await settle();
    await answer();
    expect(calls.map(({ name }) => name)).toEqual(['SetInputMute', 'GetInputMute']);
    expect(written).toEqual([]);
    await answer(done({ inputMuted: true }));
    expect(await first).toEqual(done(undefined));
    expect(sent()).toEqual(['a', 'a', 'b']);
    await answer();
    expect(written.map(({ before, after }) => [before, after])).toEqual([
      ['open', 'muted'],
      ['open', 'muted'],
    ]);
  });

  it('that fail, in whatever way, keep nobody waiting', async () => {
    const refusal: Fault = { code: 'obs_refused', retry: 'never', detail: '700: no', params: { code: 700 } };
    const refused = driver.change(mute('a', { before: 'open', after: 'muted' }));
    const unreadable = driver.change(mute('b', { readBack: () => Promise.reject(new Error('gone')) }));
    const thrown = driver.together(() => Promise.reject(new Error('ours')));
    const failed = thrown.catch((error: Error) => error.message);
    const last = driver.change(mute('c'));
    await settle();
    await answer({ ok: false, fault: refusal });
    expect(await refused).toEqual({ ok: false, fault: refusal });
    await answer();
    expect(await unreadable).toEqual(done(undefined));
    expect(await failed).toBe('ours');
    await answer();
    expect(await last).toEqual(done(undefined));
    expect(written).toMatchObject([
      { subject: 'a', outcome: 'obs_refused', detail: '700: no', before: 'open', after: null },
      { subject: 'b', outcome: 'done', before: null, after: null },
      { subject: 'c', outcome: 'done' },
    ]);
    expect(driver.pending()).toBe(0);
  });

  it('are refused while OBS is away, and written nowhere: nothing was asked', async () => {
    connection = null;
    expect(await driver.change(mute('a'))).toMatchObject({ ok: false, fault: { code: 'obs_not_connected' } });
    expect(await driver.read('GetStats', undefined)).toMatchObject({ ok: false, fault: { code: 'obs_not_connected' } });
    expect([written, calls]).toEqual([[], []]);
  });

  it('carry a time limit of their own', async () => {
    const limits: unknown[] = [];
    const call = connection?.call;
    if (connection && call)
      connection = {
        ...connection,
        call: (name, input, options) => {
          limits.push(options);
          return call(name, input, options);
        },
      };
    void driver.change(mute('a', { timeoutMs: 50 }));
    await settle();
    await answer();
    void driver.change(mute('b'));
    await settle();
    await answer();
    expect(limits).toEqual([{ timeoutMs: 50 }, {}]);
  });
});

describe('changes that belong together', () => {
  it('let nobody else’s come between', async () => {
    const before = driver.change(mute('before'));
    const group = driver.together(async (step) => {
      await step(mute('one'));
      const reply = await step(mute('two'));
      return reply.ok ? 'both' : 'not';
    });
    const after = driver.change(mute('after'));
    await settle();
    for (const name of ['before', 'one', 'two', 'after']) {
      expect(sent().at(-1)).toBe(name);
      await answer();
    }
    expect(await Promise.all([before, group, after])).toEqual([done(undefined), 'both', done(undefined)]);
  });

  it('may look in between, as everybody may at any time', async () => {
    const group = driver.together(async (step) => {
      const is = await driver.read('GetInputMute', { inputName: 'look' });
      return is.ok ? step(mute('change')) : is;
    });
    const other = driver.read('GetInputMute', { inputName: 'other' });
    await settle();
    expect(sent().sort()).toEqual(['look', 'other']);
    await answer(done({ inputMuted: false }));
    await answer(done({ inputMuted: false }));
    await answer();
    expect((await group).ok && (await other).ok).toBe(true);
  });
});

describe('how many changes wait', () => {
  it('is told with each one that comes and goes, and is 0 for whoever has waited', async () => {
    const first = driver.change(mute('a')).then(() => driver.pending());
    const second = driver.change(mute('b')).then(() => driver.pending());
    expect([driver.pending(), counts]).toEqual([2, [1, 2]]);
    await settle();
    await answer();
    expect(await first).toBe(1);
    await answer(refuse('obs_timeout', { retry: 'now' }));
    expect(await second).toBe(0);
    expect(counts).toEqual([1, 2, 1, 0]);
  });

  it('counts a group as one, and reads not at all', async () => {
    void driver.read('GetStats', undefined);
    const group = driver.together(async (step) => {
      await step(mute('a'));
      await step(mute('b'));
    });
    await settle();
    expect(counts).toEqual([1]);
    await answer();
    await answer();
    await answer();
    await group;
    expect(counts).toEqual([1, 0]);
  });
});
