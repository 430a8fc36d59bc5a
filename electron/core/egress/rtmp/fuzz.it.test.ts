import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../../../shared/domain/fault.ts';
import type { OutPacket } from '../packet.ts';
import { parseIngestAddress } from './address.ts';
import { type AmfValue, decodeAmf, encodeAmf } from './amf0.ts';
import { ChunkReader } from './chunk-reader.ts';
import { ByteBatch, ChunkWriter, MessageType } from './chunk-writer.ts';
import { connectRtmp } from './connect.ts';
import type { RtmpSession } from './session.ts';

/** Where the server stops being an RTMP server. */
const PHASES = ['opening', 'handshake', 'connect', 'createStream', 'publish', 'live'] as const;
type Phase = (typeof PHASES)[number];
type Attack = (socket: net.Socket) => void;

const NONE = new Uint8Array(0);

function say(type: number, payload: Uint8Array, csid = 3, streamId = 0): Buffer {
  const batch = new ByteBatch();
  new ChunkWriter().append(batch, csid, type, streamId, 0, NONE, payload);
  return Buffer.from(batch.view());
}
const command = (...values: AmfValue[]) => say(MessageType.commandAmf0, encodeAmf(...values));
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** A server that is correct up to a phase. */
class Server {
  port = 0;
  phase: Phase = 'opening';
  attack: Attack = () => {};
  private readonly sockets = new Set<net.Socket>();
  private readonly server = net.createServer((socket) => this.serve(socket));

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const address = this.server.address();
    this.port = address !== null && typeof address === 'object' ? address.port : 0;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get open(): number {
    return this.sockets.size;
  }

  private serve(socket: net.Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => {}); // the client leaves as it likes
    socket.on('close', () => this.sockets.delete(socket));
    const at = (phase: Phase): boolean => {
      if (phase === this.phase) this.attack(socket);
      return phase === this.phase;
    };
    if (at('opening')) {
      socket.resume(); // to see it close
      return;
    }
    let shaken = 0;
    const reader = new ChunkReader(({ type, payload }) => {
      if (type === MessageType.commandAmf0) answer(decodeAmf(payload));
    });
    const answer = ([name, id]: AmfValue[]) => {
      if (name === 'connect' && !at('connect')) socket.write(command('_result', 1, {}, { code: 'ok' }));
      if (name === 'createStream' && !at('createStream')) socket.write(command('_result', id ?? 0, null, 1));
      if (name !== 'publish' || at('publish')) return;
      socket.write(command('onStatus', 0, null, { code: 'NetStream.Publish.Start', level: 'status', description: '' }));
      setTimeout(() => at('live'), 150);
    };
    socket.on('data', (bytes) => {
      if (shaken === 0) {
        shaken = bytes.length;
        if (!at('handshake')) socket.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(3_072)]));
      } else if (shaken < 3_073) {
        const rest = bytes.subarray(3_073 - shaken);
        shaken += bytes.length;
        if (rest.length > 0) reader.push(rest);
      } else {
        reader.push(bytes);
      }
    });
  }
}

const packet = (i: number): OutPacket => ({
  track: 'video',
  timeUs: i * 33_333,
  durationUs: 33_333,
  key: i % 30 === 0,
  data: new Uint8Array(2_000),
  config: { track: 'video', codec: 'avc1', width: 2, height: 2, fps: 30, bitrate: 1, description: NONE },
});

