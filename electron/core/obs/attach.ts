import {
  type Fault,
  type FaultCode,
  isLoopback,
  type ObsLink,
  obsAddress,
  type Reply,
  refuse,
} from '../../../shared/domain/index.ts';
import type { ObsConnection, OpenObs } from './port.ts';

/** Where OBS is, and whether the host agreed to reach another machine without encryption. */
export type ObsTarget = { host: string; port: number; plainYes: boolean };

export type Attachment = {
  link(): ObsLink;
  connection(): ObsConnection | null;
  /** Keeps a connection to this OBS from now on; null lets go of it. The same target again changes nothing. */
  use(target: ObsTarget | null): void;
  /** Tries anew at once: another password, or the host pressed the button. A connection that stands is left alone. */
  retry(): void;
  /** Connects anew even where a connection stands. */
  renew(): void;
  close(): void;
};

export type AttachOptions = {
  open: OpenObs;
  password(): Promise<Reply<string | null>>;
  /** Why nothing listens on this machine, as OBS's own files tell it: the server may be switched off. */
  whyNotRunning(port: number): Promise<Fault | null>;
  onLink(link: ObsLink): void;
  /** A connection is there and can be used; ended when the signal aborts. */
  onConnected(connection: ObsConnection, signal: AbortSignal): void;
  now?: () => number;
};

/** Waits between tries. A program on this machine is asked often: it costs nothing and OBS starts in half a second. */
const LOCAL_WAITS_MS = [500, 1_000, 1_500, 2_000] as const;
const REMOTE_WAITS_MS = [1_000, 2_000, 4_000, 8_000, 10_000] as const;
/** A connection that stood this long was a good one: the next outage counts from the beginning. */
const STEADY_MS = 3_000;

/** Faults that trying again does not mend. */
const NEEDS_HOST: ReadonlySet<FaultCode> = new Set([
  'obs_password_needed',
  'obs_wrong_password',
  'obs_too_old',
  'obs_kicked',
  'obs_plain_address',
  'secret_unavailable',
]);

/** Keeps one connection to OBS for as long as it is wanted. OBS may quit, crash and come back: each is a state of `link`. */
export function createAttachment(options: AttachOptions): Attachment {
  const now = options.now ?? Date.now;
  let target: ObsTarget | null = null;
  let link: ObsLink = { kind: 'off' };
  let connection: ObsConnection | null = null;
  /** Ends whatever is under way for the present target. */
  let run: AbortController | null = null;
  /** Ends the wait between two tries. */
  let wake: (() => void) | null = null;

  const set = (next: ObsLink) => {
    link = next;
    options.onLink(next);
  };

  function pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        wake = null;
        resolve();
      };
      const timer = setTimeout(finish, ms);
      signal.addEventListener('abort', finish, { once: true });
      wake = finish;
    });
  }

  async function tryOnce(to: ObsTarget, signal: AbortSignal): Promise<Reply<ObsConnection>> {
    if (!isLoopback(to.host) && !to.plainYes) return refuse('obs_plain_address', { retry: 'later' });
    const password = await options.password();
    if (!password.ok) return password;
    const opened = await options.open({ host: to.host, port: to.port, password: password.value, signal });
    if (opened.ok && signal.aborted) {
      opened.value.close();
      return refuse('cancelled');
    }
    return opened;
  }

  /** Serves one connection to its end; answers with the reason. */
  function serve(open: ObsConnection, address: string, local: boolean, signal: AbortSignal): Promise<Fault> {
    const used = new AbortController();
    connection = open;
    return new Promise((resolve) => {
      const leave = () => open.close();
      signal.addEventListener('abort', leave, { once: true });
      open.onClosed((fault) => {
        signal.removeEventListener('abort', leave);
        connection = null;
        used.abort();
        resolve(fault);
      });
      const { obsVersion, websocketVersion, system, authenticated } = open.hello;
      set({
        kind: 'connected',
        address,
        sinceMs: now(),
        local,
        obsVersion,
        websocketVersion,
        system,
        authenticated,
      });
      if (!used.signal.aborted) options.onConnected(open, used.signal);
    });
  }

  async function keep(to: ObsTarget, signal: AbortSignal): Promise<void> {
    const address = obsAddress(to.host, to.port);
    const local = isLoopback(to.host);
    const waits = local ? LOCAL_WAITS_MS : REMOTE_WAITS_MS;
    let attempt = 0;
    let lostAtMs: number | null = null;
    while (!signal.aborted) {
      // What the host reads while it is tried for the tenth time is why the ninth failed, not “connecting” once more.
      if (attempt === 0) set({ kind: 'connecting', address, sinceMs: now() });
      const opened = await tryOnce(to, signal);
      if (signal.aborted) return;
      let fault: Fault;
      if (opened.ok) {
        const sinceMs = now();
        fault = await serve(opened.value, address, local, signal);
        if (signal.aborted) return;
        lostAtMs = null;
        if (now() - sinceMs >= STEADY_MS) attempt = 0;
      } else {
        fault = opened.fault;
        if (fault.code === 'obs_not_running') fault = (await options.whyNotRunning(to.port)) ?? fault;
        if (signal.aborted) return;
      }
      lostAtMs ??= now();
      if (NEEDS_HOST.has(fault.code)) {
        set({ kind: 'refused', address, fault });
        return;
      }
      attempt += 1;
      const waitMs = waits[Math.min(attempt, waits.length) - 1] ?? 10_000;
      set({ kind: 'waiting', address, fault, sinceMs: lostAtMs, attempt, nextTryAtMs: now() + waitMs });
      await pause(waitMs, signal);
    }
  }

  function begin(): void {
    run?.abort();
    run = null;
    if (target === null) {
      set({ kind: 'off' });
      return;
    }
    const mine = new AbortController();
    run = mine;
    void keep(target, mine.signal);
  }

  return {
    link: () => link,
    connection: () => connection,
    use(next) {
      const same =
        next !== null &&
        target !== null &&
        next.host === target.host &&
        next.port === target.port &&
        next.plainYes === target.plainYes;
      if (same || (next === null && target === null)) return;
      target = next;
      begin();
    },
    retry() {
      if (link.kind === 'waiting') wake?.();
      else if (link.kind === 'refused') begin();
    },
    renew: begin,
    close() {
      target = null;
      run?.abort();
      run = null;
      connection?.close();
      link = { kind: 'off' };
    },
  };
}
