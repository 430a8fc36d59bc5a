import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import {
  BAG_MAX_ITEMS,
  PlatformBag as Bag,
  BUNDLE_MAX_PARTS,
  BundlePart,
  ItemChange,
  Perk,
  PlatformProduct as Product,
} from '../domain/bag.ts';
import { Profile } from '../domain/creator.ts';
import { IdempotencyKey, ItemId, MessageId, ProductId, RoomId, TopicId, ViewerId } from '../domain/ids.ts';
import { Ingest } from '../domain/ingest.ts';
import { Price } from '../domain/money.ts';
import {
  DtlsParameters,
  IceRestart,
  RtcKind,
  RtcNotice,
  RtcReceived,
  RtpCapabilities,
  RtpParameters,
  TransportId,
  TransportOptions,
} from '../domain/realtime.ts';
import { AnswerHow, ChatText, Room, RoomEvent, RoomTally, SLOW_MODE_MAX_S, Viewer } from '../domain/room.ts';
import { Topic, TopicDraft } from '../domain/topic.ts';
import { withFaults } from './faults.ts';

/**
 * All that the studio asks of a live platform. Small enough to put in front of any platform; `docs/platform-api.json`
 * is the OpenAPI file generated from it. Every call carries `Authorization: Bearer <token>`; every write an idempotency
 * key. A server refuses what is not allowed by `FAULT`, whatever the studio showed.
 */
/** More would only make one message long: at the rate of a big sale it is a fraction of a second. */
export const EVENTS_PER_MESSAGE = 500;

