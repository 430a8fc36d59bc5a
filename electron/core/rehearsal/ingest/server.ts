import { createServer, type Server, type Socket } from 'node:net';
import Rtmp from 'node-media-server/src/protocol/rtmp.js';
import { done, fault, type Reply } from '../../../../shared/domain/index.ts';
import type { RehearsalLog } from '../options.ts';
import { createFlvHub, type FlvHub } from './hub.ts';

/** The application part of the address: `rtmp://127.0.0.1:PORT/live`. */
export const APP = 'live';
/** A publisher that sent nothing for this long has lost its network; another one with the key may take its place. */
const STALE_MS = 5_000;
/** No media for this long and the ingest no longer counts as receiving, though the connection may still stand. */
const SILENT_MS = 4_000;
/** Nothing from a publisher for so long and its connection is closed: its place is free, its viewers know. */
const ABANDONED_MS = 15_000;
/**
 * Received bytes are acknowledged as often as the client asks, within these bounds, as publishers measure the uplink by
 * it; one that asks nothing gets the longer one.
 */
const ACK_BYTES = { least: 4 * 1024, most: 256 * 1024 } as const;
/** A connection that does not publish in this time is closed. */
const HANDSHAKE_MS = 10_000;
/** More connections than this at once are closed on arrival; a studio needs one. */
const MAX_CONNECTIONS = 16;

export type IngestServer = {
  port: number;
  hub: FlvHub;
  receiving(): boolean;
  /** Ends the connection of the publisher, if there is one. */
  disconnect(): void;
  /**
   * From now on a second publisher with the key is let in and the first is told that it was replaced, as some platforms do
   * it. Default off: the second is refused while the first sends.
   */
  letTakeOver(on: boolean): void;
  close(): Promise<void>;
};

/** `replace` tells it that another one has its place, and says goodbye. */
type Publisher = { socket: Socket; lastMs: number; replace(): void };

export type IngestOptions = {
  port: number;
  /** The key that may publish at this moment; null refuses everybody. */
  key: () => string | null;
  onReceiving: (receiving: boolean) => void;
  log: RehearsalLog;
};

/**
 * A real RTMP ingest on the loopback interface. Handshake, chunks and AMF are node-media-server's; its server is not
 * used because it answers `Publish.Start` before anybody could check the key, listens on a fixed port, ends the whole
 * process when that port is taken, writes to the console and holds one global state. Here a wrong key is answered with
 * `NetStream.Publish.Denied`, a second publisher with `NetStream.Publish.BadName`, and both are then disconnected.
 */
