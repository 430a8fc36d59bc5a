import type { DatabaseSync } from 'node:sqlite';
import { Cue, type ProductId, type Reply } from '../../../shared/domain/index.ts';

/** What the host keeps about products, one row each. */
export type CueTable = {
  list(): Cue[];
  put(cue: Cue): Reply<void>;
  remove(productId: ProductId): Reply<void>;
};

export function bindCues(db: DatabaseSync, write: (work: () => void) => Reply<void>): CueTable {
  const listAll = db.prepare('SELECT body FROM cue ORDER BY product');
  const putOne = db.prepare('INSERT OR REPLACE INTO cue (product, body) VALUES (?, ?)');
  const dropOne = db.prepare('DELETE FROM cue WHERE product = ?');
  return {
    list: () => listAll.all().flatMap((row) => readCue(row.body)),
    put: (cue) => write(() => void putOne.run(cue.productId, JSON.stringify(cue))),
    remove: (productId) => write(() => void dropOne.run(productId)),
  };
}

/** A row in another shape (a newer or older studio) is left out; it stays in the file. */
function readCue(body: unknown): Cue[] {
  try {
    const cue = Cue.safeParse(JSON.parse(String(body)));
    return cue.success ? [cue.data] : [];
  } catch {
    return [];
  }
}
