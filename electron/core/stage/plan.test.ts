import { describe, expect, it } from 'vitest';
import { SessionId, Settings } from '../../../shared/domain/index.ts';
import { bagItem, bagOf } from '../../../tests/support/bagItem.ts';
import { type PlanInput, planFrom } from './plan.ts';

const settings = Settings.parse({}).stage;
const price = (minor: number) => ({ minor, currency: 'CNY' });
const bag = bagOf([bagItem({ title: '丝绒唇膏 999', listPrice: price(25900), livePrice: price(19900), stock: 86 })], {
  explaining: { itemId: 'i1', sinceMs: 5 },
});
const input = (more: Partial<PlanInput> = {}): PlanInput => ({
  settings,
  language: 'zh-CN',
  bag: null,
  onScreen: null,
  nowMs: 1,
  allows: () => true,
  screen: { wanted: false, audio: false },
  beRightBack: false,
  sessionId: null,
  rate: null,
  rtc: null,
  capture: true,
  ...more,
});

describe('capture plan', () => {
  it('keeps its revision while nothing changes', () => {
    const first = planFrom(input(), null);
    expect(planFrom(input(), first)).toBe(first);
    expect(planFrom(input({ beRightBack: true }), first).revision).toBe(first.revision + 1);
  });

  it('draws the explained item with the confirmed price and stock', () => {
    expect(planFrom(input({ bag }), null).card).toMatchObject({
      title: '丝绒唇膏 999',
      price: '¥199',
      caption: '正在讲解 · 剩 86 件',
    });
    expect(planFrom(input({ bag, language: 'en' }), null).card?.caption).toBe('Now explaining · 86 left');
  });

  it('draws no card whose title may not be shown', () => {
    expect(planFrom(input({ bag, allows: (_, text) => text !== '丝绒唇膏 999' }), null).card).toBeNull();
  });

  it('draws the question that the host answers, also in OBS mode', () => {
    const onScreen = { messageId: 'm1', name: 'Mia', text: 'Is it matte?', sinceMs: 7 };
    const shown = { messageId: 'm1', name: 'Mia', text: 'Is it matte?' };
    const first = planFrom(input({ onScreen }), null);
    expect(first.question).toEqual(shown);
    // Since when it stands is nothing to draw.
    expect(planFrom(input({ onScreen: { ...onScreen, sinceMs: 8 } }), first)).toBe(first);
    expect(planFrom(input(), first).question).toBeNull();
  });

  it('draws no card when the host switched cards off or nothing is explained', () => {
    expect(planFrom(input({ bag, settings: { ...settings, showCard: false } }), null).card).toBeNull();
    expect(planFrom(input({ bag: { ...bag, explaining: null } }), null).card).toBeNull();
  });

  it('asks for packets only in a session', () => {
    expect(planFrom(input(), null).encode).toBeNull();
    expect(planFrom(input({ sessionId: SessionId.parse('s1') }), null).encode).toMatchObject({
      sessionId: 's1',
      videoBitrate: 2_500_000,
    });
  });

  it('asks for less while the network carries less, and for nothing outside a session', () => {
    const rate = { videoBitrate: 300_000, fps: 15, size: { width: 576, height: 1024 } };
    const run = { sessionId: SessionId.parse('s1') };
    expect(planFrom(input({ rate, ...run }), null).encode).toMatchObject(rate);
    expect(planFrom(input({ rate: null, ...run }), null).encode).toMatchObject({ fps: 30, size: null });
    expect(planFrom(input({ rate }), null).encode).toBeNull();
  });
});
