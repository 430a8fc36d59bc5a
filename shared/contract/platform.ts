import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { Bag, Perk, Product } from '../domain/bag.ts';
import { Profile } from '../domain/creator.ts';
import { IdempotencyKey, ItemId, MessageId, ProductId, RoomId, TopicId, ViewerId } from '../domain/ids.ts';
import { Price } from '../domain/money.ts';
import { ChatText, Room, RoomEvent, RoomTally } from '../domain/room.ts';
import { Topic, TopicDraft } from '../domain/topic.ts';
import { withFaults } from './faults.ts';

/**
 * All that the studio asks of a live platform. Small enough to put in front of any platform; `docs/platform-api.json`
 * is the OpenAPI file generated from it. Every call carries `Authorization: Bearer <token>`; every write an idempotency
 * key. A server refuses what is not allowed by `FAULT`, whatever the studio showed.
 */
const write = { idempotencyKey: IdempotencyKey };
const tagged = (tag: string) => withFaults.route({ tags: [tag] });
const topics = tagged('topics');
const bag = tagged('bag');
const rooms = tagged('rooms');
const moderation = tagged('moderation');

export const platformContract = {
  me: tagged('me').route({ method: 'GET', path: '/me', summary: 'Profile and eligibility' }).output(Profile),

  topics: {
    list: topics.route({ method: 'GET', path: '/topics', summary: 'Own topics, newest first' }).output(z.array(Topic)),
    create: topics
      .route({ method: 'POST', path: '/topics', summary: 'Write a draft' })
      .input(z.object({ ...write, draft: TopicDraft }))
      .output(Topic),
    update: topics
      .route({ method: 'PATCH', path: '/topics/{topicId}', summary: 'Change a topic; an approval becomes void' })
      .input(z.object({ ...write, topicId: TopicId, version: z.number().int(), draft: TopicDraft }))
      .output(Topic),
    setCover: topics
      .route({ method: 'PUT', path: '/topics/{topicId}/cover', summary: 'JPEG, PNG or WebP, at most 5 MiB' })
      .input(z.object({ ...write, topicId: TopicId, file: z.file() }))
      .output(Topic),
    submit: topics
      .route({ method: 'POST', path: '/topics/{topicId}/submit', summary: 'Hand in for review' })
      .input(z.object({ ...write, topicId: TopicId, version: z.number().int() }))
      .output(Topic),
    withdraw: topics
      .route({ method: 'POST', path: '/topics/{topicId}/withdraw', summary: 'Take back before the answer' })
      .input(z.object({ ...write, topicId: TopicId }))
      .output(Topic),
    appeal: topics
      .route({
        method: 'POST',
        path: '/topics/{topicId}/appeal',
        summary: 'Ask for a second look at a rejection, once',
      })
      .input(z.object({ ...write, topicId: TopicId, message: z.string().min(1).max(1000) }))
      .output(Topic),
    remove: topics
      .route({ method: 'DELETE', path: '/topics/{topicId}', summary: 'Delete a topic that is not under review' })
      .input(z.object({ topicId: TopicId }))
      .output(z.object({ removed: z.literal(true) })),
  },

  catalogue: {
    search: tagged('catalogue')
      .route({ method: 'GET', path: '/catalogue', summary: 'Search products' })
      .input(
        z.object({
          query: z.string().max(100).default(''),
          cursor: z.string().max(100).optional(),
          limit: z.coerce.number().int().min(1).max(100).default(24),
        }),
      )
      .output(z.object({ products: z.array(Product), nextCursor: z.string().nullable() })),
  },

  bag: {
    get: bag.route({ method: 'GET', path: '/bag', summary: 'The bag, with confirmed prices and stock' }).output(Bag),
    add: bag
      .route({ method: 'POST', path: '/bag/items', summary: 'Add a product' })
      .input(z.object({ ...write, productId: ProductId, livePrice: Price.optional(), perk: Perk.optional() }))
      .output(Bag),
    update: bag
      .route({ method: 'PATCH', path: '/bag/items/{itemId}', summary: 'Change live price or perk' })
      .input(
        z.object({
          ...write,
          itemId: ItemId,
          version: z.number().int(),
          livePrice: Price.optional(),
          perk: Perk.optional(),
        }),
      )
      .output(Bag),
    move: bag
      .route({ method: 'POST', path: '/bag/items/{itemId}/move', summary: 'Put an item at a place' })
      .input(z.object({ ...write, itemId: ItemId, version: z.number().int(), toIndex: z.number().int().min(0) }))
      .output(Bag),
    remove: bag
      .route({ method: 'DELETE', path: '/bag/items/{itemId}', summary: 'Take an item out' })
      .input(z.object({ itemId: ItemId }))
      .output(Bag),
    explain: bag
      .route({ method: 'POST', path: '/bag/explain', summary: 'Explain one item now, or none' })
      .input(z.object({ ...write, itemId: ItemId.nullable() }))
      .output(Bag),
  },

  rooms: {
    open: rooms
      .route({ method: 'POST', path: '/rooms', summary: 'Open a room against an approved topic' })
      .input(z.object({ ...write, topicId: TopicId }))
      .output(Room),
    get: rooms
      .route({ method: 'GET', path: '/rooms/{roomId}' })
      .input(z.object({ roomId: RoomId }))
      .output(Room),
    current: rooms
      .route({ method: 'GET', path: '/rooms/current', summary: 'The room that is open or live' })
      .output(z.object({ room: Room.nullable() })),
    goLive: rooms
      .route({
        method: 'POST',
        path: '/rooms/{roomId}/live',
        summary: 'Show the room to viewers; needs decodable video',
      })
      .input(z.object({ ...write, roomId: RoomId }))
      .output(Room),
    end: rooms
      .route({ method: 'POST', path: '/rooms/{roomId}/end' })
      .input(z.object({ ...write, roomId: RoomId }))
      .output(Room),
    report: rooms
      .route({ method: 'GET', path: '/rooms/{roomId}/report' })
      .input(z.object({ roomId: RoomId }))
      .output(RoomTally),
    events: rooms
      .route({
        method: 'GET',
        path: '/rooms/{roomId}/events',
        summary: 'Numbered log as server-sent events; the event id is seq',
      })
      .input(z.object({ roomId: RoomId, afterSeq: z.coerce.number().int().min(0).default(0) }))
      .output(eventIterator(RoomEvent)),
    say: rooms
      .route({ method: 'POST', path: '/rooms/{roomId}/chat', summary: 'Chat as the host' })
      .input(z.object({ ...write, roomId: RoomId, text: ChatText }))
      .output(z.object({ messageId: MessageId })),
  },

  moderation: {
    mute: moderation
      .route({ method: 'POST', path: '/rooms/{roomId}/mute', summary: 'Silence a viewer; null seconds: until unmuted' })
      .input(
        z.object({
          ...write,
          roomId: RoomId,
          viewerId: ViewerId,
          seconds: z.number().int().min(10).max(86_400).nullable(),
        }),
      )
      .output(z.object({ untilMs: z.number().nullable() })),
    unmute: moderation
      .route({ method: 'POST', path: '/rooms/{roomId}/unmute' })
      .input(z.object({ ...write, roomId: RoomId, viewerId: ViewerId }))
      .output(z.object({ unmuted: z.literal(true) })),
    removeViewer: moderation
      .route({
        method: 'POST',
        path: '/rooms/{roomId}/remove-viewer',
        summary: 'Send a viewer out of the room for good',
      })
      .input(z.object({ ...write, roomId: RoomId, viewerId: ViewerId }))
      .output(z.object({ removed: z.literal(true) })),
    removeMessage: moderation
      .route({ method: 'POST', path: '/rooms/{roomId}/remove-message' })
      .input(z.object({ ...write, roomId: RoomId, messageId: MessageId }))
      .output(z.object({ removed: z.literal(true) })),
    setFilters: moderation
      .route({
        method: 'PUT',
        path: '/filters',
        summary: 'Words that keep a chat message from being shown; at most 200',
      })
      .input(z.object({ ...write, words: z.array(z.string().min(1).max(40)).max(200) }))
      .output(z.object({ words: z.array(z.string()) })),
    getFilters: moderation.route({ method: 'GET', path: '/filters' }).output(z.object({ words: z.array(z.string()) })),
  },

  network: {
    ping: tagged('network')
      .route({ method: 'GET', path: '/network/ping' })
      .output(z.object({ serverMs: z.number() })),
    probe: tagged('network')
      .route({
        method: 'POST',
        path: '/network/probe',
        summary: 'Takes a file of up to 4 MiB and counts it: the upload test',
      })
      .input(z.object({ file: z.file() }))
      .output(z.object({ bytes: z.number().int() })),
  },
};
export type PlatformContract = typeof platformContract;
