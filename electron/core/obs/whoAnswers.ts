import net from 'node:net';
import { WebSocket } from 'ws';
import { z } from 'zod';

/** Whether anything takes a connection there. Only asked after a silence, to tell a frozen OBS from a machine that is off. */
export function takesConnections(host: string, port: number, limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: host.replace(/^\[|\]$/g, ''), port });
    const finish = (taken: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(taken);
    };
    const timer = setTimeout(() => finish(false), limitMs);
    socket.once('connect', () => finish(true));
    // Stays: a second error after the first would have nobody.
    socket.on('error', () => finish(false));
  });
}

const OldVersion = z.object({
  'message-id': z.literal('version'),
  'obs-studio-version': z.string().max(40).optional(),
  'obs-websocket-version': z.string().max(40),
});

/**
 * OBS 27 and older spoke obs-websocket 4: no subprotocol, and a version that it tells anybody. Null: it is not that
 * either.
 */
export function oldObsVersion(url: string, limitMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { handshakeTimeout: limitMs });
    const finish = (version: string | null) => {
      clearTimeout(timer);
      socket.terminate();
      resolve(version);
    };
    const timer = setTimeout(() => finish(null), limitMs);
    socket.on('error', () => finish(null));
    socket.on('close', () => finish(null));
    socket.on('open', () => socket.send(JSON.stringify({ 'request-type': 'GetVersion', 'message-id': 'version' })));
    socket.on('message', (data) => {
      const answer = OldVersion.safeParse(jsonOf(String(data)));
      if (answer.success)
        finish(answer.data['obs-studio-version'] ?? `obs-websocket ${answer.data['obs-websocket-version']}`);
    });
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
