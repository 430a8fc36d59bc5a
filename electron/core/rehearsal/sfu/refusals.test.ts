import { expect, it } from 'vitest';
import { FaultError, fault } from '../../../../shared/domain/index.ts';
import { answered, refusalOf } from './refusals.ts';

class UnsupportedError extends Error {
  override name = 'UnsupportedError';
}
class InvalidStateError extends Error {
  override name = 'InvalidStateError';
}
const INPUT = { field: 'rtpParameters', kind: 'audio' as const };

it.each<[string, unknown, typeof INPUT | undefined, object]>([
  ['parameters that break a rule', new TypeError('missing mid'), INPUT, { code: 'bad_input', rule: 'malformed' }],
  ['a no of the worker to parameters', new Error('ssrc taken'), INPUT, { code: 'bad_input', rule: 'refused' }],
  ['no codec in common', new UnsupportedError('x'), INPUT, { code: 'realtime_no_codec', rule: 'audio' }],
  ['a worker that died', new InvalidStateError('Channel closed'), INPUT, { code: 'realtime_unavailable' }],
  ['a no without parameters', new Error('no more ports'), undefined, { code: 'realtime_unavailable' }],
  ['its own limit', new Error('Channel request timeout'), INPUT, { code: 'realtime_no_answer', retry: 'later' }],
  ['a refusal', fault('not_found'), INPUT, { code: 'not_found' }],
  ['something that is no error', 'broken', undefined, { code: 'realtime_unavailable', detail: 'broken' }],
])('says what it means: %s', (_name, error, input, expected) => {
  expect(refusalOf(error, input).fault).toMatchObject(expected);
});

it('keeps the words of a worker short and in one line', () => {
  const { detail } = refusalOf(new TypeError(`a\r\nb${'x'.repeat(600)}`), INPUT).fault;
  expect(detail).toMatch(/^a {2}bx+$/);
  expect(detail).toHaveLength(300);
});

it('waits no longer than its limit', async () => {
  await expect(answered(new Promise(() => {}), 10)).rejects.toBeInstanceOf(FaultError);
  await expect(answered(Promise.resolve(1), 10_000)).resolves.toBe(1);
  await expect(answered(Promise.reject(new TypeError('no')), 10_000)).rejects.toBeInstanceOf(TypeError);
});