export async function listenIngest(options: IngestOptions): Promise<Reply<IngestServer>> {
  const { log } = options;
  const hub = createFlvHub();
  const sockets = new Set<Socket>();
  let publisher: Publisher | null = null;
  let takeOver = false;
  let receiving = false;
  let closed = false;

  const setReceiving = (next: boolean) => {
    if (receiving === next || closed) return;
    receiving = next;
    options.onReceiving(next);
  };
  const drop = (socket: Socket) => {
    if (publisher?.socket !== socket) return;
    publisher = null;
    hub.reset();
    setReceiving(false);
  };
  const watchdog = setInterval(() => {
    const silentMs = publisher ? performance.now() - publisher.lastMs : 0;
    if (silentMs > SILENT_MS) setReceiving(false);
    if (silentMs > ABANDONED_MS && publisher) {
      log.info({}, 'ingest closed a silent publisher');
      const { socket } = publisher;
      drop(socket);
      socket.destroy();
    }
  }, 500);
  watchdog.unref();

  const refusal = (app: string, name: string): { code: string; text: string } | null => {
    const key = options.key();
    if (app !== APP || key === null || name !== key)
      return { code: 'NetStream.Publish.Denied', text: 'Stream key is not valid.' };
    if (publisher && !takeOver && performance.now() - publisher.lastMs < STALE_MS)
      return { code: 'NetStream.Publish.BadName', text: 'Stream is already being published.' };
    return null;
  };

  const serve = (socket: Socket) => {
    if (sockets.size >= MAX_CONNECTIONS) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.setTimeout(HANDSHAKE_MS, () => {
      if (publisher?.socket !== socket) socket.destroy();
    });
    const rtmp = new Rtmp();
    let taken = 0;
    let acknowledged = 0;
    let refused = false;

    const refuseWith = (code: string, text: string) => {
      refused = true;
      rtmp.sendStatusMessage(rtmp.streamId, 'error', code, text);
      socket.end();
    };
    rtmp.onOutputCallback = (bytes) => {
      if (socket.writable) socket.write(bytes);
    };
    const accept = rtmp.respondPublish.bind(rtmp);
    rtmp.respondPublish = () => {
      const why = refusal(rtmp.streamApp?.replace(/\/+$/, '') ?? '', rtmp.streamName ?? '');
      if (why) {
        log.warn({ code: why.code }, 'ingest refused a publisher');
        refuseWith(why.code, why.text);
        return;
      }
      const before = publisher;
      if (before) {
        drop(before.socket);
        before.replace();
      }
      publisher = {
        socket,
        lastMs: performance.now(),
        replace: () => refuseWith('NetStream.Publish.BadName', 'Replaced by another publisher.'),
      };
      socket.setTimeout(0);
      accept();
      log.info({}, 'ingest has a publisher');
    };
    rtmp.respondPlay = () => refuseWith('NetStream.Play.Failed', 'This server is watched over HTTP.');
    // A publisher that says goodbye frees its place before its connection is closed.
    rtmp.onDeleteStream = () => drop(socket);
    rtmp.onConnectCallback = () => {};
    rtmp.onPlayCallback = () => {};
    rtmp.onPushCallback = () => {};
    rtmp.onPacketCallback = (packet) => {
      if (publisher?.socket !== socket) return;
      publisher.lastMs = performance.now();
      hub.take(packet);
      if (hub.decodable()) setReceiving(true);
    };
    socket.on('data', (bytes) => {
      if (refused) return;
      taken += bytes.length;
      try {
        const problem = rtmp.parserData(bytes);
        if (problem !== null) socket.destroy();
      } catch (error) {
        // Bytes that are no RTMP, or AMF that does not parse: nothing to answer in a protocol the other does not speak.
        log.warn(
          { detail: error instanceof Error ? error.message : String(error) },
          'ingest could not read a connection',
        );
        socket.destroy();
      }
      const every =
        rtmp.ackSize > 0 ? Math.max(ACK_BYTES.least, Math.min(rtmp.ackSize, ACK_BYTES.most)) : ACK_BYTES.most;
      if (taken - acknowledged >= every && socket.writable && publisher?.socket === socket) {
        acknowledged = taken;
        // The sequence number of RTMP is 32 bits wide and wraps.
        rtmp.sendACK(taken >>> 0);
      }
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      drop(socket);
    });
  };

  const server = createServer(serve);
  const listening = await listen(server, options.port);
  if (!listening.ok) {
    clearInterval(watchdog);
    return listening;
  }
  return done({
    port: listening.value,
    hub,
    receiving: () => receiving,
    disconnect: () => {
      const socket = publisher?.socket;
      if (!socket) return;
      drop(socket);
      socket.end();
    },
    letTakeOver: (on) => {
      takeOver = on;
    },
    close: async () => {
      if (closed) return;
      closed = true;
      clearInterval(watchdog);
      hub.reset();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  });
}

async function listen(server: Server, port: number): Promise<Reply<number>> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, fault: fault('port_in_use', { retry: 'later', params: { port }, detail }).fault };
  }
  const address = server.address();
  return address && typeof address === 'object'
    ? done(address.port)
    : { ok: false, fault: fault('internal', { detail: 'ingest has no port' }).fault };
}
