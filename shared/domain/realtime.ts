import { z } from 'zod';
import { Fault } from './fault.ts';
import { IceServer } from './ingest.ts';

/*
 * The real-time way: the page sends by WebRTC, the core decides (which way, how many sizes, when to mend and when to give
 * up), the platform's SFU takes it and says what it got.
 *
 * The first part are the parameters of ORTC as mediasoup and its client exchange them. Every text in them is put into lines
 * of SDP by the browser's side, so none may hold a line break.
 *
 * Most are made when something is first read by them (`z.lazy`): a studio that is not in real time, which is each that idles, goes
 * without half a megabyte of them.
 */
const Line = z.string().regex(/^[\x20-\x7e]*$/);
const Word = z.string().regex(/^[\x21-\x7e]+$/);
const Parameter = z.union([Line.max(512), z.number(), z.boolean(), z.null()]);
const Parameters = z.record(Word.max(64), Parameter);

export const RtcKind = z.enum(['audio', 'video']);
export type RtcKind = z.infer<typeof RtcKind>;

export const IceParameters = z.lazy(() =>
  z.object({
    usernameFragment: Word.min(4).max(256),
    password: Word.min(22).max(256),
    iceLite: z.boolean().optional(),
  }),
);
export type IceParameters = z.infer<typeof IceParameters>;

export const IceCandidate = z.lazy(() =>
  z
    .object({
      foundation: Word.max(32),
      priority: z.number().int().min(0).max(0xffff_ffff),
      /** Address or name. Newer SFUs say `address`, older ones `ip`. */
      address: Word.max(255).optional(),
      ip: Word.max(255).optional(),
      protocol: z.enum(['udp', 'tcp']),
      port: z.number().int().min(1).max(65_535),
      type: z.enum(['host', 'srflx', 'prflx', 'relay']),
      tcpType: z.enum(['active', 'passive', 'so']).optional(),
    })
    .refine((candidate) => candidate.address !== undefined || candidate.ip !== undefined, { path: ['address'] }),
);
export type IceCandidate = z.infer<typeof IceCandidate>;

export const DtlsParameters = z.lazy(() =>
  z.object({
    role: z.enum(['auto', 'client', 'server']).optional(),
    fingerprints: z
      .array(z.object({ algorithm: Word.max(16), value: z.string().regex(/^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){15,63}$/) }))
      .min(1)
      .max(8),
  }),
);
export type DtlsParameters = z.infer<typeof DtlsParameters>;

const RtcpFeedback = z.object({ type: Word.max(32), parameter: Line.max(64).optional() });
const MimeType = z.string().regex(/^(audio|video)\/[A-Za-z0-9.+-]{1,32}$/);
const PayloadType = z.number().int().min(0).max(127);

export const RtpCapabilities = z.lazy(() =>
  z.object({
    codecs: z
      .array(
        z.object({
          kind: RtcKind,
          mimeType: MimeType,
          preferredPayloadType: PayloadType.optional(),
          clockRate: z.number().int().positive(),
          channels: z.number().int().min(1).max(8).optional(),
          parameters: Parameters.optional(),
          rtcpFeedback: z.array(RtcpFeedback).max(32).optional(),
        }),
      )
      .max(64),
    headerExtensions: z
      .array(
        z.object({
          kind: RtcKind,
          uri: Word.max(128),
          preferredId: z.number().int().min(1).max(255),
          preferredEncrypt: z.boolean().optional(),
          direction: z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive']).optional(),
        }),
      )
      .max(64)
      .default([]),
  }),
);
export type RtpCapabilities = z.infer<typeof RtpCapabilities>;

const Ssrc = z.number().int().min(0).max(0xffff_ffff);

export const RtpParameters = z.lazy(() =>
  z.object({
    mid: Word.max(32).optional(),
    codecs: z
      .array(
        z.object({
          mimeType: MimeType,
          payloadType: PayloadType,
          clockRate: z.number().int().positive(),
          channels: z.number().int().min(1).max(8).optional(),
          parameters: Parameters.optional(),
          rtcpFeedback: z.array(RtcpFeedback).max(32).optional(),
        }),
      )
      .min(1)
      .max(16),
    headerExtensions: z
      .array(
        z.object({
          uri: Word.max(128),
          id: z.number().int().min(1).max(255),
          encrypt: z.boolean().optional(),
          parameters: Parameters.optional(),
        }),
      )
      .max(32)
      .default([]),
    encodings: z
      .array(
        z.object({
          ssrc: Ssrc.optional(),
          rid: Word.max(16).optional(),
          codecPayloadType: PayloadType.optional(),
          rtx: z.object({ ssrc: Ssrc }).optional(),
          dtx: z.boolean().optional(),
          active: z.boolean().optional(),
          scalabilityMode: Word.max(16).optional(),
          scaleResolutionDownBy: z.number().min(1).max(64).optional(),
          maxBitrate: z.number().int().positive().optional(),
          maxFramerate: z.number().positive().optional(),
        }),
      )
      .max(8)
      .default([]),
    rtcp: z
      .object({ cname: Line.max(256).optional(), reducedSize: z.boolean().optional(), mux: z.boolean().optional() })
      .default({}),
  }),
);
export type RtpParameters = z.infer<typeof RtpParameters>;

