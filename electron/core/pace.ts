type Pacer = {
  /** Runs now when the last run is long enough ago, else once when it is: the last wish is never lost. */
  ask(): void;
  /** Runs what was asked for and still waits. */
  flush(): void;
  /** Forgets what still waits. */
  close(): void;
};

/** Lets something run at most once in `everyMs`, first and last included. */
export function createPacer(everyMs: number, run: () => void, now: () => number = () => performance.now()): Pacer {
  let lastAtMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;

  const go = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    lastAtMs = now();
    run();
  };
  return {
    ask() {
      if (timer) return;
      const waitMs = lastAtMs + everyMs - now();
      if (waitMs <= 0) go();
      else timer = setTimeout(go, waitMs);
    },
    flush: () => timer && go(),
    close() {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}
