import { z } from 'zod';
import {
  type DtlsParameters,
  IceRestart,
  RtcKind,
  RtpCapabilities,
  RtpParameters,
  TransportId,
  TransportOptions,
} from '../../shared/domain/realtime.ts';

/** The page's way to ask its server: a path below `api/`; a body makes it a POST. Throws an error with a `code` when refused. */
export type Call = (path: string, body?: object) => Promise<unknown>;

const Capabilities = z.object({ rtpCapabilities: RtpCapabilities });
const Consumed = z.object({
  /** Of the picture that this is: another number later means another picture. */
  source: z.number(),
  consumers: z
    .array(z.object({ id: TransportId, producerId: TransportId, kind: RtcKind, rtpParameters: RtpParameters }))
    .min(1)
    .max(8),
});
export type Consumed = z.infer<typeof Consumed>;

export type Signalling = {
  capabilities(): Promise<RtpCapabilities>;
  create(): Promise<TransportOptions>;
  connect(id: string, dtlsParameters: DtlsParameters): Promise<void>;
  /** Each kind comes paused; what was consumed before on this transport ends. */
  consume(id: string, rtpCapabilities: RtpCapabilities): Promise<Consumed>;
  /** Begins to send, with a key frame. */
  resume(id: string): Promise<void>;
  restartIce(id: string): Promise<IceRestart>;
  /** The largest size that is wanted: 0 is the smallest. */
  layers(id: string, spatial: number): Promise<void>;
  close(id: string): Promise<void>;
};

/** Answers are parsed. Every call throws what `call` throws, and a `ZodError` for an answer that is none. */
export function createSignalling(call: Call): Signalling {
  const at = (id: string, what: string) => `realtime/transports/${id}/${what}`;
  return {
    capabilities: async () => Capabilities.parse(await call('realtime/capabilities')).rtpCapabilities,
    create: async () => TransportOptions.parse(await call('realtime/transports', {})),
    async connect(id, dtlsParameters) {
      await call(at(id, 'connect'), { dtlsParameters });
    },
    consume: async (id, rtpCapabilities) => Consumed.parse(await call(at(id, 'consume'), { rtpCapabilities })),
    async resume(id) {
      await call(at(id, 'resume'), {});
    },
    restartIce: async (id) => IceRestart.parse(await call(at(id, 'restart-ice'), {})),
    async layers(id, spatial) {
      await call(at(id, 'layers'), { spatial });
    },
    async close(id) {
      await call(at(id, 'close'), {});
    },
  };
}

/** The server's code of a refusal; undefined where there was no answer at all. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
