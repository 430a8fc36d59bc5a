import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type MediaProxy, type MediaProxyOptions, openMediaProxy } from './mediaProxy.ts';
import { connectTcp } from './tcpClient.ts';

const toEnd: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await wait(5);
}

async function open(options?: MediaProxyOptions): Promise<MediaProxy> {
  const proxy = await openMediaProxy(options);
  toEnd.push(() => proxy.close());
  return proxy;
}

type Datagrams = {
  readonly socket: dgram.Socket;
  readonly port: number;
  readonly received: Buffer[];
  readonly from: Set<number>;
};

async function datagrams(answer = false): Promise<Datagrams> {
  const socket = dgram.createSocket('udp4');
  const received: Buffer[] = [];
  const from = new Set<number>();
  socket.on('message', (bytes, sender) => {
    received.push(bytes);
    from.add(sender.port);
    if (answer) socket.send(bytes, sender.port, sender.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  toEnd.push(() => new Promise<void>((resolve) => socket.close(resolve)));
  return { socket, port: socket.address().port, received, from };
}

/** An echo on TCP that keeps its sockets. */
async function echo() {
  const sockets: net.Socket[] = [];
  const server = net.createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {}); // resets are what is tested
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  toEnd.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return { port: address !== null && typeof address === 'object' ? address.port : 0, sockets };
}

async function connect(port: number) {
  const client = await connectTcp(port);
  toEnd.push(() => client.socket.destroy());
  return client;
}

/** A packet whose first byte says what it is, with its number behind. */
function packet(kind: 'stun' | 'dtls' | 'rtp', number: number, bytes = 200): Buffer {
  const packet = Buffer.alloc(bytes);
  packet[0] = { stun: 0, dtls: 22, rtp: 128 }[kind];
  packet.writeUInt32BE(number, 4);
  return packet;
}
const numbers = (packets: readonly Buffer[]) => packets.map((one) => one.readUInt32BE(4));

/** Sends in portions that no socket buffer overflows from. */
async function send(from: Datagrams, port: number, packets: readonly Buffer[]): Promise<void> {
  for (const [at, one] of packets.entries()) {
    from.socket.send(one, port, '127.0.0.1');
    if (at % 20 === 19) await wait(2);
  }
}

async function udpRig(options?: MediaProxyOptions) {
  const server = await datagrams(true);
  const client = await datagrams();
  const proxy = await open(options);
  const { udpPort } = await proxy.front({ udpPort: server.port });
  return { server, client, proxy, port: udpPort ?? 0 };
}

const rtp = (count: number) => Array.from({ length: count }, (_, at) => packet('rtp', at));

describe('datagrams through the media proxy', () => {
  it('relays both ways, for each client address by itself, and counts', async () => {
    const { server, client, proxy, port } = await udpRig();
    const other = await datagrams();
    await send(client, port, [packet('stun', 1), packet('rtp', 2)]);
    await send(other, port, [packet('dtls', 3)]);
    await until(() => client.received.length === 2 && other.received.length === 1);
    expect(numbers(client.received)).toEqual([1, 2]);
    expect(numbers(other.received)).toEqual([3]);
    expect(server.from.size).toBe(2);
    expect([...client.from]).toEqual([port]);
    const way = { packets: 3, bytes: 600, media: 1, lost: 0, blocked: 0, overflow: 0 };
    expect(proxy.stats().udp).toEqual({ up: way, down: way, flows: 2, evicted: 0 });
  });

  it('loses media by the chance asked for, spares STUN and DTLS, and does the same again under the same seed', async () => {
    const lost: number[][] = [];
    for (const seed of [7, 7, 8]) {
      const { client, server, proxy, port } = await udpRig({ seed, conditions: { loss: { up: 0.1 } } });
      await send(client, port, rtp(1_000));
      await send(client, port, [packet('stun', 5_000), packet('dtls', 5_001)]);
      await until(() => numbers(client.received).includes(5_001));
      const { up, down } = proxy.stats().udp;
      expect(up.packets + up.lost).toBe(1_002);
      expect(up.media).toBe(1_000);
      expect(down).toMatchObject({ lost: 0, packets: up.packets });
      const arrived = new Set(numbers(server.received));
      lost.push(Array.from({ length: 1_000 }, (_, at) => at).filter((at) => !arrived.has(at)));
      expect(lost.at(-1)).toHaveLength(up.lost);
      // 10 % of 1,000, five standard deviations (9.5) either way.
      expect(up.lost).toBeGreaterThan(52);
      expect(up.lost).toBeLessThan(148);
    }
    expect(lost[1]).toEqual(lost[0]);
    expect(lost[2]).not.toEqual(lost[0]);
  });

  it('loses both ways, and handshakes too, when asked', async () => {
    const { client, server, proxy, port } = await udpRig({ conditions: { loss: 1, lossOn: 'all' } });
    await send(client, port, [packet('stun', 1), packet('dtls', 2), packet('rtp', 3)]);
    await until(() => proxy.stats().udp.up.lost === 3);
    expect(server.received).toEqual([]);
    proxy.set({ loss: { down: 1 } });
    await send(client, port, [packet('stun', 4)]);
    await until(() => proxy.stats().udp.down.lost === 1);
    expect(numbers(server.received)).toEqual([4]);
    expect(client.received).toEqual([]);
  });

  it('swallows everything while UDP is blocked, and goes on in the same flow', async () => {
    const { client, server, proxy, port } = await udpRig();
    await send(client, port, [packet('stun', 1)]);
    await until(() => client.received.length === 1);
    proxy.set({ udp: 'blocked' });
    await send(client, port, [packet('stun', 2), packet('rtp', 3)]);
    await until(() => proxy.stats().udp.up.blocked === 2);
    proxy.set({ udp: 'open' });
    await send(client, port, [packet('stun', 4)]);
    await until(() => client.received.length === 2);
    expect(numbers(server.received)).toEqual([1, 4]);
    expect(server.from.size).toBe(1);
  });

  it('delays each way and lets none overtake', async () => {
    const { client, proxy, port } = await udpRig({ conditions: { delayMs: 40, jitterMs: 30 } });
    const startedAtMs = performance.now();
    await send(client, port, rtp(100));
    await until(() => client.received.length === 100);
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(80);
    expect(numbers(client.received)).toEqual(Array.from({ length: 100 }, (_, at) => at));
    expect(proxy.stats().udp.down).toMatchObject({ packets: 100, overflow: 0 });
  });

  it('lets the flow that was silent longest give way', async () => {
    const { proxy, port } = await udpRig();
    for (let at = 0; at < 66; at += 1) {
      const one = await datagrams();
      await send(one, port, [packet('stun', at)]);
      await until(() => one.received.length === 1);
    }
    expect(proxy.stats().udp).toMatchObject({ flows: 64, evicted: 2 });
  });
});

/** As ICE over TCP sends it: the length in two bytes, then the packet. */
const framed = (one: Buffer) => Buffer.concat([Buffer.from([one.length >> 8, one.length & 255]), one]);

async function tcpRig(options?: MediaProxyOptions) {
  const server = await echo();
  const proxy = await open(options);
  const { tcpPort } = await proxy.front({ tcpPort: server.port });
  return { server, proxy, port: tcpPort ?? 0 };
}

describe('connections through the media proxy', () => {
  it('relays every byte with delay and whatever loss there is for UDP, and counts frames', async () => {
    const { proxy, port } = await tcpRig({ conditions: { loss: 1, delayMs: 20, jitterMs: 10 } });
    const { socket, back } = await connect(port);
    const packets = [packet('stun', 0, 20), ...Array.from({ length: 300 }, (_, at) => packet('rtp', at, 1_100))];
    const sent = Buffer.concat(packets.map(framed));
    for (let at = 0; at < sent.length; at += 7_001) socket.write(sent.subarray(at, at + 7_001));
    await until(() => back().length === sent.length);
    expect(back().equals(sent)).toBe(true);
    const way = { packets: 301, media: 300, bytes: sent.length, lost: 0, blocked: 0, overflow: 0 };
    expect(proxy.stats().tcp).toEqual({ up: way, down: way, open: 1, accepted: 1, refused: 0 });
  });

  it('holds more than it takes at once without losing any', async () => {
    const { proxy, port } = await tcpRig({ conditions: { delayMs: 300 } });
    const { socket, back } = await connect(port);
    const sent = Buffer.from(Uint8Array.from({ length: 12_000_000 }, (_, at) => (at * 31) % 251));
    socket.write(sent);
    await until(() => back().length === sent.length);
    expect(back().equals(sent)).toBe(true);
    expect(proxy.stats().tcp.down.bytes).toBe(sent.length);
  });

  it('resets who is there and who comes while TCP is blocked', async () => {
    const { proxy, port, server } = await tcpRig();
    const one = await connect(port);
    one.socket.write('a');
    await until(() => one.back().length === 1);
    proxy.set({ tcp: 'blocked' });
    await until(() => one.error() === 'ECONNRESET');
    const two = net.connect(port, '127.0.0.1');
    await expect(once(two, 'data')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(proxy.stats().tcp).toMatchObject({ open: 0, accepted: 1, refused: 1 });
    proxy.set({ tcp: 'open' });
    const three = await connect(port);
    three.socket.write('b');
    await until(() => three.back().length === 1);
    expect(server.sockets).toHaveLength(2);
  });

  it('passes nothing and keeps the sockets while silent', async () => {
    const { proxy, port } = await tcpRig();
    const one = await connect(port);
    one.socket.write('a');
    await until(() => one.back().length === 1);
    proxy.set({ tcp: 'silent' });
    one.socket.write('b');
    const two = await connect(port);
    two.socket.write('c');
    // On loopback a byte needs less than one: long enough to see that none comes.
    await wait(100);
    expect([one.back().toString(), two.back().toString(), one.error()]).toEqual(['a', '', '']);
    proxy.set({ tcp: 'open' });
    await until(() => one.back().length === 2 && two.back().length === 1);
    expect([one.back().toString(), two.back().toString()]).toEqual(['ab', 'c']);
  });

  it('breaks off when nobody listens behind it', async () => {
    const proxy = await open();
    const { tcpPort } = await proxy.front({ tcpPort: 1 });
    const socket = net.connect(tcpPort ?? 0, '127.0.0.1');
    await expect(once(socket, 'data')).rejects.toMatchObject({ code: 'ECONNRESET' });
    await until(() => proxy.stats().tcp.open === 0);
  });
});

describe('candidates through the media proxy', () => {
  it('rewrites the ports alone, the same each time', async () => {
    const server = await echo();
    const udp = await datagrams(true);
    const proxy = await open();
    const candidates = [
      { foundation: 'udpcandidate', protocol: 'udp', ip: '127.0.0.1', port: udp.port } as const,
      { foundation: 'tcpcandidate', protocol: 'tcp', ip: '127.0.0.1', port: server.port, tcpType: 'passive' } as const,
    ];
    const rewritten = await proxy.through(candidates);
    expect(await proxy.through(candidates)).toEqual(rewritten);
    expect(await proxy.front({ udpPort: udp.port, tcpPort: server.port })).toEqual({
      udpPort: rewritten[0]?.port,
      tcpPort: rewritten[1]?.port,
    });
    expect(rewritten.map((one) => ({ ...one, port: 0 }))).toEqual(candidates.map((one) => ({ ...one, port: 0 })));
    expect(rewritten.map((one) => one.port)).not.toEqual(candidates.map((one) => one.port));
    const client = await datagrams();
    await send(client, rewritten[0]?.port ?? 0, [packet('rtp', 9)]);
    await until(() => client.received.length === 1);
    await proxy.close();
    await proxy.close();
    await expect(proxy.front({ udpPort: 1 })).rejects.toThrow('closed');
  });
});
