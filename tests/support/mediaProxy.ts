import { createRandom } from '../../electron/core/rehearsal/audience/random.ts';
import { type Front, type Line, type MediaConditions, noCounts, type WayCounters } from './mediaLine.ts';
import { openTcpFront } from './mediaProxyTcp.ts';
import { openUdpFront } from './mediaProxyUdp.ts';

export type PathStats = { readonly up: Readonly<WayCounters>; readonly down: Readonly<WayCounters> };

export type MediaStats = {
  /** `flows` have a client address each; `evicted` ones gave way to newer ones. */
  readonly udp: PathStats & { readonly flows: number; readonly evicted: number };
  /** Packets here are the frames of RFC 4571. */
  readonly tcp: PathStats & { readonly open: number; readonly accepted: number; readonly refused: number };
};

/** Ports on 127.0.0.1. What is left out or null is not relayed. */
export type MediaPorts = { readonly udpPort?: number | null; readonly tcpPort?: number | null };
export type MediaFront = { readonly udpPort: number | null; readonly tcpPort: number | null };

/** As much of an ICE candidate as tells its path: mediasoup's have this shape. */
export type CandidateLike = { readonly protocol: 'udp' | 'tcp'; readonly port: number };

export type MediaProxy = AsyncDisposable & {
  /** Stands before an SFU transport: the ports that clients use in its place. The same target has the same ports. */
  front(target: MediaPorts): Promise<MediaFront>;
  /** A transport's candidates as clients get them: the same, through this proxy. */
  through<C extends CandidateLike>(candidates: readonly C[]): Promise<C[]>;
  /** What is left out stays. */
  set(conditions: Partial<MediaConditions>): void;
  conditions(): MediaConditions;
  /** Since the start, all fronts together. */
  stats(): MediaStats;
  /** Twice is harmless. */
  close(): Promise<void>;
};

export type MediaProxyOptions = {
  /** For loss and jitter: the same seed gives the same chances in the same order. Default 1. */
  readonly seed?: number;
  readonly conditions?: Partial<MediaConditions>;
};

const OPEN: MediaConditions = { udp: 'open', tcp: 'open', loss: 0, lossOn: 'media', delayMs: 0, jitterMs: 0 };
/** A transport has a port or two; a test that opens more of them than this has lost count. */
const MAX_FRONTS = 256;

/**
 * A line for WebRTC media on loopback that loses, delays or blocks packets when told to. It relays datagrams and
 * connections (ICE over TCP) both ways for each client address and never looks into what is encrypted.
 *
 * Loss is for media packets unless `lossOn` says `all`: with STUN and DTLS spared, what is measured is how a picture takes
 * loss, not how long a handshake takes. Retransmissions and RTCP are media as well and are lost alike.
 *
 * It relays on the event loop of its process: a caller that blocks it (`spawnSync`) holds up the line.
 */
export async function openMediaProxy(options: MediaProxyOptions = {}): Promise<MediaProxy> {
  const { seed = 1 } = options;
  let now: MediaConditions = { ...OPEN, ...options.conditions };
  // One source for each question, so that traffic one way does not change what happens to the other.
  const random = { up: createRandom(seed), down: createRandom(seed + 1), jitter: createRandom(seed + 2) };
  const counts = { udp: { up: noCounts(), down: noCounts() }, tcp: { up: noCounts(), down: noCounts() } };
  const extra = { flows: 0, evicted: 0, open: 0, accepted: 0, refused: 0 };
  const fronts = new Map<string, Promise<Front>>();
  let closed = false;

  const line = (path: 'udp' | 'tcp'): Line => ({
    get now() {
      return now;
    },
    counts: counts[path],
    delayMs: () => now.delayMs + (now.jitterMs > 0 ? now.jitterMs * random.jitter.next() : 0),
    loses(way, media) {
      if (!media && now.lossOn === 'media') return false;
      const chance = typeof now.loss === 'number' ? now.loss : (now.loss[way] ?? 0);
      return chance > 0 && random[way].next() < chance;
    },
  });
  const lines = { udp: line('udp'), tcp: line('tcp') };

  const before = async (path: 'udp' | 'tcp', port: number | null | undefined): Promise<number | null> => {
    if (port === null || port === undefined) return null;
    if (closed) throw new Error('the media proxy is closed');
    const key = `${path}:${port}`;
    let front = fronts.get(key);
    if (front === undefined) {
      if (fronts.size >= MAX_FRONTS) throw new Error(`the media proxy stands before ${MAX_FRONTS} ports already`);
      front = path === 'udp' ? openUdpFront(port, lines.udp, extra) : openTcpFront(port, lines.tcp, extra);
      fronts.set(key, front);
    }
    return (await front).port;
  };

  const close = async () => {
    if (closed) return;
    closed = true;
    await Promise.all([...fronts.values()].map(async (front) => (await front).close()));
  };
  return {
    front: async ({ udpPort, tcpPort }) => ({
      udpPort: await before('udp', udpPort),
      tcpPort: await before('tcp', tcpPort),
    }),
    through: (candidates) =>
      Promise.all(
        candidates.map(async (candidate) => ({
          ...candidate,
          port: (await before(candidate.protocol, candidate.port)) ?? candidate.port,
        })),
      ),
    set(conditions) {
      now = { ...now, ...conditions };
      for (const front of fronts.values()) void front.then(({ changed }) => changed());
    },
    conditions: () => now,
    stats: () => ({
      udp: { up: { ...counts.udp.up }, down: { ...counts.udp.down }, flows: extra.flows, evicted: extra.evicted },
      tcp: {
        up: { ...counts.tcp.up },
        down: { ...counts.tcp.down },
        open: extra.open,
        accepted: extra.accepted,
        refused: extra.refused,
      },
    }),
    close,
    [Symbol.asyncDispose]: close,
  };
}
