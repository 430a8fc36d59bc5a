import net from 'node:net';
import tls from 'node:tls';
import { done, type Fault, type Reply } from '../../../../shared/domain/fault.ts';
import type { IngestAddress } from './address.ts';
import { AmfError, type AmfValue, decodeAmf, encodeAmf } from './amf0.ts';
import { ChunkReader, ProtocolError, type RtmpMessage } from './chunk-reader.ts';
import { ByteBatch, ChunkStream, ChunkWriter, MessageType } from './chunk-writer.ts';
import { closedFault, ingestFault, type Phase, type Status, socketFault, statusFault } from './faults.ts';
import { clientHello, ServerHello } from './handshake.ts';

export type ConnectionOptions = {
  readonly address: IngestAddress;
  /** For everything up to `live()`, in milliseconds; then the fault is ingest_timeout. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Extra certificate authority (PEM) for RTMPS: a studio's own server with its own CA. */
  readonly ca?: string;
  readonly nowMs: () => number;
};

type Call = { name: string; sentAtMs: number; resolve: (reply: Reply<CallResult>) => void };
export type CallResult = { readonly values: AmfValue[]; readonly tookMs: number };

const EMPTY = new Uint8Array(0);
/** A server that asks and does not read gets no more answers once so many bytes of ours wait for it. */
const MAX_UNREAD_BYTES = 1024 * 1024;
const UserControl = { pingRequest: 6, pingResponse: 7 } as const;

/**
 * One RTMP connection: socket, handshake, chunks and commands. It ends once, with one fault, whoever ends it; every
 * waiting call then gets that fault. What is published over it is `session.ts`.
 */
export class RtmpConnection {
  readonly writer = new ChunkWriter();
  readonly address: IngestAddress;
  /** Time until the socket (and TLS) stood, in milliseconds. */
  openedInMs = 0;
  /** Bytes of ours that the server has confirmed since the handshake, modulo 2^32; null while it never did. */
  onAcknowledged: (sequence: number) => void = () => {};
  onStatus: (status: Status) => void = () => {};
  onClosed: (fault: Fault) => void = () => {};
  onDrain: () => void = () => {};
  /** Bytes given to the socket, handshake included. */
  writtenBytes = 0;

  private phase: Phase = 'opening';
  private ended: Fault | null = null;
  private readonly socket: net.Socket;
  private readonly reader: ChunkReader;
  private readonly hello = new ServerHello();
  private readonly calls = new Map<number, Call>();
  private readonly nowMs: () => number;
  private readonly release: (() => void)[] = [];
  private transaction = 0;
  private received = 0;
  private receivedAtAck = 0;
  private serverWindow = 0;
  private handshaken: (reply: Reply<void>) => void = () => {};

  private constructor(options: ConnectionOptions) {
    this.address = options.address;
    this.nowMs = options.nowMs;
    this.reader = new ChunkReader((message) => this.receive(message));
    this.socket = openSocket(options);
  }

  /** Opens the socket and shakes hands. */
  static async open(options: ConnectionOptions): Promise<Reply<RtmpConnection>> {
    const connection = new RtmpConnection(options);
    const shaken = await connection.start(options);
    return shaken.ok ? done(connection) : shaken;
  }

  private start(options: ConnectionOptions): Promise<Reply<void>> {
    const { socket, address } = this;
    const startedAtMs = this.nowMs();
    return new Promise((resolve) => {
      this.handshaken = resolve;
      const timer = setTimeout(
        () => this.end(ingestFault(address, 'ingest_timeout', { rule: this.phase })),
        options.timeoutMs,
      );
      this.release.push(() => clearTimeout(timer));
      const onAbort = () => this.end(ingestFault(address, 'cancelled', { rule: this.phase }));
      options.signal?.addEventListener('abort', onAbort, { once: true });
      this.release.push(() => options.signal?.removeEventListener('abort', onAbort));

      socket.setNoDelay(true);
      socket.setKeepAlive(true, 10_000);
      socket.on('error', (error) => this.end(socketFault(address, error, this.phase)));
      socket.on('end', () => this.end(closedFault(address, this.phase)));
      socket.on('close', () => this.end(closedFault(address, this.phase)));
      socket.on('data', (bytes: Buffer) => this.take(bytes));
      socket.on('drain', () => this.onDrain());
      socket.once(address.scheme === 'rtmps' ? 'secureConnect' : 'connect', () => {
        this.openedInMs = this.nowMs() - startedAtMs;
        this.phase = 'handshake';
        this.put(clientHello());
      });
      if (options.signal?.aborted) onAbort();
    });
  }

