import { z } from 'zod';
import { Category } from '../../../shared/domain/index.ts';
import type { DraftText } from './draft-sync.ts';

/** Unsaved words in this browser, so that a reload or a dead core loses nothing. Removed once the core has them. */
const Kept = z.object({
  version: z.number().int().nullable(),
  draft: z.object({
    title: z.string(),
    pitch: z.string(),
    category: Category.nullable(),
    plannedAtMs: z.number().nullable(),
  }),
});
export type KeptDraft = { version: number | null; draft: DraftText };

const keyOf = (id: string | null) => `redcast-draft:${id ?? 'new'}`;

export function readKept(id: string | null): KeptDraft | null {
  try {
    const text = localStorage.getItem(keyOf(id));
    if (text === null) return null;
    const parsed = Kept.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export function keepDraft(id: string | null, kept: KeptDraft | null): void {
  try {
    if (kept === null) localStorage.removeItem(keyOf(id));
    else localStorage.setItem(keyOf(id), JSON.stringify(kept));
  } catch {
    // A full or forbidden storage costs the safety net, not the typing.
  }
}
