import OBSWebSocket from 'obs-websocket-js/json';
import { WebSocket } from 'ws';

/** Pings in a row without any sign of life: the connection is dead though nobody closed it. with one each 4 s, after 12 to 16. */
const MISSES = 3;
/** What a goodbye may take before the socket is dropped. */
const LEAVE_MS = 500;

/**
 * obs-websocket-js with what it lacks: the system's error code, a way out of a connection whose other side is silent, and
 * a heartbeat. OBS answers pings from a thread of its own, so that a busy OBS is alive and a frozen one is not.
 */
export class ObsSocket extends OBSWebSocket {
  /** `ECONNREFUSED` and the like, of the last error. */
  systemCode: string | null = null;
  /** Words of the last error. */
  errorWords = '';
  private heard = false;
  private pinging: NodeJS.Timeout | null = null;

  /** Calls `onDead` once when nothing was heard for `MISSES` pings. */
  keepAlive(onDead: () => void, pingMs: number): void {
    const raw = this.raw();
    if (!raw) return;
    let misses = 0;
    raw.on('pong', () => {
      this.heard = true;
    });
    this.pinging = setInterval(() => {
      misses = this.heard ? 0 : misses + 1;
      this.heard = false;
      if (misses > MISSES) {
        this.stopPinging();
        onDead();
      } else if (raw.readyState === raw.OPEN) raw.ping();
    }, pingMs);
  }

  /** Says goodbye and goes, whatever the other side does. Twice is harmless. */
  leave(): void {
    this.stopPinging();
    const raw = this.raw();
    if (!raw || raw.readyState === raw.CLOSED) return;
    raw.close(1000);
    setTimeout(() => raw.terminate(), LEAVE_MS).unref();
  }

  protected override async onMessage(e: MessageEvent<string | Blob | ArrayBuffer>): Promise<void> {
    this.heard = true;
    return super.onMessage(e);
  }

  protected override onError(e: ErrorEvent): void {
    const error: unknown = e.error;
    const code = error instanceof Error && 'code' in error ? error.code : null;
    this.systemCode = typeof code === 'string' ? code : null;
    this.errorWords = e.message;
    super.onError(e);
  }

  private raw(): WebSocket | null {
    const raw: unknown = this.socket;
    return raw instanceof WebSocket ? raw : null;
  }

  private stopPinging(): void {
    if (this.pinging) clearInterval(this.pinging);
    this.pinging = null;
  }
}