  /** Everything before is bound by the time-out, nothing after. */
  live(): void {
    this.phase = 'live';
    for (const free of this.release.splice(0)) free();
  }

  /** Asks to publish; the answer comes as `onStatus`. From here on a closed connection speaks about the key. */
  publish(streamId: number, key: string): void {
    this.phase = 'publish';
    this.transaction += 1;
    const payload = encodeAmf('publish', this.transaction, null, key, 'live');
    this.send(ChunkStream.command, MessageType.commandAmf0, streamId, payload);
  }

  get isOpen(): boolean {
    return this.ended === null;
  }

  /** Why it ended; null while it stands. */
  get fault(): Fault | null {
    return this.ended;
  }

  /** Bytes in Node's own write queue, not yet given to the kernel. */
  get unsentBytes(): number {
    return this.socket.writableLength;
  }

  get needsDrain(): boolean {
    return this.socket.writableNeedDrain;
  }

  /** Sends a command and waits for its `_result` or `_error`. */
  call(name: string, ...args: AmfValue[]): Promise<Reply<CallResult>> {
    if (this.ended !== null) return Promise.resolve({ ok: false, fault: this.ended });
    const id = this.command(name, ...args);
    return new Promise((resolve) => this.calls.set(id, { name, sentAtMs: this.nowMs(), resolve }));
  }

  /** Sends a command on the connection's stream whose answer nobody waits for. */
  command(name: string, ...args: AmfValue[]): number {
    this.transaction += 1;
    this.send(ChunkStream.command, MessageType.commandAmf0, 0, encodeAmf(name, this.transaction, ...args));
    return this.transaction;
  }

  /** Sends one message at once. Media goes through `write` in batches. */
  send(csid: number, type: number, streamId: number, payload: Uint8Array): void {
    const batch = new ByteBatch(payload.length + 64);
    this.writer.append(batch, csid, type, streamId, 0, payload, EMPTY);
    this.write(batch.view());
  }

  sendU32(type: number, value: number): void {
    const payload = Buffer.alloc(4);
    payload.writeUInt32BE(value);
    this.send(ChunkStream.control, type, 0, payload);
  }

  /** `sent` is called when the bytes are the kernel's, or the connection is gone. Returns false when the pipe is full. */
  write(bytes: Uint8Array, sent?: () => void): boolean {
    if (this.ended !== null) {
      sent?.();
      return false;
    }
    return this.put(bytes, sent);
  }

  private put(bytes: Uint8Array, sent?: () => void): boolean {
    this.writtenBytes += bytes.length;
    return this.socket.write(bytes, sent);
  }

  /** Ends with a fault of our own making. */
  fail(fault: Fault): void {
    this.end(fault);
  }

