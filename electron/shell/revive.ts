/** More fresh pages than this in a minute, and the next would die as well. */
const MAX_QUICK = 3;
const WINDOW_MS = 60_000;
/** While live it is tried again all the same, with pauses: viewers see the standby picture meanwhile. */
const SLOW_MS = 15_000;
/** A page that does not answer may only be busy; Chromium has waited some seconds before it says so. */
const UNRESPONSIVE_MS = 5_000;
/** A renderer that was told to crash says that it is gone by then. */
const CRASH_MS = 2_000;

export type RevivePort = {
  /** Loads the page anew, in a new process if the old one is gone. */
  reload(): void;
  /** Ends the page's process; `gone` follows. */
  crash(): void;
  /** Something is on air, or about to be. */
  isLive(): boolean;
  nowMs(): number;
  /** Returns the cancellation. */
  after(ms: number, run: () => void): () => void;
  log(message: string): void;
};

export type Reviver = {
  /** The page's process ended without being asked to. */
  gone(reason: string): void;
  unresponsive(): void;
  responsive(): void;
  /** The core says that the page sends no media although something is on air. */
  stuck(): void;
  close(): void;
};

/**
 * A dead page does not end a stream: the core sends its standby picture until a fresh page is there. One that is dead is
 * loaded anew at once, one that hangs is ended first. A page that dies of what it shows is not revived for ever, unless
 * something is on air.
 */
export function createReviver(port: RevivePort): Reviver {
  let revived: number[] = [];
  let cancelSlow: (() => void) | null = null;
  let cancelUnresponsive: (() => void) | null = null;
  let cancelCrash: (() => void) | null = null;

  const quiet = () => {
    cancelUnresponsive?.();
    cancelUnresponsive = null;
    cancelCrash?.();
    cancelCrash = null;
  };

  const revive = (why: string) => {
    quiet();
    if (cancelSlow !== null) return;
    const now = port.nowMs();
    revived = [...revived.filter((at) => now - at < WINDOW_MS), now];
    if (revived.length <= MAX_QUICK) {
      port.log(`${why}: a fresh page is loaded`);
      port.reload();
      return;
    }
    if (!port.isLive()) {
      port.log(`${why}: too often, the page is left alone`);
      return;
    }
    port.log(`${why}: too often, a fresh page is loaded in ${SLOW_MS / 1000} s`);
    cancelSlow = port.after(SLOW_MS, () => {
      cancelSlow = null;
      port.reload();
    });
  };

  const end = (why: string) => {
    quiet();
    if (cancelSlow !== null) return;
    cancelCrash = port.after(CRASH_MS, () => revive(why));
    port.crash();
  };

  return {
    gone: (reason) => revive(`the page is gone (${reason})`),
    unresponsive() {
      cancelUnresponsive ??= port.after(UNRESPONSIVE_MS, () => end('the page does not answer'));
    },
    responsive() {
      cancelUnresponsive?.();
      cancelUnresponsive = null;
    },
    stuck() {
      if (cancelCrash === null && port.isLive()) end('the page sends no media');
    },
    close() {
      quiet();
      cancelSlow?.();
      cancelSlow = null;
    },
  };
}
