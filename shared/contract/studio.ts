import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { Finding, LintField, RuleSet } from '../compliance/rule.ts';
import { BAG_MAX_ITEMS, BUNDLE_MAX_PARTS, BundlePart, ItemChange, Product } from '../domain/bag.ts';
import { ANSWERS_MAX, ClaimId } from '../domain/cue.ts';
import { Fault } from '../domain/fault.ts';
import { ItemId, MessageId, ProductId, SessionId, TopicId, ViewerId } from '../domain/ids.ts';
import {
  DtlsParameters,
  IceRestart,
  RtcKind,
  RtcReport,
  RtpCapabilities,
  RtpParameters,
  Sdp,
  TransportId,
  TransportOptions,
} from '../domain/realtime.ts';
import { AnswerHow, RoomEvent, SLOW_MODE_MAX_S } from '../domain/room.ts';
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

const attempt = z.object({ attempt: z.number().int().nonnegative() });

export const studioContract = {
  state: {
    /** A snapshot first, then changes; batches at most 20 a second. */
    watch: command.output(eventIterator(StudioUpdate)),
    dismissNotice: command.input(z.object({ id: z.string().max(64) })).output(ok),
  },

  settings: {
    patch: command.input(SettingsPatch).output(ok),
    /**
     * A stream key, or the token of a WHIP server. Kept by the OS keychain (desktop) or in a file only the user can read
     * (browser studio). Null forgets it.
     */
    setStreamKey: command.input(z.object({ key: z.string().min(1).max(4096).nullable() })).output(ok),
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
      .input(z.object({ topicId: TopicId, version: z.number().int().optional(), file: z.file() }))
      .output(z.object({ version: z.number().int() })),
    submit: command.input(z.object({ topicId: TopicId, version: z.number().int() })).output(ok),
    withdraw: command.input(z.object({ topicId: TopicId })).output(ok),
    appeal: command.input(z.object({ topicId: TopicId, message: z.string().min(1).max(1000) })).output(ok),
    remove: command.input(z.object({ topicId: TopicId })).output(ok),
    /** A new draft with the texts and cover of another topic; the planned time stays empty. */
    copy: command.input(z.object({ topicId: TopicId })).output(z.object({ topicId: TopicId })),
    /** Which topic the next stream is about. */
    choose: command.input(z.object({ topicId: TopicId.nullable() })).output(ok),
  },

  catalogue: {
    search: command
      .input(z.object({ query: z.string().max(100), cursor: z.string().max(100).optional() }))
      .output(z.object({ products: z.array(Product), nextCursor: z.string().nullable() })),
    /** Products by id, for an import; unknown ids are left out of the answer. */
    lookup: command
      .input(z.object({ ids: z.array(ProductId).max(BAG_MAX_ITEMS) }))
      .output(z.object({ products: z.array(Product) })),
  },

  /** What the host keeps about a product on this machine: claims and proofs, prepared answers, facts for replies. */
  cues: {
    putClaim: command
      .input(
        z.object({
          productId: ProductId,
          /** Absent: a new claim. */
          claimId: ClaimId.optional(),
          text: z.string().max(2000),
          /** Absent: as it is. Null: none. */
          link: z.string().max(2048).nullable().optional(),
          expiresAtMs: z.number().int().positive().nullable().optional(),
        }),
      )
      .output(z.object({ claimId: ClaimId })),
    removeClaim: command.input(z.object({ productId: ProductId, claimId: ClaimId })).output(ok),
    /** PDF, JPEG, PNG or WebP of at most 10 MiB; copied into the studio's data folder. */
    attachProof: command.input(z.object({ productId: ProductId, claimId: ClaimId, file: z.file() })).output(ok),
    openProof: command.input(z.object({ fileId: z.string().max(64) })).output(z.file()),
    setAnswers: command
      .input(
        z.object({
          productId: ProductId,
          answers: z.array(z.object({ question: z.string().max(2000), answer: z.string().max(2000) })).max(ANSWERS_MAX),
        }),
      )
      .output(ok),
    setSize: command.input(z.object({ productId: ProductId, size: z.string().max(400) })).output(ok),
  },

  compliance: {
    /** The rules in force and those that could not be read. Data: the page compiles it (`shared/compliance`). */
    rules: command.output(RuleSet),
    /** The core's own reading of texts, for testers and for pages that do not compile rules. */
    lint: command
      .input(z.object({ texts: z.array(z.object({ field: LintField, text: z.string().max(RAW_TEXT_MAX) })).max(100) }))
      .output(z.object({ findings: z.array(z.array(Finding)) })),
  },

  bag: {
    /** Answers with the item it became. */
    add: command
      .input(
        ItemChange.omit({ flash: true }).extend({
          productId: ProductId,
          /** Further products that come with it. */
          bundle: z
            .array(BundlePart.omit({ title: true }))
            .max(BUNDLE_MAX_PARTS)
            .optional(),
        }),
      )
      .output(z.object({ itemId: ItemId })),
    /** Several at once, in order; what cannot be added is named and does not stop the rest. */
    addMany: command
      .input(
        z.object({
          items: z.array(ItemChange.omit({ flash: true }).extend({ productId: ProductId })).max(BAG_MAX_ITEMS),
        }),
      )
      .output(
        z.object({ added: z.number().int(), refused: z.array(z.object({ index: z.number().int(), fault: Fault })) }),
      ),
    /**
     * `version` is the item's as the editor saw it when the edit began: `version_conflict` when another page, or another
     * person, changed the item since. Then the state already holds theirs.
     */
    update: command.input(ItemChange.extend({ itemId: ItemId, version: z.number().int() })).output(ok),
    move: command.input(z.object({ itemId: ItemId, toIndex: z.number().int().min(0) })).output(ok),
    remove: command.input(z.object({ itemId: ItemId })).output(ok),
    explain: command.input(z.object({ itemId: ItemId.nullable() })).output(ok),
    /** Goes on explaining: the suggestion with this key does not come again. */
    keepExplaining: command.input(z.object({ key: z.string().max(300) })).output(ok),
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
    /** Ends the wait between two tries. `not_live` when there is none. */
    reconnectNow: command.output(ok),
    /**
     * Takes the other way: `realtime` back again after a fall-back, `steady` by the host's wish. The way that the stream takes, or
     * is about to, is granted. `not_live` with the rule `way_changing` while it goes the opposite way, `one_way` where there is no other.
     */
    switchPath: command.input(z.object({ to: z.enum(['realtime', 'steady']) })).output(ok),
    /** The system says that the network is back: waits between tries begin anew. Harmless at any time. */
    networkBack: command.output(ok),
  },

  /**
   * The signalling of the page's WebRTC connection, carried on to the platform by the core: tokens never reach the page.
   * Each call names the attempt of the plan it is for; one of an attempt that is over is refused with `cancelled`.
   */
  rtc: {
    capabilities: command.input(attempt).output(z.object({ rtpCapabilities: RtpCapabilities })),
    createTransport: command.input(attempt).output(TransportOptions),
    connect: command.input(attempt.extend({ dtlsParameters: DtlsParameters })).output(ok),
    produce: command
      .input(attempt.extend({ kind: RtcKind, rtpParameters: RtpParameters }))
      .output(z.object({ producerId: TransportId })),
    restartIce: command.input(attempt).output(IceRestart),
    /** WHIP: the offer in, the answer out. */
    whip: command.input(attempt.extend({ sdp: Sdp })).output(z.object({ sdp: Sdp })),
    /** WHIP: a restart of ICE as a fragment (RFC 8840); null: this server takes none, a new connection is needed. */
    whipRestart: command.input(attempt.extend({ sdp: Sdp })).output(z.object({ sdp: Sdp.nullable() })),
    report: command.input(RtcReport).output(ok),
    /** The page cannot carry out this attempt, and why. */
    failed: command.input(attempt.extend({ fault: Fault })).output(ok),
  },

  room: {
    /**
     * Events of a session in batches, from the core's own log: resume with the last `seq` seen. Ends after `most` events:
     * a page that asks again only when it has taken them in never has more than these waiting.
     */
    watch: command
      .input(
        z.object({
          sessionId: SessionId,
          afterSeq: z.number().int().min(0),
          most: z.number().int().positive().optional(),
        }),
      )
      .output(eventIterator(z.object({ events: z.array(RoomEvent) }))),
    say: command.input(z.object({ text: z.string().max(4000) })).output(ok),
    mute: command
      .input(z.object({ viewerId: ViewerId, seconds: z.number().int().min(10).max(86_400).nullable() }))
      .output(ok),
    unmute: command.input(z.object({ viewerId: ViewerId })).output(ok),
    removeViewer: command.input(z.object({ viewerId: ViewerId })).output(ok),
    /** Lets a viewer back in who was sent out of this room. */
    letBack: command.input(z.object({ viewerId: ViewerId })).output(ok),
    /** Out of this and every later room, until unblocked. */
    block: command.input(z.object({ viewerId: ViewerId })).output(ok),
    unblock: command.input(z.object({ viewerId: ViewerId })).output(ok),
    removeMessage: command.input(z.object({ messageId: MessageId })).output(ok),
    restoreMessage: command.input(z.object({ messageId: MessageId })).output(ok),
    /** Keeps one message at the top for everybody; null takes it down. */
    pin: command.input(z.object({ messageId: MessageId.nullable() })).output(ok),
    /** Seconds between two messages of one viewer; 0 is off. Kept for the next room too. */
    slowMode: command.input(z.object({ seconds: z.number().int().min(0).max(SLOW_MODE_MAX_S) })).output(ok),
    /** Draws a question on the picture; null takes it down. Starting a new one replaces it. */
    showQuestion: command.input(z.object({ messageId: MessageId.nullable() })).output(ok),
    /** Marks questions as dealt with, in the room's log. */
    answered: command.input(z.object({ messageIds: z.array(MessageId).min(1).max(200), how: AnswerHow })).output(ok),
  },

  sessions: {
    remove: command.input(z.object({ sessionId: SessionId, deleteRecording: z.boolean() })).output(ok),
    /** Shows the recording in the system's file manager. */
    reveal: command.input(z.object({ sessionId: SessionId, path: z.string().max(4096).optional() })).output(ok),
    /** What happened in this stream, second by second, as one file of JSON lines without any key. `not_found`. */
    blackBox: command.input(z.object({ sessionId: SessionId })).output(z.file()),
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
