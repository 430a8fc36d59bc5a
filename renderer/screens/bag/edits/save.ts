import type { BagItem, Fault, ItemChange, ItemId } from '../../../../shared/domain/index.ts';
import { call, showFault, studioNow, usePageStore } from '../../../app/index.ts';
import { askWhichHolds } from './conflicts.ts';
import { decide, type EditKey, heldValue, sameValue, type Value } from './decide.ts';

/** saved: mine holds now. theirs: the host let the other one stand. refused: with the reason, nothing was changed. */
export type SaveEnd = { kind: 'saved' } | { kind: 'theirs' } | { kind: 'refused'; fault: Fault };

/** Somebody who changes an item several times a second is a program; a person is asked long before. */
const MAX_TRIES = 5;
/** The core fetches the bag right after a conflict; a lost connection must not leave a listener behind. */
const WAIT_MS = 3_000;

export const itemNow = (itemId: ItemId): BagItem | undefined =>
  studioNow()?.bag?.items.find((item) => item.id === itemId);

/**
 * Sends one field with the version the editor saw when the edit began. When somebody else changed the same field since, the
 * host is asked, and this resolves only after the answer.
 */
export async function saveEdit<K extends EditKey>(seen: BagItem, key: K, mine: Value<K>): Promise<SaveEnd> {
  const change: ItemChange = { [key]: mine };
  let base = seen;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const { id: itemId, version } = base;
    const reply = await call((client) => client.bag.update({ ...change, itemId, version }));
    if (reply.ok) return { kind: 'saved' };
    if (reply.fault.code !== 'version_conflict') return { kind: 'refused', fault: reply.fault };
    const now = await newerThan(itemId, version);
    const decision = decide(key, base, mine, now);
    if (decision === 'same') return { kind: 'saved' };
    if (!now || decision === 'gone') return { kind: 'refused', fault: { code: 'not_found', retry: 'never' } };
    if (decision === 'ask') {
      if ((await askWhichHolds(itemId, key, change)) === 'theirs') return { kind: 'theirs' };
      // Mine over what the host has just seen; whoever changes it meanwhile makes a conflict of its own.
      base = itemNow(itemId) ?? now;
      tries = -1;
    } else base = now;
  }
  return { kind: 'refused', fault: { code: 'version_conflict', retry: 'now' } };
}

/** Takes an edit back, unless somebody changed the field since: their word then stays, and that is said. */
export async function takeBack<K extends EditKey>(
  itemId: ItemId,
  key: K,
  before: Value<K>,
  mine: Value<K>,
): Promise<void> {
  const now = itemNow(itemId);
  if (!now) return showFault({ code: 'not_found', retry: 'never' });
  if (!sameValue(heldValue(now, key), mine)) return showFault({ code: 'version_conflict', retry: 'never' });
  const end = await saveEdit(now, key, before);
  if (end.kind === 'refused') showFault(end.fault);
}

/** The item once it has another version than `version`; as it is after `WAIT_MS`. Undefined: out of the bag. */
function newerThan(itemId: ItemId, version: number): Promise<BagItem | undefined> {
  const known = itemNow(itemId);
  if (!known || known.version !== version) return Promise.resolve(known);
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      stop();
      resolve(itemNow(itemId));
    };
    const timer = setTimeout(finish, WAIT_MS);
    const stop = usePageStore.subscribe(() => {
      const now = itemNow(itemId);
      if (!now || now.version !== version) finish();
    });
  });
}
