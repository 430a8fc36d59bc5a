import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../../tests/ui/harness/samples.ts';
import { allChosen, click, clickAll, nothing, toAdd, without } from './selection.ts';

const NONE: ReadonlySet<string> = new Set();
const at = (index: number) => {
  const product = catalogue[index];
  if (!product) throw new Error(`no sample product ${index}`);
  return product;
};
const ids = (selection: { chosen: ReadonlyMap<string, unknown> }) => [...selection.chosen.keys()];
const one = { range: false, inBag: NONE };
const range = { range: true, inBag: NONE };

describe('choosing products', () => {
  it('turns one on and off, in the order of clicks', () => {
    const two = click(click(nothing, catalogue, at(3), one), catalogue, at(1), one);
    expect(ids(two)).toEqual(['p4', 'p2']);
    expect(ids(click(two, catalogue, at(3), one))).toEqual(['p2']);
  });

  it('takes a range in both directions, without what cannot be added', () => {
    const down = click(click(nothing, catalogue, at(4), one), catalogue, at(8), range);
    // p7 is sold out.
    expect(ids(down)).toEqual(['p5', 'p6', 'p8', 'p9']);
    const up = click(click(nothing, catalogue, at(3), one), catalogue, at(1), range);
    expect(ids(up)).toEqual(['p4', 'p3', 'p2']);
    const bagged = click(click(nothing, catalogue, at(0), one), catalogue, at(2), {
      range: true,
      inBag: new Set(['p2']),
    });
    expect(ids(bagged)).toEqual(['p1', 'p3']);
  });

  it('turns a range off when its end was on', () => {
    const all = clickAll(nothing, catalogue.slice(0, 5), NONE);
    const off = click(click(all, catalogue, at(1), one), catalogue, at(3), range);
    expect(ids(off)).toEqual(['p1', 'p5']);
  });

  it('takes one only when the range has no beginning on this list', () => {
    const other = click(nothing, catalogue, at(9), one);
    expect(ids(click(other, catalogue.slice(0, 4), at(2), range))).toEqual(['p10', 'p3']);
  });

  it('takes all that are loaded and can be added, and none of them the second time', () => {
    const all = clickAll(nothing, catalogue, NONE);
    expect(ids(all)).not.toContain('p7');
    expect(ids(all)).not.toContain('p14');
    expect(
      allChosen(
        all,
        catalogue.filter((p) => p.available && p.stock > 0),
      ),
    ).toBe(true);
    expect(ids(clickAll(all, catalogue, NONE))).toEqual([]);
    expect(allChosen(all, [])).toBe(false);
  });

  it('forgets what came into the bag, and keeps what was refused', () => {
    const three = clickAll(nothing, catalogue.slice(0, 3), NONE);
    expect(toAdd(three, new Set(['p2'])).map((p) => p.id)).toEqual(['p1', 'p3']);
    expect(ids(without(three, new Set(['p1', 'p3'])))).toEqual(['p2']);
  });
});
