import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyTally,
  type LiveState,
  type RoomEvent,
  RoomEvent as RoomEventSchema,
  Settings,
} from '../../../../shared/domain/index.ts';
import { bagItem, bagOf } from '../../../../tests/support/bagItem.ts';
import { createLines, MAX_LINES } from './lines.ts';
import { type OverlayFacts, OverlayModel, overlayModel } from './model.ts';
import { clip } from './text.ts';

const price = (minor: number) => ({ minor, currency: 'CNY' as const });
const lipstick = { title: '丝绒唇膏 999', imageUrl: 'http://127.0.0.1/images/p1', stock: 86 };
const bag = bagOf([bagItem({ ...lipstick, listPrice: price(25900), livePrice: price(19900) })], {
  explaining: { itemId: 'i1', sinceMs: 5 },
});
const live = (more: Partial<{ rehearsal: boolean }> = {}) =>
  ({ kind: 'live', sessionId: 's1', rehearsal: false, ...more }) as LiveState;
const options = (language: 'en' | 'zh-CN' = 'en') => ({ language, nowMs: 1_000, allows: () => true });
const facts = (more: Partial<OverlayFacts> = {}): OverlayFacts => ({
  settings: Settings.parse({}),
  bag,
  live: live(),
  tally: { ...emptyTally(), orders: 37, gmv: price(4_831_650) },
  onScreen: null,
  ...more,
});
const event = (seq: number, more: object): RoomEvent => RoomEventSchema.parse({ seq, atMs: seq, ...more });
const viewer = (name: string) => ({ id: `v-${name}`, name });
const says = (seq: number, from: string, text: string, host = false) =>
  event(seq, { kind: 'chat', messageId: `m${seq}`, from: viewer(from), text, host });

describe('what the card shows', () => {
  it('is what the studio itself draws: the confirmed price, few left, no struck-through price', () => {
    const { model, pictureUrl } = overlayModel(facts(), [], options());
    expect(model.card).toMatchObject({ id: 'i1', price: '¥199', caption: 'Now explaining · 86 left' });
    expect(JSON.stringify(model)).not.toContain('259');
    expect(pictureUrl).toBe('http://127.0.0.1/images/p1');
    // The page gets a name for the picture, never the platform's address.
    expect(JSON.stringify(model)).not.toContain('images/p1');
  });

  it('is nothing when nothing is explained, and when the stream is over', () => {
    expect(overlayModel(facts({ bag: { ...bag, explaining: null } }), [], options()).model.card).toBeNull();
    const ended: LiveState = { ...live(), kind: 'ended', reason: 'host', endedAtMs: 1 } as LiveState;
    expect(overlayModel(facts({ live: ended }), [], options())).toMatchObject({
      model: { card: null },
      pictureUrl: null,
    });
  });

  it('has a compared price with its basis, and the end of a flash price', () => {
    const items = bag.items.map((item) => ({
      ...item,
      lowestDeal: { price: price(22_900), days: 7, asOfMs: 500 },
      flash: { price: price(15_900), startsAtMs: 0, endsAtMs: 90_000_000, running: true },
    }));
    const { card } = overlayModel(facts({ bag: { ...bag, items } }), [], options()).model;
    expect(card).toMatchObject({ price: '¥159', compare: { price: '¥229' } });
    expect(card?.compare?.basis).toMatch(/^7-day lowest deal, 1 Jan$/);
    expect(card?.priceNote).toMatch(/^Flash price until/);
  });

  it('is nothing while the title may not be shown', () => {
    const none = overlayModel(facts(), [], { ...options(), allows: (_, text) => text !== '丝绒唇膏 999' });
    expect(none.model.card).toBeNull();
    expect(none.pictureUrl).toBeNull();
  });

  it('names another picture differently', () => {
    const other = { ...bag, items: bag.items.map((item) => ({ ...item, imageUrl: 'http://127.0.0.1/images/p2' })) };
    const tags = [bag, other].map((now) => overlayModel(facts({ bag: now }), [], options()).model.card?.picture);
    expect(tags[0]).not.toBe(tags[1]);
  });
});

describe('what the goal shows', () => {
  const goal = (kind: 'orders' | 'sales', target: number, more: Partial<OverlayFacts> = {}) =>
    overlayModel(
      facts({ settings: Settings.parse({ obs: { goal: { kind, target } } }), ...more }),
      [],
      options('zh-CN'),
    ).model.goal;

  it('counts orders or whole sums of money', () => {
    expect(goal('orders', 100)).toEqual({ label: '订单目标', now: '37', target: '100', share: 0.37, reached: false });
    expect(goal('sales', 10_000_000)).toMatchObject({ label: '销售目标', now: '¥48,316', target: '¥100,000' });
  });

  it('is reached once, and never overflows', () => {
    expect(goal('orders', 37)).toMatchObject({ label: '目标达成', share: 1, reached: true });
    expect(goal('orders', 1)).toMatchObject({ now: '37', target: '1', share: 1 });
  });

  it('stands at nothing before a stream', () => {
    expect(goal('orders', 100, { live: { kind: 'prepare' } })).toMatchObject({ now: '0', share: 0 });
  });
});

