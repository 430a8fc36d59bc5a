import { expect, it } from 'vitest';
import { done, type Reply, Room, RoomId, refuse, TopicId } from '../../shared/domain/index.ts';
import { endLeftRoom } from './leftRoom.ts';
import type { PlatformClient } from './platform/index.ts';

const record = {
  phase: 'opening' as const,
  destination: { kind: 'room' as const, topicId: TopicId.parse('t1') },
  roomId: null,
};
const known = { ...record, roomId: RoomId.parse('r1') };
const room = (status: 'open' | 'live', topicId = 't1') =>
  Room.parse({
    ...{ id: 'r9', topicId, title: '', status, ingests: [], watchUrl: null, openedAtMs: 0, liveAtMs: null },
    ...{ endedAtMs: null, lastSeq: 1, receiving: false },
  });

/** Asks until the client is there and answers; what was ended. */
async function ask(
  left: Parameters<typeof endLeftRoom>[0]['record'],
  options: { current?: Room | null; end?: () => Reply<unknown>; clientAfter?: number; goneAfter?: number } = {},
) {
  const ended: string[] = [];
  let looks = 0;
  const client = {
    rooms: {
      current: async () => done({ room: options.current ?? null }),
      async end({ roomId }: { roomId: string }) {
        ended.push(roomId);
        return (options.end ?? (() => done(undefined)))();
      },
    },
  };
  const closed = await endLeftRoom({
    record: left,
    // The two calls of it that are used here.
    client: () => (looks++ < (options.clientAfter ?? 0) ? null : (client as unknown as PlatformClient)),
    gone: () => looks >= (options.goneAfter ?? Number.POSITIVE_INFINITY),
    pause: async () => undefined,
  });
  return { closed, ended };
}

it('ends the room that was left, also one whose number never arrived', async () => {
  expect(await ask(known)).toEqual({ closed: true, ended: ['r1'] });
  expect(await ask(record, { current: room('open') })).toEqual({ closed: true, ended: ['r9'] });
});

it('touches no other room', async () => {
  expect(await ask(record)).toEqual({ closed: true, ended: [] });
  expect(await ask(record, { current: room('live') })).toEqual({ closed: true, ended: [] });
  expect(await ask(record, { current: room('open', 't2') })).toEqual({ closed: true, ended: [] });
  expect(await ask({ ...known, destination: { kind: 'manual' } })).toEqual({ closed: true, ended: [] });
});

it('waits for the platform, and takes “not found” for an end', async () => {
  expect(await ask(known, { clientAfter: 4 })).toEqual({ closed: true, ended: ['r1'] });
  expect(await ask(known, { end: () => refuse('not_found') })).toMatchObject({ closed: true });
});

it('leaves the room of a stream alone that began while the platform answered', async () => {
  let asked = false;
  const ended: string[] = [];
  const client = {
    rooms: {
      async current() {
        asked = true;
        return done({ room: room('open') });
      },
      async end({ roomId }: { roomId: string }) {
        ended.push(roomId);
        return done(undefined);
      },
    },
  };
  const closed = await endLeftRoom({
    record,
    // The two calls of it that are used here.
    client: () => client as unknown as PlatformClient,
    gone: () => asked,
    pause: async () => undefined,
  });
  expect({ closed, ended }).toEqual({ closed: false, ended: [] });
});

it('gives up after a while, and at once when another stream begins', async () => {
  const unreachable = () => refuse('platform_unreachable', { retry: 'later' });
  const tried = await ask(known, { end: unreachable });
  expect(tried.closed).toBe(false);
  expect(tried.ended.length).toBeLessThan(50);
  expect(await ask(known, { end: unreachable, goneAfter: 1 })).toEqual({ closed: false, ended: ['r1'] });
});
