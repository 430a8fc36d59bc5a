import net from 'node:net';
import { DelayLine, FrameCounter, type Front, type Line } from './mediaLine.ts';

type Pair = { readonly client: net.Socket; readonly target: net.Socket; readonly lines: readonly DelayLine[] };

const HOST = '127.0.0.1';
/** Connections of one port: as many as datagram flows. Who comes beyond is refused. */
const MAX_PAIRS = 64;

/** Relays connections to `targetPort`. */
export async function openTcpFront(
  targetPort: number,
  line: Line,
  totals: { open: number; accepted: number; refused: number },
): Promise<Front> {
  const pairs = new Set<Pair>();
  let closed = false;

  /** One direction: read, held, written in order. The reader waits while the writer or the line is full. */
  const relay = (from: net.Socket, to: net.Socket, way: 'up' | 'down'): DelayLine => {
    const frames = new FrameCounter(line.counts[way]);
    const flow = () => {
      if (line.now.tcp === 'silent' || held.full || to.writableNeedDrain) from.pause();
      else from.resume();
    };
    const held = new DelayLine((bytes) => {
      frames.push(bytes);
      to.write(bytes);
      if (from.isPaused()) flow();
    });
    from.on('data', (bytes: Buffer) => {
      held.push(bytes, line.delayMs());
      flow();
    });
    to.on('drain', flow);
    if (line.now.tcp === 'silent') from.pause();
    return held;
  };

  const server = net.createServer((client) => {
    // A reset is what this is for.
    client.on('error', () => client.destroy());
    if (line.now.tcp === 'blocked' || pairs.size >= MAX_PAIRS) {
      totals.refused += 1;
      client.resetAndDestroy();
      return;
    }
    client.setNoDelay(true);
    const target = net.connect({ port: targetPort, host: HOST, noDelay: true });
    const pair: Pair = { client, target, lines: [relay(client, target, 'up'), relay(target, client, 'down')] };
    pairs.add(pair);
    totals.accepted += 1;
    totals.open += 1;
    const end = () => {
      if (!pairs.delete(pair)) return;
      totals.open -= 1;
      for (const held of pair.lines) held.stop();
      client.destroy();
      target.destroy();
    };
    // The target is not there, or broke: the client learns it in the same way.
    target.on('error', () => client.resetAndDestroy());
    client.on('close', end);
    target.on('close', end);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, HOST, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  const reset = () => {
    for (const { client, target } of [...pairs]) {
      target.resetAndDestroy();
      client.resetAndDestroy();
    }
  };
  return {
    port: address.port,
    changed() {
      if (line.now.tcp === 'blocked') reset();
      for (const { client, target } of pairs) {
        for (const socket of [client, target]) {
          if (line.now.tcp === 'silent') socket.pause();
          else socket.resume();
        }
      }
    },
    close: async () => {
      if (closed) return;
      closed = true;
      reset();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