export const TransportId = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);

/** What an SFU answers to “a transport, please”. */
export const TransportOptions = z.lazy(() =>
  z.object({
    id: TransportId,
    iceParameters: IceParameters,
    iceCandidates: z.array(IceCandidate).min(1).max(64),
    dtlsParameters: DtlsParameters,
  }),
);
export type TransportOptions = z.infer<typeof TransportOptions>;

/** After a restart of ICE. Candidates stay as they were unless they are named. */
export const IceRestart = z.lazy(() =>
  z.object({
    iceParameters: IceParameters,
    iceCandidates: z.array(IceCandidate).max(64).optional(),
  }),
);
export type IceRestart = z.infer<typeof IceRestart>;

/** A session description is a few kilobytes; with many candidates some ten. */
export const SDP_MAX = 128 * 1024;
export const Sdp = z.string().min(10).max(SDP_MAX);

/** What the far end got: the SFU's own numbers. */
export const RtcReceived = z.lazy(() =>
  z.object({
    atMs: z.number(),
    /** Media of both kinds arrived within the last two seconds (video alone where no sound is sent). */
    receiving: z.boolean(),
    /** The SFU's judgement of each kind, 0 (nothing) to 10 (nothing lost); null: not sent, or it does not say. */
    score: z.object({
      video: z.number().min(0).max(10).nullable(),
      audio: z.number().min(0).max(10).nullable(),
    }),
    /** bit/s that arrived. */
    bitrate: z.number().min(0),
    /** Counts since the start. */
    packetsLost: z.number().int().min(0),
    nacks: z.number().int().min(0),
    plis: z.number().int().min(0),
    rttMs: z.number().min(0).nullable(),
    /** The sizes that arrive, smallest first, as the SFU counts them. */
    layers: z
      .array(z.object({ rid: z.string().max(16), bitrate: z.number().min(0), score: z.number().nullable() }))
      .max(8),
  }),
);
export type RtcReceived = z.infer<typeof RtcReceived>;

/** What an SFU says by itself. */
export const RtcNotice = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('score'), of: RtcKind, score: z.number().min(0).max(10) }),
    z.object({ kind: z.literal('path'), state: z.enum(['new', 'connected', 'disconnected', 'closed']) }),
    /** The transport is over. `sfu_gone`: the server died; `replaced`: another one sends with this token. */
    z.object({ kind: z.literal('closed'), why: z.enum(['sfu_gone', 'replaced', 'room_ended', 'expired']) }),
  ]),
);
export type RtcNotice = z.infer<typeof RtcNotice>;

export const RTC_CODECS = ['h264', 'vp8'] as const;

/** What the page must send by WebRTC: decided by the core, whole each time, like the rest of the capture plan. */
export const RtcPlan = z.lazy(() =>
  z.object({
    /** Names the connection: another number means the one before is closed and a new one made. */
    attempt: z.number().int().nonnegative(),
    /** `test`: noise in place of the stage, for the upload test. */
    purpose: z.enum(['stream', 'test']),
    way: z.enum(['webrtc', 'whip']),
    iceServers: z.array(IceServer),
    /** Grows by one for each restart of ICE that is wanted on this connection. */
    iceRestarts: z.number().int().nonnegative(),
    /** Best first. */
    codecs: z.array(z.enum(RTC_CODECS)).min(1),
    width: z.number().int(),
    height: z.number().int(),
    fps: z.number(),
    /** bit/s at most, of all sizes together. */
    maxVideoBitrate: z.number().int(),
    /** bit/s that are sent from the first second on, or the first ten seconds are blurred. */
    startVideoBitrate: z.number().int(),
    audioBitrate: z.number().int(),
    /** How many sizes of the picture are sent (simulcast). */
    layers: z.number().int().min(1).max(3),
  }),
);
export type RtcPlan = z.infer<typeof RtcPlan>;

/** How the media goes. */
const RtcRoute = z.object({ protocol: z.enum(['udp', 'tcp', 'tls']), relayed: z.boolean() });
const RtcLimitation = z.enum(['none', 'cpu', 'bandwidth', 'other']);
const RtcLayers = z.lazy(() =>
  z
    .array(
      z.object({
        rid: z.string().max(16),
        width: z.number().int().min(0),
        height: z.number().int().min(0),
        fps: z.number().min(0),
        bitrate: z.number().min(0),
      }),
    )
    .max(8),
);

