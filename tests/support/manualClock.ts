/** Time that passes only when told to. Runs due timers in order and lets promises settle in between. */
export class ManualClock {
  private atMs = 1_000_000;
  private nextId = 1;
  private readonly timers = new Map<number, { atMs: number; run: () => void }>();

  now = () => this.atMs;
  setTimeout = (run: () => void, ms: number): unknown => {
    this.timers.set(this.nextId, { atMs: this.atMs + ms, run });
    return this.nextId++;
  };
  clearTimeout = (id: unknown): void => {
    if (typeof id === 'number') this.timers.delete(id);
  };

  async advance(ms: number): Promise<void> {
    const untilMs = this.atMs + ms;
    await settle();
    for (;;) {
      const due = [...this.timers]
        .filter(([, t]) => t.atMs <= untilMs)
        .sort(([a, x], [b, y]) => x.atMs - y.atMs || a - b);
      const first = due[0];
      if (!first) break;
      this.timers.delete(first[0]);
      this.atMs = first[1].atMs;
      first[1].run();
      await settle();
    }
    this.atMs = untilMs;
  }
}

/** Lets every promise that is ready settle: an immediate runs after all of them. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
