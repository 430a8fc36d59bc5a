import dgram from 'node:dgram';
import { DelayLine, type Front, isMedia, type Line } from './mediaLine.ts';

/** A client's address and the socket that speaks for it to the target. */
type Flow = {
  readonly socket: dgram.Socket;
  readonly up: DelayLine;
  readonly down: DelayLine;
  usedAtMs: number;
};

/** Of one port. A browser opens a few sockets for each connection; the one that was silent longest gives way. */
const MAX_FLOWS = 64;
const HOST = '127.0.0.1';

/** Relays datagrams between whoever sends to it and `targetPort`. */
export async function openUdpFront(
  targetPort: number,
  line: Line,
  totals: { flows: number; evicted: number },
): Promise<Front> {
  const server = dgram.createSocket('udp4');
  const flows = new Map<string, Flow>();
  let closed = false;

  const end = (key: string, flow: Flow) => {
    flows.delete(key);
    totals.flows -= 1;
    flow.up.stop();
    flow.down.stop();
    flow.socket.close();
  };

  const makeRoom = () => {
    let oldest: [string, Flow] | undefined;
    for (const entry of flows) if (oldest === undefined || entry[1].usedAtMs < oldest[1].usedAtMs) oldest = entry;
    if (oldest === undefined) return;
    totals.evicted += 1;
    end(...oldest);
  };

  const pass = (way: 'up' | 'down', bytes: Buffer, to: DelayLine) => {
    const counts = line.counts[way];
    const media = isMedia(bytes[0]);
    if (media) counts.media += 1;
    if (line.now.udp === 'blocked') counts.blocked += 1;
    else if (line.loses(way, media)) counts.lost += 1;
    else if (to.full) counts.overflow += 1;
    else to.push(bytes, line.delayMs());
  };

  const begin = (key: string, client: { address: string; port: number }): Flow => {
    if (flows.size >= MAX_FLOWS) makeRoom();
    const socket = dgram.createSocket('udp4');
    // Nobody listens at the target, or the socket is being closed: datagrams get lost, and nobody is told.
    socket.on('error', () => {});
    const count = (way: 'up' | 'down', bytes: Buffer) => {
      line.counts[way].packets += 1;
      line.counts[way].bytes += bytes.length;
    };
    const flow: Flow = {
      socket,
      up: new DelayLine((bytes) => {
        count('up', bytes);
        socket.send(bytes, targetPort, HOST);
      }),
      down: new DelayLine((bytes) => {
        count('down', bytes);
        server.send(bytes, client.port, client.address);
      }),
      usedAtMs: performance.now(),
    };
    socket.on('message', (bytes, from) => {
      if (from.port === targetPort) pass('down', bytes, flow.down);
    });
    flows.set(key, flow);
    totals.flows += 1;
    return flow;
  };

  server.on('message', (bytes, from) => {
    const key = `${from.address}:${from.port}`;
    const flow = flows.get(key) ?? begin(key, from);
    flow.usedAtMs = performance.now();
    pass('up', bytes, flow.up);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.bind(0, HOST, () => {
      server.off('error', reject);
      resolve();
    });
  });
  // A client that went away: see above.
  server.on('error', () => {});

  return {
    port: server.address().port,
    changed: () => {},
    close: async () => {
      if (closed) return;
      closed = true;
      for (const [key, flow] of [...flows]) end(key, flow);
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
