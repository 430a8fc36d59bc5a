import { expect, it } from 'vitest';
import { refuse, SessionId, Settings } from '../../shared/domain/index.ts';
import { bagItem, bagOf } from '../../tests/support/bagItem.ts';
import { deriveState, initialState, languageOf, type StudioWishes } from './derive.ts';

const start = (patch: unknown = {}) =>
  initialState({
    settings: Settings.parse(patch),
    version: '1',
    host: 'web',
    dataDir: { path: '/data', recordingsDir: '/data/recordings' },
    startedAtMs: 1,
  });
const wishes = (more: Partial<StudioWishes> = {}): StudioWishes => ({
  screen: { wanted: false, audio: false },
  beRightBack: false,
  sessionId: null,
  rate: null,
  rtc: null,
  ...more,
});
const step = (state: Parameters<typeof deriveState>[0], id: string) =>
  deriveState(state, wishes(), 1).checklist.steps.find((row) => row.id === id);

it('starts without going live: nothing is known yet', () => {
  const state = start();
  expect(state.platform).toEqual({ kind: 'connecting', rehearsal: true });
  expect(state.checklist).toMatchObject({ canGoLive: false, blockedBy: 'eligibility' });
  expect(state.plan.encode).toBeNull();
  expect(state.app.recordingsDir).toBe('/data/recordings');
  expect(start({ recording: { folder: '/films' } }).app.recordingsDir).toBe('/films');
});

it('asks a manual address for a picture only', () => {
  const state = start({ platform: { kind: 'manual' } });
  expect(state.platform).toEqual({ kind: 'none' });
  expect(state.checklist.steps.map((row) => row.id)).toEqual(['stage', 'upload']);
});

it('is pure: the same facts make the same plan, and the revision grows with a change alone', () => {
  const state = start();
  const once = deriveState(state, wishes(), 1);
  expect(once.plan).toBe(state.plan);
  const live = deriveState(state, wishes({ sessionId: SessionId.parse('s1'), beRightBack: true }), 1);
  expect(live.plan).toMatchObject({
    revision: state.plan.revision + 1,
    encode: { sessionId: 's1' },
    beRightBack: true,
  });
  expect(state.plan.encode).toBeNull();
});

it('says why a platform cannot be asked', () => {
  const fault = refuse('platform_unreachable', { retry: 'later' }).fault;
  const state = {
    ...start(),
    platform: { kind: 'offline' as const, rehearsal: false, profile: null, fault, nextTryAtMs: 5 },
  };
  expect(step(state, 'eligibility')).toMatchObject({ code: 'unreachable', params: { fault: 'platform_unreachable' } });
});

it('draws the card of the item explained, in the language of the studio', () => {
  const bag = bagOf([bagItem({ stock: 0, sold: 3 })], { explaining: { itemId: 'i1', sinceMs: 1 } });
  const card = (language: 'en' | 'zh-CN') =>
    deriveState({ ...start({ language }), bag }, wishes(), 1).plan.card?.caption;
  expect(card('en')).toBe('Now explaining · Sold out');
  expect(card('zh-CN')).toBe('正在讲解 · 已售罄');
  expect(languageOf(Settings.parse({ language: 'zh-CN' }))).toBe('zh-CN');
});
