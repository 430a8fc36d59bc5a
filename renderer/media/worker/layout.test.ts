import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardPlace, containRect, coverCrop, evenCoverCrop, layersOf, screenFills } from './layout.ts';

const side = fc.integer({ min: 16, max: 4096 });
const size = fc.record({ width: side, height: side });
const PORTRAIT = { width: 720, height: 1280 };

describe('layout', () => {
  it('cuts the middle of a landscape camera for a portrait picture', () => {
    expect(coverCrop({ width: 1280, height: 720 }, PORTRAIT)).toEqual({ x: 437.5, y: 0, width: 405, height: 720 });
    expect(evenCoverCrop({ width: 1280, height: 720 }, PORTRAIT)).toEqual({ x: 436, y: 0, width: 406, height: 720 });
  });

  it('never cuts outside the source, and keeps the shape', () => {
    fc.assert(
      fc.property(size, size, (source, target) => {
        const crop = coverCrop(source, target);
        expect(crop.x).toBeGreaterThanOrEqual(-1e-6);
        expect(crop.x + crop.width).toBeLessThanOrEqual(source.width + 1e-6);
        expect(crop.y + crop.height).toBeLessThanOrEqual(source.height + 1e-6);
        expect(crop.width / crop.height).toBeCloseTo(target.width / target.height, 5);
      }),
    );
  });

  it('cuts 4:2:0 pictures only at even pixels, inside the source', () => {
    fc.assert(
      fc.property(size, size, (source, target) => {
        const crop = evenCoverCrop(source, target);
        for (const value of Object.values(crop)) expect(value % 2).toBe(0);
        expect(crop.x + crop.width).toBeLessThanOrEqual(source.width);
        expect(crop.y + crop.height).toBeLessThanOrEqual(source.height);
      }),
    );
  });

  it('shows a contained source whole, inside its area', () => {
    fc.assert(
      fc.property(size, size, (source, target) => {
        const box = containRect(source, { x: 10, y: 20, ...target });
        expect(box.x).toBeGreaterThanOrEqual(9);
        expect(box.x + box.width).toBeLessThanOrEqual(target.width + 11);
        expect(box.y + box.height).toBeLessThanOrEqual(target.height + 21);
      }),
    );
  });

  it('does not cut a landscape screen to a portrait picture', () => {
    expect(screenFills({ width: 1920, height: 1080 }, PORTRAIT)).toBe(false);
    expect(layersOf('screen', PORTRAIT, { width: 1920, height: 1080 })[0]).toMatchObject({ fit: 'contain' });
    expect(layersOf('screen', { width: 1280, height: 720 }, { width: 1920, height: 1080 })[0]).toMatchObject({
      fit: 'cover',
    });
  });

  it('keeps the camera of the desk inside the picture and above the card', () => {
    for (const picture of [PORTRAIT, { width: 1280, height: 720 }, { width: 1080, height: 1920 }]) {
      const corner = layersOf('desk', picture, null)[1]?.at;
      if (!corner) throw new Error('the desk has a camera');
      expect(corner.x + corner.width).toBeLessThanOrEqual(picture.width);
      expect(corner.y).toBeGreaterThan(0);
      const unit = Math.min(picture.width, picture.height) / 320;
      const card = cardPlace({ width: 300 * unit, height: 68 * unit }, picture);
      const apart = corner.y + corner.height <= card.y || corner.x >= card.x + card.width;
      expect(apart).toBe(true);
    }
  });
});
