import type { MsProducer } from './mediasoup.ts';
import { answered } from './refusals.ts';
import { type InboundRtp, readStats } from './stats.ts';

/** Media that did not arrive for so long no longer arrives. */
const ARRIVES_MS = 2_000;
/** A picture that comes for so long without a key frame seen counts all the same: the first one may have been repaired. */
const SURELY_MS = 3_000;

/** One kind of media on its way in: whether it comes, and what was counted of it last. */
export type Flow = {
  readonly producer: MsProducer;
  /** Asks the worker for its counts. Throws when it does not answer. */
  look(): Promise<readonly InboundRtp[]>;
  /** Smallest size first. */
  last(): readonly InboundRtp[];
  /** When bytes came last (monotonic ms); null: never. */
  grewMs(): number | null;
  /** Bytes came within the last two seconds. */
  arrives(): boolean;
  /** They come, and a decoder could show a picture: a key frame was among them. */
  decodable(): boolean;
  close(): void;
};

/** @param order the sizes as they were announced, by `rid` */
export function createFlow(producer: MsProducer, order: readonly (string | undefined)[]): Flow {
  let last: readonly InboundRtp[] = [];
  let bytes = 0;
  let firstMs: number | null = null;
  let grewMs: number | null = null;
  let keyFrame = false;

  if (producer.kind === 'video') {
    producer.on('trace', () => {
      keyFrame = true;
    });
    // Without it the picture counts after SURELY_MS.
    producer.enableTraceEvent(['keyframe']).catch(() => {});
  }
  const arrives = () => grewMs !== null && performance.now() - grewMs < ARRIVES_MS;
  const placeOf = ({ rid }: InboundRtp) => (rid === undefined ? -1 : order.indexOf(rid));

  return {
    producer,
    async look() {
      last = readStats(await answered(producer.getStats())).sort((a, b) => placeOf(a) - placeOf(b));
      const total = last.reduce((sum, { byteCount }) => sum + byteCount, 0);
      if (total > bytes) {
        grewMs = performance.now();
        firstMs ??= grewMs;
      }
      bytes = total;
      return last;
    },
    last: () => last,
    grewMs: () => grewMs,
    arrives,
    decodable: () => arrives() && (keyFrame || (firstMs !== null && performance.now() - firstMs > SURELY_MS)),
    close: () => producer.close(),
  };
}
