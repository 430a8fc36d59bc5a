import type { ClientLink } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { CoreChannel, SettingsPane, ShellApi } from '../../shared/contract/index.ts';

/**
 * Where the core is and how this page reaches it. Two hosts: the desktop shell hands out message ports; the browser
 * studio is served by the core itself and speaks over WebSockets of the same origin (signed in by cookie).
 */
export type RpcConnection = {
  readonly link: ClientLink<Record<never, never>>;
  /** Called once when the connection is gone, also when `close` was called. */
  onClosed(listener: () => void): void;
  close(): void;
};

/** One end of the media channel, as the stage's worker opens it: an address to connect to, or a ready port. */
export type MediaEnd = { kind: 'websocket'; url: string } | { kind: 'port'; port: MessagePort };

export type Host = {
  readonly kind: 'electron' | 'web';
  connectRpc(signal: AbortSignal): Promise<RpcConnection>;
  connectMedia(): Promise<MediaEnd>;
};

declare global {
  interface Window {
    /** What the preload script puts there (electron/preload.ts). */
    shell?: Partial<ShellApi>;
  }
}

/** A port that does not come within this time never will: the shell broker answers in milliseconds. */
const PORT_TIMEOUT_MS = 5_000;
/** A socket on the loopback opens at once; over a home network within a second or two. */
const SOCKET_TIMEOUT_MS = 8_000;

export function detectHost(): Host {
  const connectCore = window.shell?.connectCore;
  return connectCore ? electronHost({ connectCore }) : webHost(window.location);
}

/**
 * Opens the system's own settings where a permission is given; null where there is no such place to open (the browser
 * studio, Linux). `platform` is `state.app.platform`.
 */
export function systemSettings(platform: string): ((pane: SettingsPane) => void) | null {
  const open = window.shell?.openSystemSettings;
  return open && (platform === 'darwin' || platform === 'win32') ? open : null;
}

function electronHost(shell: Pick<ShellApi, 'connectCore'>): Host {
  // One connection at a time and kind: ports of the same kind cannot be told apart, only counted.
  const ask = (kind: CoreChannel): Promise<MessagePort> =>
    new Promise((resolve, reject) => {
      const stop = () => {
        window.removeEventListener('message', listen);
        clearTimeout(timer);
      };
      const listen = (event: MessageEvent) => {
        if (event.source !== window) return;
        const data: unknown = event.data;
        if (!isPortMessage(data, kind)) return;
        const port = event.ports[0];
        if (!port) return;
        stop();
        resolve(port);
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`no ${kind} port within ${PORT_TIMEOUT_MS} ms`));
      }, PORT_TIMEOUT_MS);
      // Listen first, then ask: nothing can be lost in between.
      window.addEventListener('message', listen);
      shell.connectCore(kind);
    });

  return {
    kind: 'electron',
    async connectRpc() {
      return portConnection(await ask('rpc'));
    },
    async connectMedia() {
      return { kind: 'port', port: await ask('media') };
    },
  };
}

function isPortMessage(data: unknown, kind: CoreChannel): boolean {
  if (typeof data !== 'object' || data === null) return false;
  return 'redcast' in data && data.redcast === 'core-port' && 'kind' in data && data.kind === kind;
}

/** An RPC connection over one message port; also how a page is tried without a core. */
export function portConnection(port: MessagePort): RpcConnection {
  const link = new PortLink({ port });
  const listeners = new Set<() => void>();
  let closed = false;
  const gone = () => {
    if (closed) return;
    closed = true;
    for (const listener of listeners) listener();
  };
  port.addEventListener('close', gone);
  port.start();
  return {
    link,
    onClosed: (listener) => listeners.add(listener),
    close() {
      port.close();
      gone();
    },
  };
}

function webHost(location: Location): Host {
  const base = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`;
  return {
    kind: 'web',
    connectRpc: (signal) => openSocket(`${base}/rpc`, signal),
    connectMedia: async () => ({ kind: 'websocket', url: `${base}/media` }),
  };
}

function openSocket(url: string, signal: AbortSignal): Promise<RpcConnection> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    const listeners = new Set<() => void>();
    const timer = setTimeout(() => socket.close(), SOCKET_TIMEOUT_MS);
    const abort = () => socket.close();
    signal.addEventListener('abort', abort, { once: true });
    // The link listens from the start, so that nothing sent right after opening is missed.
    const link = new SocketLink({ websocket: socket });
    socket.addEventListener('open', () => {
      clearTimeout(timer);
      resolve({ link, onClosed: (listener) => listeners.add(listener), close: () => socket.close() });
    });
    socket.addEventListener('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      reject(new Error(`${url} closed`));
      for (const listener of listeners) listener();
    });
  });
}
