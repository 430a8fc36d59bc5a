import { RtpCapabilities } from '../../../../shared/domain/index.ts';
import type { MsConsumer, MsProducer, MsTransport } from './mediasoup.ts';
import type { Running } from './worker.ts';

/** What a test does to a transport, a picture or a sound of the pretended library. */
export type FakeTransport = {
  readonly id: string;
  closed: boolean;
  /** The state of its DTLS, as the library would say it. */
  dtls(state: string): void;
  /** Counts as the library gives them. */
  bytesReceived: number;
  readonly producers: FakeProducer[];
};
export type FakeProducer = { byteCount: number; keyFrame(): void };

/**
 * The library as far as clocks are concerned, for unit tests: transports open at once and count what a test says. The real one is
 * driven in the integration tests.
 */
export function fakeRunning(): { running: Running; transports: FakeTransport[]; answers: { stats: boolean } } {
  const transports: FakeTransport[] = [];
  const answers = { stats: true };
  const asked = async <T>(value: T): Promise<T> => (answers.stats ? value : new Promise<never>(() => {}));

  const producerOf = (fake: FakeTransport, kind: 'audio' | 'video'): MsProducer => {
    const heard: (() => void)[] = [];
    const own: FakeProducer = {
      byteCount: 0,
      keyFrame() {
        for (const listener of heard) listener();
      },
    };
    fake.producers.push(own);
    const stat = () => ({ type: 'inbound-rtp', ssrc: 1, score: 10, bitrate: 0, byteCount: own.byteCount });
    return {
      id: `${fake.id}-${kind}`,
      kind,
      closed: false,
      rtpParameters: {},
      getStats: () => asked([stat()]),
      enableTraceEvent: async () => {},
      close: () => {},
      on: (event, listener) => {
        if (event === 'trace') heard.push(() => listener({}));
      },
    };
  };

  const transport = (): MsTransport => {
    const dtls: ((state: unknown) => void)[] = [];
    const fake: FakeTransport = {
      id: `transport-${transports.length + 1}`,
      closed: false,
      dtls(state) {
        for (const listener of dtls) listener(state);
      },
      bytesReceived: 0,
      producers: [],
    };
    transports.push(fake);
    const never = async (): Promise<MsConsumer> => Promise.reject(new Error('not in this test'));
    return {
      id: fake.id,
      get closed() {
        return fake.closed;
      },
      iceParameters: { usernameFragment: 'abcd', password: 'p'.repeat(24) },
      iceCandidates: [{ foundation: 'udp', priority: 1, ip: '127.0.0.1', protocol: 'udp', port: 20_000, type: 'host' }],
      dtlsParameters: {
        fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, () => '00').join(':') }],
      },
      connect: async () => {},
      restartIce: async () => ({ usernameFragment: 'efgh', password: 'p'.repeat(24) }),
      setMaxIncomingBitrate: async () => {},
      produce: async ({ kind }) => producerOf(fake, kind),
      consume: never,
      getStats: () => asked([{ bytesReceived: fake.bytesReceived }]),
      close: () => {
        fake.closed = true;
      },
      on: (event, listener) => {
        if (event === 'dtlsstatechange') dtls.push(listener);
      },
    };
  };

  const running: Running = {
    worker: {
      pid: 0,
      closed: false,
      createRouter: () => Promise.reject(new Error('no')),
      close: () => {},
      on: () => {},
    },
    router: {
      closed: false,
      rtpCapabilities: {},
      canConsume: () => true,
      createWebRtcTransport: async () => transport(),
    },
    capabilities: RtpCapabilities.parse({ codecs: [] }),
  };
  return { running, transports, answers };
}
