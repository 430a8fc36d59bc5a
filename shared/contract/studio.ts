import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { Product } from '../domain/bag.ts';
import { ItemId, MessageId, ProductId, SessionId, TopicId, ViewerId } from '../domain/ids.ts';
import { Price } from '../domain/money.ts';
import { RoomEvent } from '../domain/room.ts';
import { SettingsPatch } from '../domain/settings.ts';
import { StudioUpdate } from '../domain/studio.ts';
import { Category, RAW_TEXT_MAX } from '../domain/topic.ts';
import { withFaults } from './faults.ts';
import { obsContract } from './obs.ts';

/**
 * All that the page can ask of the core. Commands change the studio and return little: what changed arrives through
 * `state.watch`, the same for every page. A refused command throws `FAULT` and has changed nothing.
 */
const ok = z.object({ ok: z.literal(true) });
const command = withFaults;

/** Raw text as typed; the core cleans it (`shared/domain/text.ts`). */
const DraftInput = z.object({
  title: z.string().max(RAW_TEXT_MAX),
  pitch: z.string().max(RAW_TEXT_MAX),
  category: Category.nullable(),
  plannedAtMs: z.number().int().positive().nullable(),
});

export const studioContract = {
  state: {
    /** A snapshot first, then changes; batches at most 20 a second. */
    watch: command.output(eventIterator(StudioUpdate)),
    dismissNotice: command.input(z.object({ id: z.string().max(64) })).output(ok),
  },

  settings: {
    patch: command.input(SettingsPatch).output(ok),
    /** Kept by the OS keychain (desktop) or in a file only the user can read (browser studio). Null forgets it. */
    setStreamKey: command.input(z.object({ key: z.string().min(1).max(1024).nullable() })).output(ok),
    setPlatformToken: command.input(z.object({ token: z.string().min(1).max(4096).nullable() })).output(ok),
  },

  platform: {
    retry: command.output(ok),
  },

  topics: {
    create: command.input(z.object({ draft: DraftInput })).output(z.object({ topicId: TopicId })),
    update: command
      .input(z.object({ topicId: TopicId, version: z.number().int(), draft: DraftInput }))
      .output(z.object({ version: z.number().int() })),
    setCover: command
      .input(z.object({ topicId: TopicId, file: z.file() }))
      .output(z.object({ version: z.number().int() })),
    submit: command.input(z.object({ topicId: TopicId, version: z.number().int() })).output(ok),
    withdraw: command.input(z.object({ topicId: TopicId })).output(ok),
    appeal: command.input(z.object({ topicId: TopicId, message: z.string().min(1).max(1000) })).output(ok),
    remove: command.input(z.object({ topicId: TopicId })).output(ok),
    /** Which topic the next stream is about. */
    choose: command.input(z.object({ topicId: TopicId.nullable() })).output(ok),
  },

  catalogue: {
    search: command
      .input(z.object({ query: z.string().max(100), cursor: z.string().max(100).optional() }))
      .output(z.object({ products: z.array(Product), nextCursor: z.string().nullable() })),
  },

  bag: {
    add: command
      .input(z.object({ productId: ProductId, livePrice: Price.optional(), perk: z.string().max(400).optional() }))
      .output(ok),
    update: command
      .input(z.object({ itemId: ItemId, livePrice: Price.optional(), perk: z.string().max(400).optional() }))
      .output(ok),
    move: command.input(z.object({ itemId: ItemId, toIndex: z.number().int().min(0) })).output(ok),
    remove: command.input(z.object({ itemId: ItemId })).output(ok),
    explain: command.input(z.object({ itemId: ItemId.nullable() })).output(ok),
    refresh: command.output(ok),
  },

  stage: {
    beRightBack: command.input(z.object({ on: z.boolean() })).output(ok),
    /** What the host chose to share in the page; `wanted: false` ends sharing. */
    screen: command.input(z.object({ wanted: z.boolean(), audio: z.boolean() })).output(ok),
  },

  obs: obsContract,

  upload: {
    test: command.output(ok),
  },

  live: {
    /** Starts on the platform (approved topic) or the manual address, as `settings.platform.kind` says. Resolves when opening began. */
    start: command.output(z.object({ sessionId: SessionId })),
    /** Ends the stream (or cancels opening); resolves within 5 s. */
    end: command.output(ok),
    /** Leaves `ended` or `failed` for `prepare`. */
    dismiss: command.output(ok),
    reconnectNow: command.output(ok),
  },

  room: {
    /** Events of the running session in batches, from the core's own log: resume with the last `seq` seen. */
    watch: command
      .input(z.object({ sessionId: SessionId, afterSeq: z.number().int().min(0) }))
      .output(eventIterator(z.object({ events: z.array(RoomEvent) }))),
    say: command.input(z.object({ text: z.string().max(4000) })).output(ok),
    mute: command
      .input(z.object({ viewerId: ViewerId, seconds: z.number().int().min(10).max(86_400).nullable() }))
      .output(ok),
    unmute: command.input(z.object({ viewerId: ViewerId })).output(ok),
    removeViewer: command.input(z.object({ viewerId: ViewerId })).output(ok),
    removeMessage: command.input(z.object({ messageId: MessageId })).output(ok),
  },

  sessions: {
    remove: command.input(z.object({ sessionId: SessionId, deleteRecording: z.boolean() })).output(ok),
    /** Shows the recording in the system's file manager. */
    reveal: command.input(z.object({ sessionId: SessionId })).output(ok),
  },

  images: {
    /** Pictures of the platform, fetched by the core (the page may not reach other hosts). At most 5 MiB, JPEG/PNG/WebP/GIF. */
    get: command.input(z.object({ url: z.string().max(2048) })).output(z.file()),
  },

  rehearsal: {
    setPersona: command.input(z.object({ persona: z.enum(['established', 'newcomer']) })).output(ok),
    /** Starts the rehearsal platform's data over: topics, bag, rooms. Refused while live. */
    reset: command.output(ok),
    /** QR code of the watch page as an SVG text, for the address shown. */
    watchQr: command.output(z.object({ url: z.string(), svg: z.string() })),
  },
};
export type StudioContract = typeof studioContract;