/** What the page knows of its connection, twice a second. Counts since the connection began. */
export const RtcReport = z.lazy(() =>
  z.object({
    attempt: z.number().int().nonnegative(),
    atMs: z.number(),
    connection: z.enum(['new', 'connecting', 'connected', 'disconnected', 'failed', 'closed']),
    iceRestarts: z.number().int().nonnegative(),
    /** Null before a pair of candidates was chosen. */
    route: RtcRoute.nullable(),
    /** `video/H264`, and who encodes: null while the browser does not say. */
    codec: z.string().max(64).nullable(),
    encoder: z.string().max(120).nullable(),
    acceleration: z.enum(['hardware', 'software', 'unknown']),
    sentBytes: z.number().min(0),
    /** Bytes of feedback that came back from the far end: they stand still when nothing arrives there. */
    feedbackBytes: z.number().min(0),
    packetsSent: z.number().int().min(0),
    framesSent: z.number().int().min(0),
    fps: z.number().min(0),
    bitrate: z.number().min(0),
    audioBitrate: z.number().min(0),
    rttMs: z.number().min(0).nullable(),
    jitterMs: z.number().min(0).nullable(),
    /** Share of packets lost over the last report interval of the far end, 0 to 1; null before its first report. */
    lossShare: z.number().min(0).max(1).nullable(),
    nacks: z.number().int().min(0),
    plis: z.number().int().min(0),
    /** bit/s that the browser's congestion control believes the line carries. */
    availableBitrate: z.number().min(0).nullable(),
    limitation: RtcLimitation,
    layers: RtcLayers,
  }),
);
export type RtcReport = z.infer<typeof RtcReport>;

/** Real-time numbers of the health line: what the page counts beside what the far end says. */
export const RtcHealth = z.lazy(() =>
  z.object({
    route: RtcRoute.nullable(),
    codec: z.string().max(64).nullable(),
    rttMs: z.number().nullable(),
    lossShare: z.number().nullable(),
    nacks: z.number().int(),
    plis: z.number().int(),
    availableBitrate: z.number().nullable(),
    limitation: RtcLimitation,
    /** Lowest of the SFU's scores, 0 to 10; null: it does not say (WHIP). */
    score: z.number().nullable(),
    layers: RtcLayers,
    /** The far end confirmed media at this moment last (epoch ms); null: never. */
    confirmedAtMs: z.number().nullable(),
  }),
);
export type RtcHealth = z.infer<typeof RtcHealth>;

/** Which way the stream goes now and what is being done about it. Null where the studio's own stage does not send. */
export const Uplink = z.object({
  path: z.enum(['rtmp', 'rtmps', 'webrtc', 'whip']),
  /** The room, or the server, also offers the other way. */
  canRealtime: z.boolean(),
  canSteady: z.boolean(),
  /** Real time was given up: when and why. Null after it stands again. */
  fellBack: z.object({ atMs: z.number(), fault: Fault }).nullable(),
  step: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('connecting') }),
    z.object({ kind: z.literal('steady') }),
    /** The route is looked for anew, on the same connection. */
    z.object({ kind: z.literal('restarting_ice'), sinceMs: z.number() }),
    /** A new connection is made. */
    z.object({ kind: z.literal('new_transport'), sinceMs: z.number(), fault: Fault }),
    /** The other way is being opened; what there is goes on until it stands. */
    z.object({ kind: z.literal('falling_back'), sinceMs: z.number(), fault: Fault }),
    z.object({ kind: z.literal('returning'), sinceMs: z.number() }),
    /** To the steady way by the host's own wish; real time goes on until a server takes the stream. */
    z.object({ kind: z.literal('changing'), sinceMs: z.number() }),
  ]),
});
export type Uplink = z.infer<typeof Uplink>;

/** Why the upload test recommends one way. The page has words for each. */
export const PathReason = z.enum([
  'realtime_fits',
  'realtime_not_offered',
  'realtime_failed',
  'realtime_slow',
  'realtime_lossy',
  'realtime_far',
  'realtime_over_tcp',
  'machine_busy',
]);
export type PathReason = z.infer<typeof PathReason>;

/** The real-time half of the upload test. */
export const RealtimeTest = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('not_offered') }),
    z.object({ kind: z.literal('failed'), fault: Fault }),
    z.object({
      kind: z.literal('done'),
      /** Until media was confirmed. */
      connectMs: z.number(),
      rttMs: z.number().nullable(),
      lossShare: z.number().nullable(),
      /** bit/s by the congestion control's judgement after the test. */
      uplink: z.number().nullable(),
      route: RtcRoute.nullable(),
    }),
  ]),
);
export type RealtimeTest = z.infer<typeof RealtimeTest>;
