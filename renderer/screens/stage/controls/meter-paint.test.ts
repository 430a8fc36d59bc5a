import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barParts, greyOf, type Look, type Pen, paintMeter, type Shown, UNPAINTED } from './meter-paint.ts';

const look: Look = {
  quiet: '#12915b',
  rest: '#e9e6e3',
  peak: '#1d1b1a',
  number: '#6b655f',
  font: '12px x',
  pixelRatio: 1,
};
const at = { bar: { x: 4, y: 30, width: 200, height: 6 }, number: { x: 142, y: 4, width: 62, height: 18 } };
const shown: Shown = { level: 0.5, peak: 0.75, grey: false, number: '−21 dB' };

/** Notes what is painted. Every letter is 6 wide, and a text 9 above its line and 3 below. */
function notingPen() {
  const notes: string[] = [];
  const pen = {
    globalAlpha: 1,
    fillStyle: '',
    font: '',
    textAlign: 'start',
    beginPath: () => {},
    clip: () => {},
    restore: () => {},
    roundRect: () => {},
    save: () => {},
    clearRect: (...box: number[]) => notes.push(`clear ${box.join(' ')}`),
    createLinearGradient: () => ({ addColorStop: () => {} }),
    fillRect: (...box: number[]) =>
      notes.push(`${typeof pen.fillStyle === 'string' ? pen.fillStyle : 'lit'} ${pen.globalAlpha} ${box.join(' ')}`),
    fillText: (text: string, x: number, y: number) => notes.push(`${text} ${x} ${y}`),
    measureText: (text: string) => ({ width: 6 * text.length, fontBoundingBoxAscent: 9, fontBoundingBoxDescent: 3 }),
  };
  return { notes, pen: pen as unknown as Pen };
}

describe('the parts of a meter', () => {
  const parts = (level: number, peak: number, pixelRatio = 1) =>
    barParts({ level, peak }, 100, pixelRatio).map(({ fill, from, to }) => `${fill} ${from}-${to}`);

  it('are the bar, the rest and the mark of the peak, which ends where the peak is', () => {
    expect(parts(0, 0)).toEqual(['rest 0-100']);
    expect(parts(0.5, 0.75)).toEqual(['lit 0-50', 'rest 50-73', 'peak 73-75', 'rest 75-100']);
    expect(parts(0.5, 0.5)).toEqual(['lit 0-48', 'peak 48-50', 'rest 50-100']);
    expect(parts(0.5, 0.3)).toEqual(['lit 0-28', 'peak 28-30', 'lit 30-50', 'rest 50-100']);
    expect(parts(1, 1, 2)).toEqual(['lit 0-96', 'peak 96-100']);
    expect(parts(0, 0.01)).toEqual(['peak 0-1', 'rest 1-100']);
  });
  it('cover the whole once, whatever is heard', () => {
    const fraction = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fraction, fraction, fc.integer({ min: 1, max: 900 }), (level, peak, width) => {
        let end = 0;
        for (const part of barParts({ level, peak }, width, 1.5).sort((a, b) => a.from - b.from)) {
          expect(part.from).toBe(end);
          end = part.to;
        }
        expect(end).toBe(width);
      }),
    );
  });
});

describe('painting a meter', () => {
  it('fills its places with the colours of the theme', () => {
    const { notes, pen } = notingPen();
    paintMeter(pen, at, shown, look, UNPAINTED);
    expect(notes).toEqual([
      'clear 4 30 200 6',
      'lit 1 4 30 100 6',
      '#e9e6e3 1 104 30 48 6',
      '#1d1b1a 1 152 30 2 6',
      '#e9e6e3 1 154 30 50 6',
      'clear 142 4 62 18',
      ' dB 195 16',
      '1 183 16',
      '−2 174 16',
    ]);
  });
  it('is grey and pale where nothing is heard, and clears the number a word replaces', () => {
    const { notes, pen } = notingPen();
    const before = paintMeter(pen, at, shown, look, UNPAINTED);
    notes.length = 0;
    paintMeter(pen, at, { level: 0, peak: 0, grey: true, number: '' }, look, before);
    expect(notes).toEqual(['clear 4 30 200 6', 'rgb(230, 230, 230) 0.45 4 30 200 6', 'clear 142 4 62 18']);
    expect([greyOf('#ff0000'), greyOf('#ffffff')]).toEqual(['rgb(54, 54, 54)', 'rgb(255, 255, 255)']);
  });
  it('touches nothing while nothing looks different', () => {
    const { notes, pen } = notingPen();
    const before = paintMeter(pen, at, shown, look, UNPAINTED);
    notes.length = 0;
    const after = paintMeter(pen, at, { ...shown, level: 0.5004, peak: 0.7496 }, look, before);
    expect(notes).toEqual([]);
    paintMeter(pen, at, { ...shown, number: '−22 dB' }, look, after);
    expect(notes[0]).toBe('clear 142 4 62 18');
    notes.length = 0;
    paintMeter(pen, at, { ...shown, level: 0.51 }, look, after);
    expect(notes[0]).toBe('clear 4 30 200 6');
    expect(notes.some((note) => note.includes('dB'))).toBe(false);
  });
});
