import { describe, expect, it } from 'vitest';
import { CARD_MOVE_MS, cardAlpha, cardOffset, createCardShow } from './card-show.ts';

const picture = () => {
  const made = {
    width: 600,
    height: 150,
    closed: 0,
    close() {
      made.closed += 1;
    },
  };
  return made;
};
const SIZE = { width: 720, height: 1280 };

describe('the card show', () => {
  it('enters in 150 ms and then stands still', () => {
    const show = createCardShow<ReturnType<typeof picture>>();
    show.show(picture(), 1000, false);
    const [card] = show.list(1000);
    if (!card) throw new Error('no card');
    expect(cardAlpha(card, 1000)).toBe(0);
    expect(cardOffset(card, 1000, SIZE)).toBeGreaterThan(0);
    expect(show.moving(1000 + CARD_MOVE_MS - 1)).toBe(true);
    expect(show.moving(1000 + CARD_MOVE_MS)).toBe(false);
    expect(cardAlpha(card, 1000 + CARD_MOVE_MS)).toBe(1);
    expect(cardOffset(card, 1000 + CARD_MOVE_MS, SIZE)).toBe(0);
  });

  it('leaves in 150 ms and closes its picture once', () => {
    const show = createCardShow<ReturnType<typeof picture>>();
    const first = picture();
    show.show(first, 0, false);
    show.show(null, 1000, false);
    expect(show.visible(1000 + CARD_MOVE_MS - 1)).toBe(true);
    expect(show.visible(1000 + CARD_MOVE_MS)).toBe(false);
    show.close();
    expect(first.closed).toBe(1);
  });

  it('swaps the words of the same item in place', () => {
    const show = createCardShow<ReturnType<typeof picture>>();
    const [first, second] = [picture(), picture()];
    show.show(first, 0, false);
    const before = show.version;
    show.show(second, 1000, true);
    expect(show.moving(1000)).toBe(false);
    expect(show.list(1000).map((card) => card.bitmap)).toEqual([second]);
    expect(first.closed).toBe(1);
    expect(show.version).toBeGreaterThan(before);
  });

  it('crosses over to another item', () => {
    const show = createCardShow<ReturnType<typeof picture>>();
    show.show(picture(), 0, false);
    show.show(picture(), 1000, false);
    expect(show.list(1000)).toHaveLength(2);
    expect(show.list(1000 + CARD_MOVE_MS)).toHaveLength(1);
  });
});
