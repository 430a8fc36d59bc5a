import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OverlayKind } from '../../../../shared/domain/index.ts';
import { rowsOf } from './columns.ts';
import type { OverlayModel } from './model.ts';
import { CARD, model as overlayModel } from './overlayKit.ts';
import { placeOf, textKindIn, textOf } from './textFallback.ts';

const FREETYPE = 'text_ft2_source_v2';
const line = (id: string, text: string, tag = '') =>
  ({ id, name: 'Mia', text, tone: tag === '' ? 'viewer' : 'question', tag }) as const;
const model = (more: Partial<OverlayModel> = {}) =>
  overlayModel({ card: { ...CARD, caption: 'Now explaining · 86 left', picture: null }, ...more });

describe('rows of a text', () => {
  it.each([
    ['short', 10, 2, ['short']],
    ['one two three four', 9, 3, ['one two', 'three', 'four']],
    ['one two three four', 9, 2, ['one two', 'three fo…']],
    ['丝绒哑光持久显色', 8, 3, ['丝绒哑光', '持久显色']],
    ['丝绒哑光持久显色', 6, 2, ['丝绒哑', '光持…']],
    ['Donaudampfschiff', 6, 3, ['Donaud', 'ampfsc', 'hiff']],
    ['', 6, 3, []],
  ])('%s in %i columns', (text, columns, rows, expected) => expect(rowsOf(text, columns, rows)).toEqual(expected));

  it('are never more, and never wider, than they may be', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.integer({ min: 2, max: 30 }), (text, columns) => {
        const rows = rowsOf(text, columns, 3);
        expect(rows.length).toBeLessThanOrEqual(3);
        for (const row of rows) expect([...new Intl.Segmenter().segment(row)].length).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

describe('words of a text source', () => {
  it('name the product, its price, and what is said about it', () => {
    expect(textOf('card', FREETYPE, model())).toBe('Velvet lipstick 999\n¥199\nNow explaining · 86 left');
    expect(textOf('card', FREETYPE, model({ rehearsal: 'Rehearsal' }))).toContain('¥199 · Rehearsal');
    expect(textOf('card', FREETYPE, model({ card: null }))).toBe('');
  });

  it('put the question that is answered above a shorter card', () => {
    const question = { id: 'm1', name: 'Mia', text: 'Is 999 matte or satin?', tag: 'Question' };
    expect(textOf('card', FREETYPE, model({ question })).split('\n')).toEqual([
      '[Question] Mia: Is 999 matte',
      'or satin?',
      'Velvet lipstick 999',
      '¥199',
    ]);
    expect(textOf('card', FREETYPE, model({ card: null, question }))).toContain('Is 999 matte');
  });

  it('name a compared price only with what it is', () => {
    const card = model().card;
    if (!card) throw new Error('no card');
    const compare = { price: '¥229', basis: '7-day lowest deal, 20 Nov' };
    expect(textOf('card', FREETYPE, model({ card: { ...card, priceNote: 'Flash price until 20:15', compare } }))).toBe(
      'Velvet lipstick 999\n¥199\nFlash price until 20:15\n7-day lowest deal, 20 Nov:\n¥229\nNow explaining · 86 left',
    );
  });

  it('are the last six lines of the chat', () => {
    const chat = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => line(`m${n}`, `line ${n}`, n === 8 ? 'Question' : ''));
    expect(textOf('chat', FREETYPE, model({ chat })).split('\n')).toEqual([
      ...[3, 4, 5, 6, 7].map((n) => `Mia: line ${n}`),
      '[Question] Mia: line 8',
    ]);
  });

  it('leave out pictures where the source can only draw boxes for them', () => {
    const chat = [line('m1', '👍👍'), line('m2', 'lovely 😍 colour')];
    expect(textOf('chat', FREETYPE, model({ chat }))).toBe('Mia: lovely colour');
    expect(textOf('chat', 'text_gdiplus_v3', model({ chat }))).toBe('Mia: 👍👍\nMia: lovely 😍 colour');
  });

  it('say the goal in one line', () => {
    expect(textOf('goal', FREETYPE, model({ rehearsal: '彩排' }))).toBe('Order goal 37 / 100 · 彩排');
  });
});

it('takes the text source of Windows before the one that is everywhere', () => {
  expect(textKindIn(['image_source', FREETYPE, 'text_gdiplus_v2'])).toBe('text_gdiplus_v2');
  expect(textKindIn(['text_gdiplus_v2', 'text_gdiplus_v3'])).toBe('text_gdiplus_v3');
  expect(textKindIn(['image_source'])).toBeNull();
});

it.each([
  [720, 1280],
  [1080, 1920],
  [1920, 1080],
  [640, 640],
])('lies inside a canvas of %i×%i, and nothing over another', (width, height) => {
  const boxes = OverlayKind.options.map((kind) => placeOf(kind, 'text', { width, height }));
  boxes.push(placeOf('card', 'picture', { width, height }));
  const edges = boxes.map(({ positionX, positionY, boundsWidth, boundsHeight }) => {
    const [x, y, w, h] = [positionX, positionY, boundsWidth, boundsHeight].map(Number);
    return { left: x ?? 0, top: y ?? 0, right: (x ?? 0) + (w ?? 0), bottom: (y ?? 0) + (h ?? 0) };
  });
  for (const box of edges) {
    expect(box.left).toBeGreaterThanOrEqual(0);
    expect(box.top).toBeGreaterThanOrEqual(0);
    expect(box.right).toBeLessThanOrEqual(width);
    expect(box.bottom).toBeLessThanOrEqual(height);
    for (const other of edges)
      expect(
        box === other ||
          box.right <= other.left ||
          other.right <= box.left ||
          box.bottom <= other.top ||
          other.bottom <= box.top,
      ).toBe(true);
  }
});
