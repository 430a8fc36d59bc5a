import { fault, type RoomId } from '../../../../shared/domain/index.ts';
import { newSecret } from '../ids.ts';

/** A test token is for one upload test, which takes some ten seconds. */
const TEST_MS = 60_000;
/** So many are remembered, used up or not; the oldest go first. */
const MAX_TOKENS = 64;

export type Grant =
  | { readonly kind: 'room'; readonly roomId: RoomId }
  /** No longer than this (epoch ms) may be sent with it. */
  | { readonly kind: 'test'; readonly untilMs: number };
export type Token = { readonly token: string; readonly expiresAtMs: number };

export type Tokens = {
  /** The room's token; another one once half of its life is over. The former goes on being taken until it expires. */
  forRoom(roomId: RoomId): Token;
  /** A token of its own for each test. */
  forTest(): Token;
  /** Throws `realtime_token_expired`; `rule`: `expired`, or `unknown` for one that was never given out or whose room ended. */
  check(token: string): Grant;
  forgetRoom(roomId: RoomId): void;
};

/** @param roomMs milliseconds that a room's token is taken */
export function createTokens(now: () => number, roomMs: number): Tokens {
  const known = new Map<string, { grant: Grant; expiresAtMs: number }>();
  const rooms = new Map<RoomId, Token>();

  const issue = (grant: (expiresAtMs: number) => Grant, lifeMs: number): Token => {
    const expiresAtMs = now() + lifeMs;
    const token = newSecret();
    known.set(token, { grant: grant(expiresAtMs), expiresAtMs });
    for (const oldest of known.keys()) {
      if (known.size <= MAX_TOKENS) break;
      known.delete(oldest);
    }
    return { token, expiresAtMs };
  };

  return {
    forRoom(roomId) {
      const last = rooms.get(roomId);
      if (last && last.expiresAtMs - now() > roomMs / 2) return last;
      const next = issue(() => ({ kind: 'room', roomId }), roomMs);
      rooms.set(roomId, next);
      return next;
    },
    forTest: () => issue((untilMs) => ({ kind: 'test', untilMs }), TEST_MS),
    check(token) {
      const found = known.get(token);
      if (!found) throw fault('realtime_token_expired', { field: 'token', rule: 'unknown', retry: 'now' });
      if (found.expiresAtMs <= now())
        throw fault('realtime_token_expired', { field: 'token', rule: 'expired', retry: 'now' });
      return found.grant;
    },
    forgetRoom(roomId) {
      rooms.delete(roomId);
      for (const [token, { grant }] of known) if (grant.kind === 'room' && grant.roomId === roomId) known.delete(token);
    },
  };
}
