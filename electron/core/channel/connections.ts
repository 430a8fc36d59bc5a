import type { WebSocket } from 'ws';

/** One page's end of the media channel. Messages arrive whole and in order. */
export type MediaConnection = {
  /** JSON text of `ToPage`. Does nothing once closed. */
  send(text: string): void;
  /** `null`: a message without bytes, which a port delivers when a buffer stood in a transfer list. */
  onMessage(listener: (bytes: Uint8Array | null) => void): void;
  /** Called once. */
  onClose(listener: () => void): void;
  /** A second call does nothing. */
  close(): void;
};

/** Acknowledgements are tiny; a page that leaves this much unread is gone. */
const MAX_UNSENT_BYTES = 1024 * 1024;

export function socketConnection(socket: WebSocket): MediaConnection {
  socket.binaryType = 'nodebuffer';
  return {
    send(text) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > MAX_UNSENT_BYTES) return socket.terminate();
      socket.send(text);
    },
    onMessage(listener) {
      socket.on('message', (data, isBinary) => {
        if (!isBinary) return listener(null);
        if (Array.isArray(data)) return listener(Buffer.concat(data));
        listener(data instanceof ArrayBuffer ? new Uint8Array(data) : data);
      });
    },
    onClose(listener) {
      socket.once('close', listener);
    },
    close() {
      socket.close(1000);
    },
  };
}

/** What Electron's `MessagePortMain` and Node's `MessagePort` (through `on`) have in common here. */
export type PortLike = {
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
};

export function portConnection(port: PortLike): MediaConnection {
  let closed = false;
  const closers: (() => void)[] = [];
  // A port closed from this side need not say so: the one place that tells, once, is here.
  const tell = () => {
    if (closed) return;
    closed = true;
    for (const closer of closers) closer();
  };
  port.on('close', tell);
  return {
    send(text) {
      if (!closed) port.postMessage(text);
    },
    onMessage(listener) {
      port.on('message', ({ data }) => listener(bytesOf(data)));
      port.start();
    },
    onClose(listener) {
      closers.push(listener);
    },
    close() {
      if (closed) return;
      port.close();
      tell();
    },
  };
}

function bytesOf(data: unknown): Uint8Array | null {
  if (data instanceof Uint8Array) return data;
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  return null;
}
