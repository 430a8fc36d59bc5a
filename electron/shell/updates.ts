/** First look this long after the start, when the studio has settled; then every six hours. */
const FIRST_MS = 30_000;
const EVERY_MS = 6 * 60 * 60 * 1_000;

/** The updater as far as it is used here (`updater.ts` makes one of electron-updater). */
export type Updater = {
  /** The newer version there is, or null. Downloads nothing. */
  check(): Promise<string | null>;
  /** Fetches it; it is installed when the app quits. Rejects when cancelled. */
  download(): { done: Promise<void>; cancel(): void };
};

export type UpdatesOptions = {
  /** Loaded at the first look: a start pays nothing for it. */
  load(): Promise<Updater>;
  /** Asks the host; true: download it now. */
  offer(version: string): Promise<boolean>;
  log(message: string, error?: unknown): void;
};

export type Updates = {
  /** The studio goes on air or leaves it. */
  live(on: boolean): void;
  close(): void;
};

/**
 * Looks for a newer studio. Nothing of it happens while live: no look, no question, no download (one under way is given
 * up); what fell into a stream is made up for at its end. A version that the host declined is not offered again before
 * the next start.
 */
export function watchUpdates(options: UpdatesOptions): Updates {
  const declined = new Set<string>();
  let live = false;
  let missed = false;
  let busy = false;
  let cancel: (() => void) | null = null;

  async function look(): Promise<void> {
    const updater = await options.load();
    const version = await updater.check();
    if (version === null || declined.has(version)) return;
    missed = live;
    if (live) return;
    if (!(await options.offer(version))) {
      declined.add(version);
      return;
    }
    missed = live;
    if (live) return;
    const download = updater.download();
    cancel = download.cancel;
    await download.done;
    options.log(`version ${version} is installed when the studio quits`);
  }

  const run = () => {
    if (busy) return;
    missed = live;
    if (live) return;
    busy = true;
    look()
      // No network, no server, a broken package: the studio works without, and the next look comes.
      .catch((error: unknown) => options.log(missed ? 'update put off: live' : 'update failed', error))
      .finally(() => {
        busy = false;
        cancel = null;
        if (missed && !live) run();
      });
  };
  const first = setTimeout(run, FIRST_MS);
  const every = setInterval(run, EVERY_MS);

  return {
    live(on) {
      live = on;
      if (on && cancel) {
        missed = true;
        cancel();
      }
      if (!on && missed) run();
    },
    close() {
      clearTimeout(first);
      clearInterval(every);
      cancel?.();
    },
  };
}
