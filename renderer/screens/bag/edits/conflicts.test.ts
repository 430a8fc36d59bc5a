import { beforeEach, describe, expect, it } from 'vitest';
import { ItemId } from '../../../../shared/domain/index.ts';
import { askWhichHolds, dropConflicts, useConflicts } from './conflicts.ts';

const a = ItemId.parse('a');
const b = ItemId.parse('b');
const open = () => useConflicts.getState().open.map(({ itemId, key, mine }) => ({ itemId, key, mine }));

describe('conflicts that wait for the host', () => {
  beforeEach(() => useConflicts.setState({ open: [] }));

  it('waits until one is chosen, each for itself', async () => {
    const perk = askWhichHolds(a, 'perk', { perk: 'mine' });
    const limit = askWhichHolds(a, 'limit', { limit: 5 });
    expect(open()).toHaveLength(2);
    useConflicts.getState().open[0]?.decided('mine');
    expect(await perk).toBe('mine');
    expect(open()).toEqual([{ itemId: a, key: 'limit', mine: { limit: 5 } }]);
    useConflicts.getState().open[0]?.decided('theirs');
    expect(await limit).toBe('theirs');
    expect(open()).toEqual([]);
  });

  it('asks once for a field: the newer edit takes the older one’s place', async () => {
    const older = askWhichHolds(a, 'perk', { perk: 'first' });
    void askWhichHolds(a, 'perk', { perk: 'second' });
    expect(await older).toBe('theirs');
    expect(open()).toEqual([{ itemId: a, key: 'perk', mine: { perk: 'second' } }]);
  });

  it('lets go of an item that is gone, and of no other', async () => {
    const gone = askWhichHolds(a, 'perk', { perk: 'x' });
    void askWhichHolds(b, 'perk', { perk: 'y' });
    dropConflicts(a);
    expect(await gone).toBe('theirs');
    expect(open().map((one) => one.itemId)).toEqual([b]);
  });
});