  /** Says goodbye properly and waits at most `withinMs` for the server to do so too. Always resolves. */
  async close(withinMs: number): Promise<void> {
    if (this.socket.destroyed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      this.ended ??= ingestFault(this.address, 'cancelled', { rule: 'closed' });
      this.socket.end();
    });
    this.finish();
  }

  private end(fault: Fault): void {
    if (this.ended !== null) {
      if (this.ended.rule === 'closed' && this.ended.code === 'cancelled') return; // close() is waiting for the socket
      return;
    }
    this.ended = fault;
    this.finish();
    this.onClosed(fault);
  }

  private finish(): void {
    for (const free of this.release.splice(0)) free();
    this.socket.destroy();
    const fault = this.ended ?? ingestFault(this.address, 'cancelled');
    this.handshaken({ ok: false, fault });
    for (const call of this.calls.values()) call.resolve({ ok: false, fault });
    this.calls.clear();
  }

  private take(bytes: Buffer): void {
    if (this.ended !== null) return;
    try {
      if (this.phase !== 'handshake' && this.phase !== 'opening') this.count(bytes);
      else {
        const answer = this.hello.push(bytes);
        if (answer === null) return;
        this.phase = 'connect';
        this.put(answer.reply);
        this.handshaken(done(undefined));
        if (answer.rest.length > 0) this.count(answer.rest);
      }
    } catch (error) {
      if (!(error instanceof ProtocolError || error instanceof AmfError)) throw error;
      this.end(ingestFault(this.address, 'ingest_protocol_error', { detail: error.message, rule: this.phase }));
    }
  }

  private count(bytes: Buffer): void {
    this.received += bytes.length;
    this.reader.push(bytes);
    const due = this.serverWindow > 0 && this.received - this.receivedAtAck >= this.serverWindow;
    if (due && this.ended === null && this.socket.writableLength <= MAX_UNREAD_BYTES) {
      this.receivedAtAck = this.received;
      this.sendU32(MessageType.acknowledgement, this.received % 0x1_0000_0000);
    }
  }

  private receive(message: RtmpMessage): void {
    const { payload } = message;
    switch (message.type) {
      case MessageType.acknowledgement:
        if (payload.length >= 4) this.onAcknowledged(payload.readUInt32BE());
        return;
      case MessageType.windowAckSize:
        if (payload.length >= 4) this.serverWindow = payload.readUInt32BE();
        return;
      case MessageType.userControl:
        if (payload.length >= 6 && payload.readUInt16BE() === UserControl.pingRequest) this.pong(payload);
        return;
      case MessageType.commandAmf3:
        // A leading zero says that the rest is AMF0, which is all that is seen in practice.
        this.react(decodeAmf(payload.subarray(1)));
        return;
      case MessageType.commandAmf0:
      case MessageType.dataAmf0:
        this.react(decodeAmf(payload));
        return;
      default:
        return; // media and shared objects are not for a publisher
    }
  }

  private pong(ping: Buffer): void {
    if (this.socket.writableLength > MAX_UNREAD_BYTES) return;
    const answer = Buffer.from(ping.subarray(0, 6));
    answer.writeUInt16BE(UserControl.pingResponse);
    this.send(ChunkStream.control, MessageType.userControl, 0, answer);
  }

  private react(values: AmfValue[]): void {
    const [name, id] = values;
    if (name === '_result' || name === '_error') {
      const call = typeof id === 'number' ? this.calls.get(id) : undefined;
      if (call === undefined || typeof id !== 'number') return; // releaseStream and FCPublish: nobody waits
      this.calls.delete(id);
      if (name === '_result') call.resolve(done({ values, tookMs: this.nowMs() - call.sentAtMs }));
      else call.resolve({ ok: false, fault: this.refusal(call.name, values) });
    } else if (name === 'onStatus') {
      const status = readStatus(values);
      if (status !== null) this.onStatus(status);
    } else if (name === 'close') {
      this.end(closedFault(this.address, this.phase));
    }
  }

  private refusal(command: string, values: AmfValue[]): Fault {
    const status = readStatus(values) ?? { code: '', level: 'error', description: `${command} refused` };
    return (
      statusFault(this.address, { ...status, level: 'error' }, this.phase) ??
      ingestFault(this.address, 'ingest_rejected', { detail: `${status.code}: ${status.description}` })
    );
  }
}

function openSocket({ address, ca }: ConnectionOptions): net.Socket {
  const { host, port } = address;
  if (address.scheme === 'rtmp') return net.connect({ host, port });
  // SNI must be a name: an IP address there is against RFC 6066, and servers refuse it.
  const servername = net.isIP(host) === 0 ? host : '';
  const authorities = ca === undefined ? {} : { ca: [...tls.rootCertificates, ca] };
  return tls.connect({ host, port, servername, ...authorities });
}

/** Finds the information object of an onStatus, `_result` or `_error`. */
export function readStatus(values: AmfValue[]): Status | null {
  for (const value of values.slice(2)) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) continue;
    if (typeof value.code !== 'string') continue;
    return {
      code: value.code,
      level: typeof value.level === 'string' ? value.level : '',
      description: typeof value.description === 'string' ? value.description : '',
    };
  }
  return null;
}