const write = { idempotencyKey: IdempotencyKey };
const tagged = (tag: string) => withFaults.route({ tags: [tag] });
const topics = tagged('topics');
const bag = tagged('bag');
const rooms = tagged('rooms');
const moderation = tagged('moderation');
const realtime = tagged('realtime');
/** The token of a `webrtc` ingest: what it opens is the platform's to know. */
const byToken = z.object({ token: z.string().min(1).max(4096) });
const byTransport = z.object({ transportId: TransportId });

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
      // Optional, since a picture may be sent beside texts that are just being saved.
      .input(z.object({ ...write, topicId: TopicId, version: z.coerce.number().int().optional(), file: z.file() }))
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
    copy: topics
      .route({
        method: 'POST',
        path: '/topics/{topicId}/copy',
        summary: 'New draft with the texts and cover of another',
      })
      .input(z.object({ ...write, topicId: TopicId }))
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
    lookup: tagged('catalogue')
      .route({ method: 'POST', path: '/catalogue/lookup', summary: 'Products by id; unknown ones are left out' })
      .input(z.object({ ids: z.array(ProductId).max(BAG_MAX_ITEMS) }))
      .output(z.object({ products: z.array(Product) })),
  },

  bag: {
    get: bag.route({ method: 'GET', path: '/bag', summary: 'The bag, with confirmed prices and stock' }).output(Bag),
    add: bag
      .route({ method: 'POST', path: '/bag/items', summary: 'Add a product' })
      .input(
        z.object({
          ...write,
          productId: ProductId,
          livePrice: Price.optional(),
          perk: Perk.optional(),
          limit: ItemChange.shape.limit,
          bundle: z
            .array(BundlePart.omit({ title: true }))
            .max(BUNDLE_MAX_PARTS)
            .optional(),
        }),
      )
      .output(Bag),
    update: bag
      .route({ method: 'PATCH', path: '/bag/items/{itemId}', summary: 'Change price, perk, flash price or limit' })
      .input(
        z.object({
          ...write,
          itemId: ItemId,
          /** The item's version, not the bag's. */
          version: z.number().int(),
          livePrice: Price.optional(),
          perk: Perk.optional(),
          flash: ItemChange.shape.flash,
          limit: ItemChange.shape.limit,
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
        summary: 'Numbered log as server-sent events, several a message; the message id is the seq of its last event',
      })
      .input(z.object({ roomId: RoomId, afterSeq: z.coerce.number().int().min(0).default(0) }))
      .output(eventIterator(z.object({ events: z.array(RoomEvent).min(1).max(EVENTS_PER_MESSAGE) }))),
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
    restoreMessage: moderation
      .route({ method: 'POST', path: '/rooms/{roomId}/restore-message', summary: 'Undo a removal' })
      .input(z.object({ ...write, roomId: RoomId, messageId: MessageId }))
      .output(z.object({ restored: z.literal(true) })),
    letBack: moderation
      .route({ method: 'POST', path: '/rooms/{roomId}/let-back', summary: 'Undo sending a viewer out' })
      .input(z.object({ ...write, roomId: RoomId, viewerId: ViewerId }))
      .output(z.object({ back: z.literal(true) })),
    block: moderation
      .route({ method: 'POST', path: '/rooms/{roomId}/block', summary: 'Out of this and every later room' })
      .input(z.object({ ...write, roomId: RoomId, viewerId: ViewerId }))
      .output(z.object({ blocked: z.literal(true) })),
    unblock: moderation
      .route({ method: 'POST', path: '/blocked/{viewerId}/unblock', summary: 'Let a viewer into rooms again' })
      .input(z.object({ ...write, viewerId: ViewerId }))
      .output(z.object({ unblocked: z.literal(true) })),
    blocked: moderation
      .route({ method: 'GET', path: '/blocked', summary: 'Who is kept out of every room' })
      .output(z.object({ viewers: z.array(Viewer) })),
    pin: moderation
      .route({ method: 'POST', path: '/rooms/{roomId}/pin', summary: 'Keep one message at the top, or none' })
      .input(z.object({ ...write, roomId: RoomId, messageId: MessageId.nullable() }))
      .output(z.object({ pinned: z.boolean() })),
    slowMode: moderation
      .route({ method: 'POST', path: '/rooms/{roomId}/slow-mode', summary: 'Seconds between two messages of a viewer' })
      .input(z.object({ ...write, roomId: RoomId, seconds: z.number().int().min(0).max(SLOW_MODE_MAX_S) }))
      .output(z.object({ seconds: z.number().int() })),
    answered: moderation
      .route({ method: 'POST', path: '/rooms/{roomId}/answered', summary: 'Mark questions as dealt with' })
      .input(
        z.object({
          ...write,
          roomId: RoomId,
          messageIds: z.array(MessageId).min(1).max(200),
          how: AnswerHow,
        }),
      )
      .output(z.object({ noted: z.literal(true) })),
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

  /**
   * Signalling for `webrtc` ingests, in the words of mediasoup and its client; any SFU can be put behind it. One transport
   * sends at most one picture and one sound. `realtime_token_expired`: ask for the room again and use its new token.
   */
  realtime: {
    capabilities: realtime
      .route({ method: 'POST', path: '/realtime/capabilities', summary: 'What the SFU can receive' })
      .input(byToken)
      .output(z.object({ rtpCapabilities: RtpCapabilities })),
    createTransport: realtime
      .route({
        method: 'POST',
        path: '/realtime/transports',
        summary: 'A transport to send on; one before it is closed',
      })
      .input(byToken.extend(write))
      .output(TransportOptions),
    connect: realtime
      .route({ method: 'POST', path: '/realtime/transports/{transportId}/connect' })
      .input(byTransport.extend({ dtlsParameters: DtlsParameters }))
      .output(z.object({ connected: z.literal(true) })),
    produce: realtime
      .route({ method: 'POST', path: '/realtime/transports/{transportId}/produce', summary: 'Begin to send one kind' })
      .input(byTransport.extend({ ...write, kind: RtcKind, rtpParameters: RtpParameters }))
      .output(z.object({ producerId: TransportId })),
    restartIce: realtime
      .route({ method: 'POST', path: '/realtime/transports/{transportId}/restart-ice' })
      .input(byTransport)
      .output(IceRestart),
    stats: realtime
      .route({ method: 'GET', path: '/realtime/transports/{transportId}/stats', summary: 'What arrived' })
      .input(byTransport)
      .output(RtcReceived),
    notices: realtime
      .route({
        method: 'GET',
        path: '/realtime/transports/{transportId}/notices',
        summary: 'What the SFU says by itself, as server-sent events; ends with the transport',
      })
      .input(byTransport)
      .output(eventIterator(RtcNotice)),
    close: realtime
      .route({ method: 'DELETE', path: '/realtime/transports/{transportId}' })
      .input(byTransport)
      .output(z.object({ closed: z.literal(true) })),
  },

  network: {
    realtime: tagged('network')
      .route({
        method: 'POST',
        path: '/network/realtime',
        summary: 'A token to try real time with, without a room; null: this platform has none',
      })
      .output(z.object({ ingest: Ingest.nullable() })),
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
