import { createReadStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { BlackBoxEntry } from '../../../shared/domain/index.ts';
import { cleaned } from './clean.ts';

/** Boxes that are kept; of more, and of more than MAX_BYTES together, the oldest go first. */
const MAX_BOXES = 50;
const MAX_BYTES = 200_000_000;

/**
 * Makes room for one more box: the newest 49 and 200 MB stay. Answers whose boxes were taken away. What cannot be looked at or
 * deleted stays.
 */
export async function makeRoom(
  folder: string,
  keep: string,
  limits: { boxes: number; bytes: number } = { boxes: MAX_BOXES, bytes: MAX_BYTES },
): Promise<string[]> {
  const found: { id: string; path: string; bytes: number; atMs: number }[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const id = idOf(name);
    if (id === null || id === keep) continue;
    const path = join(folder, name);
    const facts = await stat(path).catch(() => null); // gone between the list and this look: nothing to tidy
    if (facts) found.push({ id, path, bytes: facts.size, atMs: facts.mtimeMs });
  }
  found.sort((a, b) => b.atMs - a.atMs);
  const gone: string[] = [];
  let bytes = 0;
  for (const [index, box] of found.entries()) {
    bytes += box.bytes;
    if (index < limits.boxes - 1 && bytes <= limits.bytes) continue;
    const removed = await rm(box.path, { force: true }).then(
      () => true,
      () => false,
    );
    if (removed) gone.push(box.id);
  }
  return gone;
}

/** The id in a box's file name; null for files that are none. */
export const idOf = (name: string): string | null => /^([\w-]{1,64})\.jsonl$/.exec(name)?.[1] ?? null;

/**
 * The lines of a box as they may be handed on, read piece by piece: a line that a power cut left half is passed over, and
 * secrets that the studio has learned since are struck out as well.
 */
export async function* linesOf(path: string, strikeSecrets: (text: string) => string): AsyncGenerator<string> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    const entry = entryOf(line);
    if (entry) yield `${JSON.stringify(cleaned(entry, strikeSecrets))}\n`;
  }
}

function entryOf(line: string): BlackBoxEntry | null {
  try {
    return BlackBoxEntry.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null; // half a line
  }
}
