import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type RoughProxy, startRoughProxy } from './roughProxy.ts';
import { connectTcp } from './tcpClient.ts';

const toEnd: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await wait(5);
}

/** A server that notes what came and answers with the same bytes. */
async function echo(): Promise<{ port: number; received: () => Buffer; sockets: net.Socket[] }> {
  const parts: Buffer[] = [];
  const sockets: net.Socket[] = [];
  const server = net.createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {}); // resets are what is tested
    socket.on('data', (bytes) => {
      parts.push(bytes);
      socket.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  toEnd.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    received: () => Buffer.concat(parts),
    sockets,
  };
}

async function rig() {
  const server = await echo();
  const proxy = await startRoughProxy(server.port, () => 0.25);
  toEnd.push(() => proxy.close());
  const client = await connect(proxy);
  return { server, proxy, ...client };
}

async function connect(proxy: RoughProxy) {
  const client = await connectTcp(proxy.port);
  toEnd.push(() => client.socket.destroy());
  return client;
}

/** Bytes that tell where they stand. */
const pattern = (size: number) => Buffer.from(Uint8Array.from({ length: size }, (_, i) => (i * 31) % 251));

describe('a rough line', () => {
  it('delivers everything whole and in order, with latency and jitter in the way', async () => {
    const { proxy, server, socket, back } = await rig();
    proxy.shape({ latencyMs: 40, jitterMs: 30 });
    const sent = pattern(300_000);
    const startedAtMs = performance.now();
    for (let at = 0; at < sent.length; at += 10_000) socket.write(sent.subarray(at, at + 10_000));
    await until(() => back().length === sent.length);
    expect(performance.now() - startedAtMs).toBeGreaterThan(2 * 25);
    expect(server.received().equals(sent)).toBe(true);
    expect(back().equals(sent)).toBe(true);
    expect(proxy.counters()).toMatchObject({ accepted: 1, open: 1, upBytes: 300_000, downBytes: 300_000 });
  });

  it('lets through no more than its rate, and pushes back on the sender', async () => {
    const { proxy, server, socket } = await rig();
    proxy.shape({ bytesPerSecond: 50_000 });
    socket.write(Buffer.alloc(16 * 1024 * 1024));
    await wait(1_000);
    expect(server.received().length).toBeGreaterThan(10_000);
    expect(server.received().length).toBeLessThan(60_000);
    expect(socket.writableLength).toBeGreaterThan(8 * 1024 * 1024);
  });

  it('holds every byte while it is frozen and goes on with them afterwards', async () => {
    const { proxy, server, socket, back } = await rig();
    socket.write('one');
    await until(() => back().toString() === 'one');
    proxy.freeze();
    socket.write('two');
    const late = await connect(proxy);
    late.socket.write('three');
    await wait(200);
    expect(server.received().toString()).toBe('one');
    expect([socket.destroyed, late.socket.destroyed]).toEqual([false, false]);
    proxy.thaw();
    await until(() => back().toString() === 'onetwo' && late.back().toString() === 'three');
  });

  it('resets both sides when it is cut, and lets the next one in', async () => {
    const { proxy, server, socket, back, error } = await rig();
    socket.write('one');
    await until(() => back().length === 3);
    proxy.cut();
    await until(() => error() === 'ECONNRESET' && server.sockets[0]?.destroyed === true);
    expect(proxy.counters()).toMatchObject({ open: 0, cuts: 1 });
    const again = await connect(proxy);
    again.socket.write('two');
    await until(() => again.back().toString() === 'two');
  });

  it('refuses everybody while it is blocked', async () => {
    const { proxy, error } = await rig();
    proxy.block(true);
    await until(() => error() !== '');
    const refused = net.connect(proxy.port, '127.0.0.1');
    refused.on('error', () => {}); // reset before or after it stood
    await new Promise((resolve) => refused.on('close', resolve));
    expect(proxy.counters()).toMatchObject({ open: 0, refused: 1 });
    proxy.block(false);
    const again = await connect(proxy);
    again.socket.write('x');
    await until(() => again.back().length === 1);
  });

  it('leaves the server alone with a session whose client is gone', async () => {
    const { proxy, server, socket, back, error } = await rig();
    socket.write('one');
    await until(() => back().length === 3);
    proxy.strand();
    await until(() => error() === 'ECONNRESET');
    await wait(100);
    expect(server.sockets[0]?.destroyed).toBe(false);
    const again = await connect(proxy);
    again.socket.write('two');
    await until(() => again.back().toString() === 'two');
    expect(server.sockets).toHaveLength(2);
  });

  it('passes a goodbye on', async () => {
    const { proxy, server, socket, back } = await rig();
    proxy.shape({ latencyMs: 30 });
    socket.end('last');
    await once(socket, 'close');
    expect(back().toString()).toBe('last');
    expect(server.received().toString()).toBe('last');
    await until(() => proxy.counters().open === 0);
  });
});