describe('what the chat shows', () => {
  const shown = (events: RoomEvent[], language: 'en' | 'zh-CN' = 'en') => {
    const lines = createLines();
    lines.take(events);
    return overlayModel(facts(), lines.get(), options(language)).model.chat;
  };

  it('is the last lines in order, with a word for questions and for the host', () => {
    const talk = Array.from({ length: 12 }, (_, i) => says(i + 1, 'Mia', `line ${i + 1}`));
    const chat = shown([
      ...talk,
      event(13, { kind: 'question', messageId: 'm13', from: viewer('Kexin'), text: 'matte?', itemId: null }),
      says(14, 'Shop', 'It is.', true),
    ]);
    expect(chat.map(({ text }) => text)).toEqual([
      ...[7, 8, 9, 10, 11, 12].map((n) => `line ${n}`),
      'matte?',
      'It is.',
    ]);
    expect(chat.at(-2)).toMatchObject({ tone: 'question', tag: 'Question' });
    expect(chat.at(-1)).toMatchObject({ tone: 'host', tag: 'Host' });
  });

  it('loses what is moderated away, and nothing old comes back for it', () => {
    const talk = Array.from({ length: 10 }, (_, i) => says(i + 1, i % 2 ? 'Bad' : 'Good', `line ${i + 1}`));
    const moderation = { kind: 'moderation', viewer: null, messageId: null, untilMs: null, by: 'host' };
    const chat = shown([
      ...talk,
      event(11, { ...moderation, action: 'remove_message', messageId: 'm9' }),
      event(12, { ...moderation, action: 'remove_viewer', viewer: viewer('Bad') }),
      says(13, 'Bad', 'still here'),
    ]);
    expect(chat.map(({ text }) => text)).toEqual(['line 3', 'line 5', 'line 7']);
  });

  it('takes an event once, however often it comes', () => {
    const talk = [says(1, 'Mia', 'one'), says(2, 'Mia', 'two')];
    expect(shown([...talk, ...talk]).map(({ text }) => text)).toEqual(['one', 'two']);
  });

  it('is empty before the stream and after it', () => {
    const lines = createLines();
    lines.take([says(1, 'Mia', 'one')]);
    expect(overlayModel(facts({ live: { kind: 'prepare' } }), lines.get(), options()).model.chat).toEqual([]);
  });
});

it('shows the question that is answered, on air alone', () => {
  const onScreen = { messageId: 'm1', name: 'Mia', text: 'Is it matte?', sinceMs: 1 };
  expect(overlayModel(facts({ onScreen }), [], options('zh-CN')).model.question).toEqual({
    ...{ id: 'm1', name: 'Mia', text: 'Is it matte?', tag: '提问' },
  });
  expect(overlayModel(facts({ onScreen, live: { kind: 'prepare' } }), [], options()).model.question).toBeNull();
});

it('says that it is a rehearsal, by the session or by the platform', () => {
  expect(overlayModel(facts(), [], options()).model.rehearsal).toBeNull();
  expect(overlayModel(facts({ live: live({ rehearsal: true }) }), [], options('zh-CN')).model.rehearsal).toBe('彩排');
  expect(overlayModel(facts({ live: { kind: 'prepare' } }), [], options()).model.rehearsal).toBe('Rehearsal');
});

it('is what the wire allows, whatever people say', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 300 });
  const talk = fc.array(fc.record({ name: text, text, question: fc.boolean(), host: fc.boolean() }), { maxLength: 20 });
  fc.assert(
    fc.property(talk, text, (said, title) => {
      const lines = createLines();
      lines.take(
        said.map(({ name, text, question, host }, i) => {
          const common = { messageId: `m${i}`, from: { id: `v${i}`, name }, text };
          return event(
            i + 1,
            question ? { ...common, kind: 'question', itemId: null } : { ...common, kind: 'chat', host },
          );
        }),
      );
      const items = bag.items.map((item) => ({ ...item, title, perk: title.slice(0, 40) }));
      const { model } = overlayModel(facts({ bag: { ...bag, items } }), lines.get(), options());
      expect(OverlayModel.parse(JSON.parse(JSON.stringify(model)))).toEqual(model);
      expect(model.chat.length).toBeLessThanOrEqual(MAX_LINES);
    }),
  );
});

describe('one line of text', () => {
  it('is cut between signs, with an ellipsis', () => {
    expect(clip('👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 2)).toBe('👨‍👩‍👧‍👦…');
    expect(clip('丝绒唇膏', 4)).toBe('丝绒唇膏');
    expect(clip('  two\n lines ', 20)).toBe('two lines');
  });

  it('keeps a sign with ten thousand marks to a height', () => {
    const tall = clip(`a${'\u0301'.repeat(10_000)}b`, 20);
    expect([...tall].length).toBeLessThan(20);
  });
});
