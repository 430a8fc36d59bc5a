/**
 * What the stage's real-time sending is tested against: a core that answers the page's `rtc` calls with a real mediasoup
 * router on this machine, and hands what arrives to a viewer in another page.
 */
import type { Page } from 'playwright';
import {
  loadMediasoup,
  type MsProducer,
  type MsRouter,
  type MsTransport,
} from '../../electron/core/rehearsal/sfu/mediasoup.ts';
import type { RtcPort } from '../../renderer/media/index.ts';
import { done, type Fault, type Reply, refuse } from '../../shared/domain/fault.ts';
import {
  DtlsParameters,
  type IceParameters,
  type RtcKind,
  RtcReport,
  RtpCapabilities,
  RtpParameters,
  TransportOptions,
} from '../../shared/domain/realtime.ts';
import { findSfu } from '../sfu/index.ts';
import type { MediaProxy } from '../support/mediaProxy.ts';
import type { StageDrive } from './stage-drive.ts';

export const OPUS = { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 } as const;
export const H264 = {
  kind: 'video',
  mimeType: 'video/H264',
  clockRate: 90_000,
  parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
} as const;
export const VP8 = { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 } as const;
export const VP9 = { kind: 'video', mimeType: 'video/VP9', clockRate: 90_000 } as const;

type Answers = {
  [K in keyof RtcPort]?: (
    input: Parameters<RtcPort[K]>[0],
  ) => Awaited<ReturnType<RtcPort[K]>> | Promise<Awaited<ReturnType<RtcPort[K]>>>;
};

/** One size of what arrives, by the SFU's own count. */
export type Arrived = {
  rid?: string;
  bitrate: number;
  byteCount: number;
  packetCount: number;
  score: number;
  packetsLost: number;
};

export type RtcCore = AsyncDisposable & {
  /** Answers one call of the page, by its name. */
  answer(name: string, input: unknown): Promise<Reply<unknown>>;
  /** Answers of a test's own, in place of the router's. */
  instead: Answers;
  /** Stands before the media when set: blocks, loses, delays. */
  proxy: MediaProxy | null;
  /** Codecs of the next router. */
  useCodecs(codecs: readonly object[]): Promise<void>;
  readonly reports: RtcReport[];
  readonly failures: { attempt: number; fault: Fault }[];
  /** Calls so far, by name. */
  readonly asked: Map<string, number>;
  readonly transports: MsTransport[];
  /** Of the newest connection. */
  producer(kind: RtcKind): MsProducer | null;
  arrived(kind: RtcKind): Promise<Arrived[]>;
};

export async function openRtcCore(codecs: readonly object[] = [OPUS, H264, VP8]): Promise<RtcCore> {
  const sfu = findSfu();
  if (!sfu) throw new Error('the real-time server is not built: npm run sfu');
  const worker = await loadMediasoup(sfu.folder).createWorker({
    logLevel: 'error',
    rtcMinPort: 20_000,
    rtcMaxPort: 29_999,
  });
  let router: MsRouter = await worker.createRouter({ mediaCodecs: codecs });
  let transport: MsTransport | null = null;
  const viewers = new Map<string, MsTransport>();
  const transports: MsTransport[] = [];
  const producers: Partial<Record<RtcKind, MsProducer>> = {};
  const reports: RtcReport[] = [];
  const failures: { attempt: number; fault: Fault }[] = [];
  const asked = new Map<string, number>();

  const makeTransport = async () =>
    router.createWebRtcTransport({
      listenIps: ['127.0.0.1'],
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
      initialAvailableOutgoingBitrate: 3_000_000,
    });
  const optionsOf = async (made: MsTransport, through: boolean) => {
    const { id, iceParameters, iceCandidates, dtlsParameters } = made;
    const options = TransportOptions.parse({ id, iceParameters, iceCandidates, dtlsParameters });
    return through && core.proxy
      ? { ...options, iceCandidates: await core.proxy.through(options.iceCandidates) }
      : options;
  };
  const live = () => {
    if (!transport) throw new Error('nothing was connected');
    return transport;
  };

  const answers: Required<Answers> = {
    capabilities: () => done({ rtpCapabilities: RtpCapabilities.parse(router.rtpCapabilities) }),
    async createTransport() {
      transport = await makeTransport();
      transports.push(transport);
      delete producers.video;
      delete producers.audio;
      return done(await optionsOf(transport, true));
    },
    async connect({ dtlsParameters }) {
      await live().connect({ dtlsParameters: DtlsParameters.parse(dtlsParameters) });
      return done({ ok: true });
    },
    async produce({ kind, rtpParameters }) {
      const producer = await live().produce({ kind, rtpParameters: RtpParameters.parse(rtpParameters) });
      producers[kind] = producer;
      return done({ producerId: producer.id });
    },
    async restartIce() {
      return done({ iceParameters: (await live().restartIce()) as IceParameters });
    },
    whip: () => refuse('not_found'),
    whipRestart: () => refuse('not_found'),
    report(input) {
      reports.push(RtcReport.parse(input));
      return done({ ok: true });
    },
    failed(input) {
      failures.push(input);
      return done({ ok: true });
    },
  };

  /** For the page that looks. */
  const watching: Record<string, (input: Record<string, unknown>) => Promise<unknown>> = {
    watchTransport: async () => {
      const made = await makeTransport();
      viewers.set(made.id, made);
      return optionsOf(made, false);
    },
    watchCapabilities: async () => router.rtpCapabilities,
    watchConnect: async ({ id, dtlsParameters }) =>
      viewers.get(String(id))?.connect({ dtlsParameters: DtlsParameters.parse(dtlsParameters) }),
    watchConsume: async ({ id, kind, rtpCapabilities }) => {
      const producer = producers[kind as RtcKind];
      const consumer = await viewers.get(String(id))?.consume({
        producerId: producer?.id ?? '',
        rtpCapabilities: RtpCapabilities.parse(rtpCapabilities),
        paused: false,
      });
      return (
        consumer && { id: consumer.id, producerId: consumer.producerId, kind, rtpParameters: consumer.rtpParameters }
      );
    },
  };

  const core: RtcCore = {
    async answer(name, input) {
      asked.set(name, (asked.get(name) ?? 0) + 1);
      const watch = watching[name];
      if (watch) return done(await watch(input as Record<string, unknown>));
      const own = core.instead[name as keyof RtcPort] ?? answers[name as keyof RtcPort];
      return (own as (given: unknown) => Promise<Reply<unknown>>)(input);
    },
    instead: {},
    proxy: null,
    async useCodecs(next) {
      router = await worker.createRouter({ mediaCodecs: next });
    },
    reports,
    failures,
    asked,
    transports,
    producer: (kind) => producers[kind] ?? null,
    arrived: async (kind) => ((await producers[kind]?.getStats()) ?? []) as Arrived[],
    async [Symbol.asyncDispose]() {
      worker.close();
      await core.proxy?.close();
    },
  };
  return core;
}

/** The page of a viewer, in the same browser: `window.viewer` watches what this core's SFU has. */
export async function openViewerPage({ browser, bench }: StageDrive, core: RtcCore): Promise<Page> {
  const page = await browser.newPage();
  await page.exposeFunction('rtcCall', (name: string, input: unknown) => core.answer(name, input));
  await page.goto(`${bench.url}?viewer&preview=none`);
  await page.waitForFunction(() => window.viewer !== undefined);
  return page;
}
