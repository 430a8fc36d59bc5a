import type { AnyRouter } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import type { WebSocket } from 'ws';
import type { Log } from '../store/index.ts';
import { contractFaults } from './faults.ts';

/** A page that answers no ping for two of these is gone; its socket is closed. */
const BEAT_MS = 10_000;
/**
 * Bytes waiting for one page. Streams wait for each message to leave, so only answers can pile up; a picture is at most
 * 5 MiB. A page beyond this is cut off: it reconnects and starts from a fresh snapshot.
 */
const MAX_UNSENT_BYTES = 32 * 1024 * 1024;

/** Serves the studio contract on sockets. */
export function rpcSockets(router: AnyRouter, log: Log): (socket: WebSocket) => void {
  const handler = new RPCHandler(router, contractFaults(log));
  return (socket) => {
    const send = (data: Parameters<WebSocket['send']>[0]): Promise<void> =>
      new Promise((resolve) => {
        // A stream asks for its next value when this resolves: when the bytes have left, or never will. By way of the event
        // loop each time, else a stream that always has a value would keep everything else, even this socket's end, waiting.
        const next = () => void setImmediate(resolve);
        if (socket.readyState !== socket.OPEN) return next();
        if (socket.bufferedAmount > MAX_UNSENT_BYTES) {
          log.warn({ unsentBytes: socket.bufferedAmount }, 'page cut off: it does not read what it asked for');
          socket.terminate();
          return next();
        }
        socket.send(data, next);
      });
    void handler.upgrade({ addEventListener: socket.addEventListener.bind(socket), send }, { context: {} });
  };
}

/** Finds peers that vanished without a word (sleep, a killed tab). Returns the way out. */
export function keepAlive(sockets: ReadonlySet<WebSocket>, everyMs = BEAT_MS): () => void {
  const silent = new WeakSet<WebSocket>();
  const known = new WeakSet<WebSocket>();
  const timer = setInterval(() => {
    for (const socket of sockets) {
      if (!known.has(socket)) {
        known.add(socket);
        socket.on('pong', () => silent.delete(socket));
      }
      if (silent.has(socket)) {
        socket.terminate();
        continue;
      }
      silent.add(socket);
      socket.ping();
    }
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
