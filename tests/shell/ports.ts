import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';

/**
 * `MessagePortMain` as Electron 45 has it: an emitter whose `message` event carries `{ data, ports }`, silent until
 * `start()`, and which moves nothing but ports. A buffer in its transfer list arrives as `null` in Electron while the
 * sender has lost it already (electron#34905): here that throws.
 */
export class StandinPort extends EventEmitter {
  readonly port: MessagePort;
  #started = false;

  constructor(port: MessagePort) {
    super();
    this.port = port;
    port.on('close', () => this.emit('close'));
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    refuseTransfer(transfer);
    refuseHostObjects(message);
    this.port.postMessage(message);
  }

  close(): void {
    this.port.close();
  }
}

export class MessageChannelMain {
  readonly port1: StandinPort;
  readonly port2: StandinPort;
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new StandinPort(port1);
    this.port2 = new StandinPort(port2);
  }
}

export function refuseTransfer(transfer: readonly unknown[]): asserts transfer is readonly StandinPort[] {
  for (const item of transfer)
    if (!(item instanceof StandinPort))
      throw new Error('transfer list: only MessagePortMain moves; a buffer would arrive as null');
}

const HOST_OBJECTS = new Set([
  'Blob',
  'File',
  'EncodedVideoChunk',
  'VideoFrame',
  'ImageData',
  'SharedArrayBuffer',
  'ReadableStream',
]);

/** Objects of the browser or of Node that do not survive the trip: Electron drops them to null or throws. */
export function refuseHostObjects(value: unknown, path = 'message'): void {
  if (typeof value === 'function' || typeof value === 'symbol')
    throw new Error(`${path}: a ${typeof value} cannot be cloned`);
  if (typeof value !== 'object' || value === null) return;
  const name = value.constructor?.name ?? '';
  if (HOST_OBJECTS.has(name)) throw new Error(`${path}: a ${name} does not survive the way to another process`);
  if (ArrayBuffer.isView(value)) {
    if (value.byteLength !== value.buffer.byteLength)
      throw new Error(
        `${path}: a view of ${value.byteLength} bytes would drag its whole buffer of ${value.buffer.byteLength} along`,
      );
    return;
  }
  if (value instanceof ArrayBuffer || value instanceof Date) return;
  if (value instanceof Map || value instanceof Set) return;
  for (const [key, part] of Object.entries(value)) refuseHostObjects(part, `${path}.${key}`);
}
