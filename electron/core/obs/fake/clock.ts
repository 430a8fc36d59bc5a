/** Time inside the fake: it stands still while OBS is frozen, and nothing of it survives a crash. */
export type FakeClock = {
  later(ms: number, run: () => void): void;
  freeze(): void;
  /** What would have happened meanwhile happens now, in order. */
  thaw(): void;
  frozen(): boolean;
  /** Runs it now, or at the thaw. */
  when(run: () => void): void;
  stop(): void;
};

export function createFakeClock(): FakeClock {
  const timers = new Set<NodeJS.Timeout>();
  let held: (() => void)[] | null = null;
  const when = (run: () => void) => {
    if (held) held.push(run);
    else run();
  };
  return {
    later(ms, run) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        when(run);
      }, ms);
      timers.add(timer);
    },
    freeze() {
      held ??= [];
    },
    thaw() {
      const waiting = held ?? [];
      held = null;
      for (const run of waiting) run();
    },
    frozen: () => held !== null,
    when,
    stop() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      held = null;
    },
  };
}
