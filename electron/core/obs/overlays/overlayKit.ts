import type { OverlayModel } from './model.ts';

/** A card, a line and a whole model as the tests of overlays show them. */
export const CARD: NonNullable<OverlayModel['card']> = {
  id: 'i1',
  title: 'Velvet lipstick 999',
  caption: 'Now explaining',
  price: '¥199',
  priceNote: '',
  compare: null,
  picture: 'tag1',
};

export const line = (id: string, text: string): OverlayModel['chat'][number] => ({
  id,
  name: 'Mia',
  text,
  tone: 'viewer',
  tag: '',
});

export const model = (more: Partial<OverlayModel> = {}): OverlayModel => ({
  language: 'en',
  rehearsal: null,
  card: CARD,
  question: null,
  chat: [],
  goal: { label: 'Order goal', now: '37', target: '100', share: 0.37, reached: false },
  ...more,
});
