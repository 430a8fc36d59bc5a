import type { Timers } from './world.ts';

/**
 * Says something at most once in `everyMs` for each subject: the first time at once, then what came meanwhile together.
 * `merge` makes one of two that wait. Bounded by the number of subjects (the items of a bag).
 */
export function createGrouped<T>(
  everyMs: number,
  timers: Timers,
  say: (subject: string, what: T) => void,
  merge: (waiting: T, more: T) => T,
): { add(subject: string, what: T): void; flush(): void; forget(): void } {
  const quiet = new Map<string, { timer: unknown; waiting: { what: T } | null }>();

  const open = (subject: string) => {
    const timer = timers.setTimeout(() => {
      const waiting = quiet.get(subject)?.waiting ?? null;
      quiet.delete(subject);
      if (waiting === null) return;
      open(subject);
      say(subject, waiting.what);
    }, everyMs);
    quiet.set(subject, { timer, waiting: null });
  };
  const take = (): [string, T][] => {
    const due: [string, T][] = [];
    for (const [subject, entry] of quiet) {
      timers.clearTimeout(entry.timer);
      if (entry.waiting !== null) due.push([subject, entry.waiting.what]);
    }
    quiet.clear();
    return due;
  };

  return {
    add(subject, what) {
      const entry = quiet.get(subject);
      if (entry) {
        entry.waiting = { what: entry.waiting === null ? what : merge(entry.waiting.what, what) };
        return;
      }
      open(subject);
      say(subject, what);
    },
    /** Says what waits now. */
    flush() {
      for (const [subject, what] of take()) say(subject, what);
    },
    /** Drops what waits. */
    forget: () => void take(),
  };
}