describe('a session, whatever a server sends', () => {
  const server = new Server();
  beforeAll(() => server.start());
  afterAll(() => server.stop());

  /** Connects, sends media for `liveMs` if it may, and ends. Each step is bound in time; what it met is returned. */
  async function meet(phase: Phase, attack: Attack, liveMs = 60): Promise<Fault | 'stood'> {
    server.phase = phase;
    server.attack = attack;
    const address = parseIngestAddress(`rtmp://127.0.0.1:${server.port}/live`, 'TOPSECRET');
    if (!address.ok) throw new Error('address');
    const met: { fault: Fault | null } = { fault: null };
    const startedAtMs = performance.now();
    const reply = await connectRtmp({
      address: address.value,
      configs: {},
      timeoutMs: phase === 'live' ? 2_000 : 300,
      onClosed: (fault) => {
        met.fault = fault;
      },
    });
    let session: RtmpSession | null = null;
    if (reply.ok) {
      session = reply.value;
      for (let i = 0; performance.now() - startedAtMs < liveMs + 200; i += 1) {
        session.write(packet(i));
        await wait(10);
      }
      expect(session.stats().queueBytes).toBeLessThan(16 * 1024 * 1024);
      await session.close();
    } else {
      met.fault = reply.fault;
    }
    expect(performance.now() - startedAtMs).toBeLessThan(5_000);
    if (met.fault !== null) {
      expect(met.fault.code).toMatch(
        /^ingest_(protocol_error|timeout|rejected|wrong_key|busy|lost|refused|taken_over|bad_address)$/,
      );
      expect(JSON.stringify(met.fault)).not.toContain('TOPSECRET');
    }
    return met.fault ?? 'stood';
  }

  it.each(PHASES)('ends with a word or goes on, on random bytes at: %s', async (phase) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 5_000 }), fc.boolean(), async (noise, ends) => {
        await meet(phase, (socket) => {
          socket.write(noise);
          if (ends) socket.end();
        });
      }),
      { numRuns: 12 },
    );
    await expect.poll(() => server.open, { timeout: 3_000 }).toBe(0);
  });

  it.each(PHASES)('ends with a word when the server leaves at: %s', async (phase) => {
    expect(await meet(phase, (socket) => socket.end())).not.toBe('stood');
    expect(await meet(phase, (socket) => socket.resetAndDestroy())).not.toBe('stood');
  });

  it('ends when the answer that was waited for comes with broken bytes behind it', async () => {
    const broken = Buffer.from('03000000ffffff1400000000', 'hex');
    const fault = await meet('createStream', (socket) =>
      socket.write(Buffer.concat([command('_result', 4, null, 1), broken])),
    );
    expect(fault).toMatchObject({ code: 'ingest_protocol_error' });
  });

  it('takes no harm from what means nothing to it', async () => {
    const harmless = [
      say(MessageType.acknowledgement, u32(0xffff_fff0), 2),
      say(MessageType.acknowledgement, Buffer.alloc(1), 2),
      say(MessageType.windowAckSize, u32(1), 2),
      say(MessageType.setPeerBandwidth, Buffer.alloc(5), 2),
      say(MessageType.userControl, Buffer.from([0, 31]), 2),
      say(99, Buffer.alloc(90)),
      say(MessageType.video, Buffer.alloc(120)),
      command('_result', 77, null),
      command('_error', 5, null, { code: 'NetConnection.Call.Failed' }),
      command('onBWDone', 0, null),
      command('onStatus', 0, null),
      command('__proto__', { __proto__: 'x', constructor: 1 }),
    ];
    expect(await meet('live', (socket) => socket.write(Buffer.concat(harmless)), 400)).toBe('stood');
  });

  it('does not fill its memory for a server that asks and never reads', async () => {
    const ping = say(MessageType.userControl, Buffer.from([0, 6, 0, 0, 0, 1]), 2);
    const flood = Buffer.concat(Array.from({ length: 4_000 }, () => ping));
    const before = process.memoryUsage().rss;
    const limit = Date.now() + 1_500;
    const fault = await meet(
      'live',
      (socket) => {
        socket.pause();
        const more = () => {
          while (Date.now() < limit && !socket.destroyed && socket.write(flood));
        };
        socket.on('drain', more);
        more();
      },
      1_700,
    );
    expect(fault === 'stood' || fault.code === 'ingest_lost').toBe(true);
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024);
  });
});
