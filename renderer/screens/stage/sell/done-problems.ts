import { useSyncExternalStore } from 'react';
import type { SessionId } from '../../../../shared/domain/index.ts';

/**
 * Which orders the host has dealt with: a tick for the host alone. Kept in this browser for the session, so that a reload
 * does not bring them back, and shared by its windows.
 */
const KEY = 'problems-done';
/** More than are ever listed. */
const KEPT_MAX = 2_000;

type Kept = { session: string; done: string[] };
const listeners = new Set<() => void>();
let kept: Kept | null = null;
let shown: ReadonlySet<string> = new Set();

function read(): Kept {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    if (typeof found === 'object' && found !== null && 'session' in found && 'done' in found)
      if (typeof found.session === 'string' && Array.isArray(found.done))
        return { session: found.session, done: found.done.filter((key) => typeof key === 'string') };
  } catch {
    // Storage switched off, or another program's words: nothing is ticked.
  }
  return { session: '', done: [] };
}

function take(next: Kept): void {
  kept = next;
  shown = new Set(next.done);
  for (const listener of listeners) listener();
}

function write(sessionId: SessionId, done: ReadonlySet<string>): void {
  const next = { session: sessionId, done: [...done].slice(-KEPT_MAX) };
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Storage switched off or full: the ticks last until the page goes.
  }
  take(next);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  const other = (event: StorageEvent): void => {
    if (event.key === KEY) take(read());
  };
  window.addEventListener('storage', other);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', other);
  };
}

const NONE: ReadonlySet<string> = new Set();

/** Ticked keys of the session, and how to tick. */
export function useDoneProblems(
  sessionId: SessionId,
): [done: ReadonlySet<string>, mark: (keys: readonly string[], on: boolean) => void] {
  const done = useSyncExternalStore(subscribe, () => {
    if (kept === null) {
      kept = read();
      shown = new Set(kept.done);
    }
    return kept.session === sessionId ? shown : NONE;
  });
  return [
    done,
    (keys, on) => {
      const next = new Set(kept?.session === sessionId ? shown : NONE);
      for (const key of keys) {
        if (on) next.add(key);
        else next.delete(key);
      }
      write(sessionId, next);
    },
  ];
}
