import { useEffect, useState } from 'react';
import { z } from 'zod';
import { Category } from '../../../shared/domain/index.ts';
import type { DraftText } from './draft-sync.ts';
import { allRecords, putRecord } from './kept-store.ts';

/**
 * Unsaved words in this browser, so that a reload or a dead core loses nothing. Removed once the core has them. They are
 * kept twice: in the local storage, which can be read at once, and in a database beside it (kept-store.ts), since browsers
 * write the local storage to the disk only now and then and a browser that dies would take the last minute along.
 */
const Kept = z.object({
  version: z.number().int().nullable(),
  draft: z.object({
    title: z.string(),
    pitch: z.string(),
    category: Category.nullable(),
    plannedAtMs: z.number().nullable(),
  }),
  /** When it was kept; the newer of two copies counts. */
  atMs: z.number().default(0),
});
export type KeptDraft = { version: number | null; draft: DraftText };

const keyOf = (id: string | null) => `redcast-draft:${id ?? 'new'}`;
/** How long the database remembers that something was removed: longer than any copy in the local storage lives on. */
const TOMBSTONE_MS = 30 * 24 * 3_600_000;

export function readKept(id: string | null): KeptDraft | null {
  return parsed(stored(keyOf(id)));
}

export function keepDraft(id: string | null, kept: KeptDraft | null): void {
  const key = keyOf(id);
  const atMs = Date.now();
  const text = kept === null ? null : JSON.stringify({ ...kept, atMs });
  if (text === null && stored(key) === null) return;
  store(key, text);
  putRecord({ key, atMs, text });
}

function parsed(text: string | null): z.infer<typeof Kept> | null {
  if (text === null) return null;
  try {
    const kept = Kept.safeParse(JSON.parse(text));
    return kept.success ? kept.data : null;
  } catch {
    // Not ours, or cut off: as good as nothing.
    return null;
  }
}

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    // A forbidden storage keeps nothing.
    return null;
  }
}

function store(key: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // A full or forbidden storage costs the safety net, not the typing.
  }
}

/** Brings the local storage to what the database knows better, once after the page was opened. */
async function restore(): Promise<void> {
  for (const { key, atMs, text } of await allRecords()) {
    const here = stored(key);
    const newer = atMs > (parsed(here)?.atMs ?? 0);
    if (here !== text && newer) store(key, text);
    if (text === null && atMs < Date.now() - TOMBSTONE_MS) putRecord({ key, atMs, text: undefined });
  }
}

let restoring: Promise<void> | null = null;
let restored = false;

/** True once words that survived a crash can be read. It takes a few milliseconds, and never holds the page up for long. */
export function useRestoredDrafts(): boolean {
  const [ready, setReady] = useState(restored);
  useEffect(() => {
    if (restored) return;
    restoring ??= restore().finally(() => {
      restored = true;
    });
    let gone = false;
    void restoring.then(() => {
      if (!gone) setReady(true);
    });
    return () => {
      gone = true;
    };
  }, []);
  return ready;
}
