import { z } from 'zod';
import type { RtcReceived } from '../../../../shared/domain/index.ts';

/** One stream of RTP as the worker counts it: a size of the picture, or the sound. Absent and odd numbers count as none. */
const count = z.number().min(0).catch(0);
const InboundRtp = z.looseObject({
  type: z.literal('inbound-rtp'),
  ssrc: count,
  rid: z.string().max(16).optional(),
  byteCount: count,
  bitrate: count,
  packetsLost: count,
  nackCount: count,
  pliCount: count,
  score: z.number().min(0).max(10).nullable().catch(null),
  /** Milliseconds; only where the sender's reports let it be told. */
  roundTripTime: z.number().min(0).nullable().catch(null).default(null),
});
export type InboundRtp = z.infer<typeof InboundRtp>;

/** What `producer.getStats()` answered; entries of another kind are left out. */
export function readStats(raw: unknown): InboundRtp[] {
  if (!Array.isArray(raw)) return [];
  return raw.flatMap((entry: unknown) => {
    const parsed = InboundRtp.safeParse(entry);
    return parsed.success ? [parsed.data] : [];
  });
}

const Score = z.object({ ssrc: z.number(), score: z.number().min(0).max(10) });

/** What a producer's `score` event said, in the order of its sizes. */
export function readScores(raw: unknown): number[] {
  const parsed = z.array(Score).max(16).safeParse(raw);
  return parsed.success ? parsed.data.map(({ score }) => score) : [];
}

/**
 * One judgement of a kind that comes in several sizes: that of the largest which arrives at all. A sender who leaves out the
 * large ones to spare its line is not judged by them. Null: no size was ever heard of.
 *
 * @param scores smallest size first
 */
export const overall = (scores: readonly number[]): number | null =>
  scores.length === 0 ? null : (scores.findLast((score) => score > 0) ?? 0);

const sum = (streams: readonly InboundRtp[], of: (stream: InboundRtp) => number): number =>
  streams.reduce((total, stream) => total + of(stream), 0);

/** @param receiving whether media of every kind that was announced arrived in the last two seconds */
export function receivedOf(
  atMs: number,
  video: readonly InboundRtp[],
  audio: readonly InboundRtp[],
  receiving: boolean,
): RtcReceived {
  const all = [...video, ...audio];
  const rtts = all.flatMap(({ roundTripTime }) => (roundTripTime === null ? [] : [roundTripTime]));
  const scoreOf = (streams: readonly InboundRtp[]) =>
    overall(streams.flatMap(({ score }) => (score === null ? [] : [score])));
  return {
    atMs,
    receiving,
    score: { video: scoreOf(video), audio: scoreOf(audio) },
    bitrate: Math.round(sum(all, ({ bitrate }) => bitrate)),
    packetsLost: Math.round(sum(all, ({ packetsLost }) => packetsLost)),
    nacks: Math.round(sum(all, ({ nackCount }) => nackCount)),
    plis: Math.round(sum(all, ({ pliCount }) => pliCount)),
    rttMs: rtts.length === 0 ? null : Math.max(...rtts),
    layers: video.slice(0, 8).map(({ rid, ssrc, bitrate, score }) => ({ rid: rid ?? String(ssrc), bitrate, score })),
  };
}
