import { randomBytes } from 'node:crypto';
import type { Reply } from '../../../../shared/domain/index.ts';
import type { Log } from '../../store/index.ts';

export type KeyStore = { get(): Promise<Reply<string | null>>; set(value: string): Promise<Reply<unknown>> };

/** 128 bits, in letters that need no escaping in an address. */
const BYTES = 16;
const KEY = /^[A-Za-z0-9_-]{22}$/;

/** The secret in the overlays' addresses: the same from run to run, since OBS keeps the addresses. */
export async function overlayKey(store: KeyStore, log: Log): Promise<string> {
  const kept = await store.get();
  if (kept.ok && kept.value !== null && KEY.test(kept.value)) return kept.value;
  const key = randomBytes(BYTES).toString('base64url');
  const saved = await store.set(key);
  // Good for this run; the next one sets new addresses in OBS.
  if (!saved.ok) log.warn({ fault: saved.fault }, 'the key of the overlays cannot be kept');
  return key;
}
