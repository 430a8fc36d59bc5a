import { z } from 'zod';
import {
  type DtlsParameters,
  fault,
  type IceRestart,
  RtcKind,
  type RtpCapabilities,
  RtpParameters,
  type TransportOptions,
} from '../../../../shared/domain/index.ts';
import type { Flow } from './flow.ts';
import type { MsConsumer, MsTransport } from './mediasoup.ts';
import { answered, noCodec, refusalOf } from './refusals.ts';
import { type CandidateMap, connecting, openTransport, optionsOf, restartedIce } from './transport.ts';
import type { Running } from './worker.ts';

/** Each has a port of its own and costs the one worker some of a core; a rehearsal is watched by a few phones. */
const MAX_VIEWERS = 100;
/** How often it is looked who is still there. */
const SWEEP_MS = 5_000;
/** A browser that watches sends checks and reports every few seconds; one that sent none for so long is gone. */
const SILENT_MS = 30_000;

/** One kind that a viewer is about to receive, in the words of mediasoup's client. */
export type Consumed = { id: string; producerId: string; kind: RtcKind; rtpParameters: RtpParameters };

type Viewer = {
  readonly transport: MsTransport;
  readonly running: Running;
  readonly connect: (dtlsParameters: DtlsParameters) => Promise<void>;
  readonly consumers: MsConsumer[];
  /** False: was sent out of the room meanwhile. */
  readonly welcome: () => boolean;
  bytes: number;
  heardMs: number;
};

export type Viewers = {
  capabilities(): Promise<RtpCapabilities>;
  /** Throws `rate_limited` when there are too many. `welcome` is asked again from time to time. */
  create(welcome: () => boolean): Promise<TransportOptions>;
  connect(id: string, dtlsParameters: DtlsParameters): Promise<void>;
  /** What is shown now, each kind paused until `resume`; what was consumed before ends. */
  consume(id: string, rtpCapabilities: RtpCapabilities): Promise<Consumed[]>;
  /** Begins to send, with a key frame. */
  resume(id: string): Promise<void>;
  restartIce(id: string): Promise<IceRestart>;
  /** The largest size of the picture that is wanted: 0 is the smallest. */
  layers(id: string, spatial: number): Promise<void>;
  close(id: string): void;
  count(): number;
  /** All are closed: the room ended, or the worker died. */
  closeAll(): void;
};

export type ViewerOptions = {
  run: () => Promise<Running>;
  addresses: () => readonly string[];
  candidates: CandidateMap;
  shown: () => readonly Flow[];
};

const TransportCounts = z.array(z.looseObject({ bytesReceived: z.number() })).min(1);

