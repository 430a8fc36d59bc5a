/**
 * From the browser's statistics to the report of the core, twice a second. Pure: lists of numbers in, a report out. What
 * grows never shrinks again, also over a restart of ICE, where the browser counts some things anew.
 */
import type { RtcReport } from '../../../shared/domain/realtime.ts';
import { createFeedbackCount } from './feedback.ts';
import { largest, num, type Stat, sum, text } from './stat.ts';

export type Tally = {
  take(stats: Iterable<Stat>, now: Pick<RtcReport, 'atMs' | 'connection' | 'iceRestarts'>): RtcReport;
};

export function createTally(attempt: number): Tally {
  let last: { atMs: number; bytes: ReadonlyMap<string, number>; packets: ReadonlyMap<string, number> } | null = null;
  const feedback = createFeedbackCount();
  const grown = { sentBytes: 0, packetsSent: 0, framesSent: 0, nacks: 0, plis: 0 };

  return {
    take(stats, now) {
      const all = [...stats];
      const byId = new Map(all.map((stat) => [stat.id, stat]));
      const outbound = all.filter((stat) => stat.type === 'outbound-rtp');
      const video = outbound
        .filter((stat) => stat.kind === 'video')
        .sort((a, b) => num(a, 'frameWidth') - num(b, 'frameWidth'));
      const audio = outbound.filter((stat) => stat.kind === 'audio');
      const remote = all.filter((stat) => stat.type === 'remote-inbound-rtp');
      const transport = all.find((stat) => stat.type === 'transport');
      const pair = byId.get(text(transport, 'selectedCandidatePairId') ?? '') ?? null;
      const main = video.at(-1);

      const before = last;
      const seconds = before ? (now.atMs - before.atMs) / 1000 : 0;
      const bytes = new Map(outbound.map((stat) => [stat.id, num(stat, 'bytesSent')]));
      const packets = new Map(outbound.map((stat) => [stat.id, num(stat, 'packetsSent')]));
      const rate = (stat: Stat) =>
        before && seconds > 0
          ? Math.max(0, ((bytes.get(stat.id) ?? 0) - (before.bytes.get(stat.id) ?? 0)) * 8) / seconds
          : 0;
      const sentSince = (id: string) => Math.max(0, (packets.get(id) ?? 0) - (before?.packets.get(id) ?? 0));
      const lossShare = lossOf(remote, sentSince);
      last = { atMs: now.atMs, bytes, packets };

      const rise = (name: keyof typeof grown, to: number) => {
        grown[name] = Math.max(grown[name], to);
        return grown[name];
      };
      const mediaRtt = largest(remote, 'roundTripTime');
      const pairRtt = pair ? largest([pair], 'currentRoundTripTime') : null;
      const jitter = largest(
        remote.filter((stat) => stat.kind === 'video'),
        'jitter',
      );

      return {
        attempt,
        ...now,
        route: routeOf(pair, byId),
        codec: text(byId.get(text(main, 'codecId') ?? ''), 'mimeType')?.slice(0, 64) ?? null,
        encoder: text(main, 'encoderImplementation')?.slice(0, 120) ?? null,
        acceleration: accelerationOf(main),
        sentBytes: rise('sentBytes', sum(outbound, 'bytesSent') + sum(outbound, 'headerBytesSent')),
        feedbackBytes: feedback.take(transport),
        packetsSent: rise('packetsSent', sum(outbound, 'packetsSent')),
        framesSent: rise('framesSent', largest(video, 'framesSent') ?? 0),
        fps: largest(video, 'framesPerSecond') ?? 0,
        bitrate: video.reduce((total, stat) => total + rate(stat), 0),
        audioBitrate: audio.reduce((total, stat) => total + rate(stat), 0),
        rttMs: inMs(mediaRtt ?? pairRtt),
        jitterMs: inMs(jitter),
        lossShare,
        nacks: rise('nacks', sum(outbound, 'nackCount')),
        plis: rise('plis', sum(outbound, 'pliCount')),
        availableBitrate: pair ? largest([pair], 'availableOutgoingBitrate') : null,
        limitation: limitationOf(video),
        layers: video.slice(-MOST_LAYERS).map((stat) => ({
          rid: (text(stat, 'rid') ?? '').slice(0, 16),
          width: num(stat, 'frameWidth'),
          height: num(stat, 'frameHeight'),
          fps: num(stat, 'framesPerSecond'),
          bitrate: rate(stat),
        })),
      };
    },
  };
}

const MOST_LAYERS = 8;

const inMs = (seconds: number | null) => (seconds === null ? null : Math.max(0, seconds * 1000));

/** Of all streams, each by what was sent of it since the last look. */
function lossOf(remote: readonly Stat[], sentSince: (id: string) => number): number | null {
  const known = remote.filter((stat) => typeof stat.fractionLost === 'number');
  if (known.length === 0) return null;
  const weights = known.map((stat) => sentSince(text(stat, 'localId') ?? ''));
  const total = weights.reduce((a, b) => a + b, 0);
  const mean =
    total > 0
      ? known.reduce((mass, stat, i) => mass + num(stat, 'fractionLost') * (weights[i] ?? 0), 0) / total
      : (largest(known, 'fractionLost') ?? 0);
  return Math.min(1, Math.max(0, mean));
}

function routeOf(pair: Stat | null, byId: ReadonlyMap<string, Stat>): RtcReport['route'] {
  const local = byId.get(text(pair, 'localCandidateId') ?? '');
  if (!local) return null;
  // A relay whose own address is translated on its way: the browser learned of a new address (`prflx`) behind the same relay.
  const relayed = local.candidateType === 'relay' || text(local, 'relayProtocol') !== null;
  const protocol = relayed ? (local.relayProtocol ?? local.protocol) : local.protocol;
  return protocol === 'udp' || protocol === 'tcp' || protocol === 'tls' ? { protocol, relayed } : null;
}

function accelerationOf(stat: Stat | undefined): RtcReport['acceleration'] {
  if (typeof stat?.powerEfficientEncoder !== 'boolean') return 'unknown';
  return stat.powerEfficientEncoder ? 'hardware' : 'software';
}

/** The processor before the line: it is what the host can do something about. */
function limitationOf(video: readonly Stat[]): RtcReport['limitation'] {
  const reasons = new Set(video.map((stat) => stat.qualityLimitationReason));
  return (['cpu', 'bandwidth', 'other'] as const).find((reason) => reasons.has(reason)) ?? 'none';
}
