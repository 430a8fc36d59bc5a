import { beforeEach, expect, it } from 'vitest';
import { FaultError, RoomId } from '../../../../shared/domain/index.ts';
import { createTokens, type Tokens } from './tokens.ts';

const ROOM = RoomId.parse('room_abcdefgh');
let atMs: number;
let tokens: Tokens;
beforeEach(() => {
  atMs = 1_000_000;
  tokens = createTokens(() => atMs, 100_000);
});
const refusal = (token: string): string | null => {
  try {
    tokens.check(token);
    return null;
  } catch (error) {
    return error instanceof FaultError ? `${error.fault.code} ${error.fault.rule}` : 'another error';
  }
};

it('gives a room one token, and another before the first expires; both are taken meanwhile', () => {
  const first = tokens.forRoom(ROOM);
  expect(first.expiresAtMs).toBe(1_100_000);
  atMs += 49_999;
  expect(tokens.forRoom(ROOM)).toEqual(first);
  atMs += 1;
  const second = tokens.forRoom(ROOM);
  expect(second.token).not.toBe(first.token);
  expect(tokens.check(first.token)).toEqual({ kind: 'room', roomId: ROOM });
  expect(tokens.check(second.token)).toEqual({ kind: 'room', roomId: ROOM });
  atMs = first.expiresAtMs;
  expect(refusal(first.token)).toBe('realtime_token_expired expired');
  expect(refusal(second.token)).toBeNull();
});

it('gives each test a token for a minute', () => {
  const [first, second] = [tokens.forTest(), tokens.forTest()];
  expect(second.token).not.toBe(first.token);
  expect(tokens.check(first.token)).toEqual({ kind: 'test', untilMs: atMs + 60_000 });
  atMs += 60_000;
  expect(refusal(second.token)).toBe('realtime_token_expired expired');
});

it('knows neither the token of a room that ended nor one that it never gave', () => {
  const { token } = tokens.forRoom(ROOM);
  const test = tokens.forTest();
  tokens.forgetRoom(ROOM);
  expect(refusal(token)).toBe('realtime_token_expired unknown');
  expect(refusal('something')).toBe('realtime_token_expired unknown');
  expect(refusal(test.token)).toBeNull();
  expect(tokens.forRoom(ROOM).token).not.toBe(token);
});

it('remembers a bounded number', () => {
  const first = tokens.forTest();
  for (let i = 0; i < 64; i += 1) tokens.forTest();
  expect(refusal(first.token)).toBe('realtime_token_expired unknown');
});