/** Phones that watch in real time. */
export function createViewers(options: ViewerOptions): Viewers {
  const open = new Map<string, Viewer>();
  /** Transports that are just being made count as well. */
  let making = 0;
  let sweeping: NodeJS.Timeout | null = null;

  const find = (id: string): Viewer => {
    const viewer = open.get(id);
    if (!viewer) throw fault('not_found', { field: 'transportId', retry: 'now' });
    return viewer;
  };
  const finish = (viewer: Viewer) => {
    if (!open.delete(viewer.transport.id)) return;
    viewer.transport.close();
    if (open.size > 0 || !sweeping) return;
    clearInterval(sweeping);
    sweeping = null;
  };
  const lookAfter = async (viewer: Viewer) => {
    if (!viewer.welcome()) return finish(viewer);
    // A worker that is stuck is noticed where it matters more: by the sender.
    const raw = await answered(viewer.transport.getStats()).catch(() => null);
    const counts = TransportCounts.safeParse(raw);
    const bytes = counts.data?.[0]?.bytesReceived ?? viewer.bytes;
    const nowMs = performance.now();
    if (bytes > viewer.bytes) viewer.heardMs = nowMs;
    viewer.bytes = bytes;
    if (nowMs - viewer.heardMs > SILENT_MS) finish(viewer);
  };
  const sweep = () => {
    for (const viewer of [...open.values()]) void lookAfter(viewer);
  };

  return {
    capabilities: async () => (await options.run()).capabilities,
    async create(welcome) {
      if (open.size + making >= MAX_VIEWERS)
        throw fault('rate_limited', { retry: 'later', params: { max: MAX_VIEWERS } });
      making += 1;
      try {
        const running = await options.run();
        const transport = await openTransport(running, options.addresses());
        const viewer: Viewer = {
          transport,
          running,
          connect: connecting(transport),
          consumers: [],
          welcome,
          bytes: 0,
          heardMs: performance.now(),
        };
        open.set(transport.id, viewer);
        transport.on('dtlsstatechange', (state) => {
          if (state === 'closed' || state === 'failed') finish(viewer);
        });
        sweeping ??= setInterval(sweep, SWEEP_MS).unref();
        try {
          return await optionsOf(transport, 'viewer', options.candidates);
        } catch (error) {
          finish(viewer);
          throw error;
        }
      } finally {
        making -= 1;
      }
    },
    connect: async (id, dtlsParameters) => find(id).connect(dtlsParameters),
    async consume(id, rtpCapabilities) {
      const { transport, running, consumers } = find(id);
      for (const former of consumers.splice(0)) former.close();
      const shown = options.shown().filter(({ producer }) => !producer.closed);
      if (shown.length === 0) throw fault('ingest_no_media', { retry: 'later' });
      const made: Consumed[] = [];
      for (const { producer } of shown) {
        const fits = canConsume(running, producer.id, rtpCapabilities);
        // A phone that cannot decode the picture has nothing to watch; one without the sound watches in silence.
        if (!fits && producer.kind === 'video') throw noCodec('video');
        if (!fits) continue;
        try {
          const asked = transport.consume({ producerId: producer.id, rtpCapabilities, paused: true });
          const consumer = await answered(asked);
          consumers.push(consumer);
          made.push({
            id: consumer.id,
            producerId: producer.id,
            kind: RtcKind.parse(consumer.kind),
            rtpParameters: RtpParameters.parse(consumer.rtpParameters),
          });
        } catch (error) {
          find(id);
          // The sender left while this was asked: who watches is told of the next one.
          if (producer.closed) throw fault('ingest_no_media', { retry: 'later' });
          throw refusalOf(error, { field: 'rtpCapabilities', kind: producer.kind });
        }
      }
      return made;
    },
    async resume(id) {
      const { consumers } = find(id);
      try {
        for (const consumer of consumers.filter(({ closed }) => !closed)) {
          await answered(consumer.resume());
          if (consumer.kind === 'video') await answered(consumer.requestKeyFrame());
        }
      } catch (error) {
        throw refusalOf(error);
      }
    },
    restartIce: async (id) => restartedIce(find(id).transport),
    async layers(id, spatialLayer) {
      const video = find(id).consumers.find(({ kind, closed }) => kind === 'video' && !closed);
      // A picture of one size has nothing to choose from.
      if (video?.type !== 'simulcast') return;
      try {
        await answered(video.setPreferredLayers({ spatialLayer, temporalLayer: MAX_TEMPORAL_LAYER }));
      } catch (error) {
        throw refusalOf(error, { field: 'spatial' });
      }
    },
    close: (id) => finish(find(id)),
    count: () => open.size,
    closeAll() {
      for (const viewer of [...open.values()]) finish(viewer);
    },
  };
}

/** Frames are never thinned out: browsers send at most three steps, and a higher number means all of them. */
const MAX_TEMPORAL_LAYER = 2;

function canConsume({ router }: Running, producerId: string, rtpCapabilities: RtpCapabilities): boolean {
  try {
    return router.canConsume({ producerId, rtpCapabilities });
  } catch (error) {
    throw refusalOf(error, { field: 'rtpCapabilities' });
  }
}
