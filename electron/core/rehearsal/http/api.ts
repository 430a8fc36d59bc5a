import { ORPCError } from '@orpc/client';
import { OpenAPIHandler } from '@orpc/openapi/fetch';
import { implement, withEventMeta } from '@orpc/server';
import { platformContract } from '../../../../shared/contract/index.ts';
import { fault, type Profile, type RoomEvent } from '../../../../shared/domain/index.ts';
import type { Bags } from '../bag.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Crowd } from '../crowd.ts';
import { digestOf } from '../ids.ts';
import type { Moderation } from '../moderation.ts';
import type { RehearsalLog } from '../options.ts';
import type { Rooms } from '../rooms.ts';
import type { Realtime } from '../sfu/index.ts';
import type { Topics } from '../topics.ts';
import type { World } from '../world.ts';
import { faultResponse, toFault } from './faults.ts';
import { moderationRouter } from './moderationApi.ts';
import { once } from './once.ts';
import { realtimeRouter } from './realtimeApi.ts';

/** The probe takes as much as the contract says: an upload test, not a store. */
const PROBE_MAX_BYTES = 4 * 1024 * 1024;

export type ApiParts = {
  world: World;
  me: () => Profile;
  topics: Topics;
  catalogue: Catalogue;
  bags: Bags;
  rooms: Rooms;
  crowd: Crowd;
  moderation: Moderation;
  realtime: Realtime;
  log: RehearsalLog;
};

/** The platform contract, answered. Every write runs once per idempotency key and in one transaction. */
export function createApi(parts: ApiParts): (request: Request, prefix: `/${string}`) => Promise<Response> {
  const { world, topics, catalogue, bags, rooms, crowd, moderation } = parts;
  const os = implement(platformContract);

  async function* numbered(pages: AsyncGenerator<RoomEvent[], void, void>) {
    for await (const events of pages) yield withEventMeta({ events }, { id: String(events.at(-1)?.seq ?? 0) });
  }

  const router = os.router({
    me: os.me.handler(() => parts.me()),
    topics: {
      list: os.topics.list.handler(() => topics.list()),
      create: os.topics.create.handler(({ input }) =>
        once(world, 'topics.create', input, () => topics.create(input.draft)),
      ),
      update: os.topics.update.handler(({ input }) =>
        once(world, 'topics.update', input, () => topics.update(input.topicId, input.version, input.draft)),
      ),
      setCover: os.topics.setCover.handler(async ({ input }) => {
        const { file, ...rest } = input;
        const bytes = new Uint8Array(await file.arrayBuffer());
        const upload = { bytes, type: file.type, name: file.name };
        return once(
          world,
          'topics.setCover',
          rest,
          () => topics.setCover(input.topicId, upload, input.version),
          digestOf(bytes),
        );
      }),
      submit: os.topics.submit.handler(({ input }) =>
        once(world, 'topics.submit', input, () => topics.submit(input.topicId, input.version)),
      ),
      withdraw: os.topics.withdraw.handler(({ input }) =>
        once(world, 'topics.withdraw', input, () => topics.withdraw(input.topicId)),
      ),
      appeal: os.topics.appeal.handler(({ input }) =>
        once(world, 'topics.appeal', input, () => topics.appeal(input.topicId, input.message)),
      ),
      copy: os.topics.copy.handler(({ input }) => once(world, 'topics.copy', input, () => topics.copy(input.topicId))),
      remove: os.topics.remove.handler(({ input }) => {
        topics.remove(input.topicId);
        return { removed: true as const };
      }),
    },
    catalogue: {
      search: os.catalogue.search.handler(({ input }) => catalogue.search(input.query, input.cursor, input.limit)),
      lookup: os.catalogue.lookup.handler(({ input }) => ({ products: catalogue.lookup(input.ids) })),
    },
    bag: {
      get: os.bag.get.handler(() => bags.get()),
      add: os.bag.add.handler(({ input }) => once(world, 'bag.add', input, () => bags.add(input))),
      update: os.bag.update.handler(({ input }) =>
        once(world, 'bag.update', input, () => bags.update(input.itemId, input.version, input)),
      ),
      move: os.bag.move.handler(({ input }) =>
        once(world, 'bag.move', input, () => bags.move(input.itemId, input.version, input.toIndex)),
      ),
      remove: os.bag.remove.handler(({ input }) => bags.remove(input.itemId)),
      explain: os.bag.explain.handler(({ input }) =>
        once(world, 'bag.explain', input, () => bags.explain(input.itemId)),
      ),
    },
    rooms: {
      open: os.rooms.open.handler(({ input }) => once(world, 'rooms.open', input, () => rooms.open(input.topicId))),
      get: os.rooms.get.handler(({ input }) => rooms.get(input.roomId)),
      current: os.rooms.current.handler(() => ({ room: rooms.current() })),
      goLive: os.rooms.goLive.handler(({ input }) =>
        once(world, 'rooms.goLive', input, () => rooms.goLive(input.roomId)),
      ),
      end: os.rooms.end.handler(({ input }) => once(world, 'rooms.end', input, () => rooms.end(input.roomId))),
      report: os.rooms.report.handler(({ input }) => rooms.report(input.roomId)),
      events: os.rooms.events.handler(({ input, lastEventId, signal }) => {
        rooms.get(input.roomId);
        const last = lastEventId === undefined ? 0 : Number(lastEventId);
        if (!Number.isSafeInteger(last) || last < 0)
          throw fault('bad_input', { field: 'lastEventId', rule: 'integer' });
        return numbered(world.log.pages(input.roomId, Math.max(last, input.afterSeq), signal));
      }),
      say: os.rooms.say.handler(({ input }) =>
        once(world, 'rooms.say', input, () => crowd.hostSays(input.roomId, input.text)),
      ),
    },
    moderation: moderationRouter(os.moderation, world, moderation),
    realtime: realtimeRouter(os.realtime, parts.realtime),
    network: {
      realtime: os.network.realtime.handler(() => ({ ingest: parts.realtime.testIngest() })),
      ping: os.network.ping.handler(() => ({ serverMs: world.now() })),
      probe: os.network.probe.handler(({ input }) => {
        if (input.file.size > PROBE_MAX_BYTES)
          throw fault('too_large', { field: 'file', params: { max: PROBE_MAX_BYTES } });
        return { bytes: input.file.size };
      }),
    },
  });

  const refuse = (error: unknown): never => {
    const known = toFault(error);
    if (known)
      throw new ORPCError('FAULT', { defined: true, status: 422, message: 'Refused', data: known, cause: error });
    parts.log.error(
      { detail: error instanceof Error ? (error.stack ?? error.message) : String(error) },
      'rehearsal failed',
    );
    throw new ORPCError('FAULT', {
      defined: true,
      status: 500,
      message: 'Failed',
      data: { code: 'internal', retry: 'later' },
      cause: error,
    });
  };

  const handler = new OpenAPIHandler(router, {
    clientInterceptors: [
      async ({ next }) => {
        try {
          return await next();
        } catch (error) {
          return refuse(error);
        }
      },
    ],
  });

  return async (request, prefix) => {
    const { matched, response } = await handler.handle(request, { prefix, context: {} });
    if (!matched) return faultResponse({ code: 'not_found', retry: 'never', rule: 'path' }, 404);
    // A body that could not even be decoded never reached a handler.
    if (response.status === 400) return faultResponse({ code: 'bad_input', retry: 'never', rule: 'malformed' });
    return response;
  };
}
