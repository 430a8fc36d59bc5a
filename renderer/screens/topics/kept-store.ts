import { z } from 'zod';

/** A kept text by its key; null: it was removed then. Undefined only when put: the record goes altogether. */
type KeptRecord = { key: string; atMs: number; text: string | null };
const Row = z.object({ key: z.string(), atMs: z.number(), text: z.string().nullable() });

const NAME = 'redcast-kept';
const STORE = 'kept';
/** A database that does not open by then is done without: nobody waits for a safety net. */
const PATIENCE_MS = 1_500;

let opening: Promise<IDBDatabase | null> | null = null;

/** Null where the browser has no database for this page (private windows of some), or it does not open. */
function open(): Promise<IDBDatabase | null> {
  opening ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'key' });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
      request.onblocked = () => resolve(null);
      setTimeout(() => resolve(null), PATIENCE_MS);
    } catch {
      // Forbidden by the browser.
      resolve(null);
    }
  });
  return opening;
}

/** Writes one record, handed to the browser at once; a failure costs the safety net only. */
export function putRecord(record: { key: string; atMs: number; text: string | null | undefined }): void {
  void open().then((db) => {
    if (!db) return;
    try {
      const write = db.transaction(STORE, 'readwrite');
      if (record.text === undefined) write.objectStore(STORE).delete(record.key);
      else write.objectStore(STORE).put(record);
      // Not when this page next comes round to it: it may be about to die.
      write.commit();
    } catch {
      // The database was closed or is full.
    }
  });
}

/** Everything kept; empty without a database. */
export async function allRecords(): Promise<KeptRecord[]> {
  const db = await open();
  if (!db) return [];
  return new Promise((resolve) => {
    try {
      const request = db.transaction(STORE, 'readonly').objectStore(STORE).getAll();
      request.onsuccess = () => {
        const rows: unknown[] = request.result;
        resolve(
          rows.flatMap((row) => {
            const one = Row.safeParse(row);
            return one.success ? [one.data] : [];
          }),
        );
      };
      request.onerror = () => resolve([]);
    } catch {
      // As above.
      resolve([]);
    }
  });
}
