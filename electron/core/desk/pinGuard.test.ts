import { describe, expect, it, vi } from 'vitest';
import { Bag, done, type Reply, RoomEvent, refuse } from '../../../shared/domain/index.ts';
import { createPinGuard } from './pinGuard.ts';

const yuan = (minor: number) => ({ minor, currency: 'CNY' });
const bag = (stock: number, more: { minor?: number; explaining?: string | null; sinceMs?: number } = {}) =>
  Bag.parse({
    version: 1,
    checkedAtMs: 1,
    explaining: more.explaining === null ? null : { itemId: more.explaining ?? 'a', sinceMs: more.sinceMs ?? 5 },
    items: ['a', 'b'].map((id) => ({
      id,
      productId: `p-${id}`,
      title: id,
      imageUrl: null,
      listPrice: yuan(20_000),
      livePrice: yuan(more.minor ?? 10_000),
      stock: id === 'a' ? stock : 9,
      sold: 0,
      perk: '',
      available: true,
    })),
  });
const question = RoomEvent.parse({
  kind: 'question',
  seq: 1,
  atMs: 1,
  messageId: 'm1',
  from: { id: 'v1', name: 'Mia' },
  text: 'matte?',
  itemId: 'a',
});

function setup(answer: () => Promise<Reply<unknown>> = async () => done(undefined)) {
  let nowMs = 0;
  const unpin = vi.fn(answer);
  const onUnpinned = vi.fn();
  const guard = createPinGuard({ unpin, onUnpinned, now: () => nowMs });
  const look = (now: Bag | null, live = true) => guard.look({ bag: now, live, staleMinutes: 5 });
  return { guard, look, unpin, onUnpinned, wait: (minutes: number) => (nowMs += minutes * 60_000) };
}

describe('the pin guard', () => {
  it('stops explaining what is sold out, once, and says so', async () => {
    const { look, unpin, onUnpinned } = setup();
    look(bag(3));
    expect(unpin).not.toHaveBeenCalled();
    look(bag(0));
    look(bag(0));
    await vi.waitFor(() => expect(onUnpinned).toHaveBeenCalledOnce());
    expect(unpin).toHaveBeenCalledOnce();
    // Back in stock: nothing is explained again by itself, and the host may do so.
    look(bag(0, { explaining: null }));
    look(bag(50, { explaining: null }));
    look(bag(50));
    expect(unpin).toHaveBeenCalledOnce();
    look(bag(0));
    expect(unpin).toHaveBeenCalledTimes(2);
  });

  it('tries again when the platform did not answer', async () => {
    let refused = true;
    const { look, unpin, onUnpinned, wait } = setup(async () =>
      refused ? refuse('platform_unreachable', { retry: 'now' }) : done(undefined),
    );
    look(bag(0));
    await Promise.resolve();
    await Promise.resolve();
    // Not at every change of the state: the platform has enough to do.
    look(bag(0));
    expect(unpin).toHaveBeenCalledOnce();
    expect(onUnpinned).not.toHaveBeenCalled();
    refused = false;
    wait(1);
    look(bag(0));
    expect(unpin).toHaveBeenCalledTimes(2);
    await vi.waitFor(() => expect(onUnpinned).toHaveBeenCalledOnce());
  });

  it('suggests after silence, hears questions and orders, and takes Keep for an answer', () => {
    const { guard, look, wait, unpin } = setup();
    expect(look(bag(50))).toBeNull();
    wait(4);
    guard.heard([question]);
    wait(2);
    expect(look(bag(50))).toBeNull();
    wait(4);
    const suggestion = look(bag(50));
    expect(suggestion?.why).toEqual({ kind: 'silent', minutes: 6 });
    guard.keep(suggestion?.key ?? '');
    wait(60);
    expect(look(bag(50))).toBeNull();
    expect(unpin).not.toHaveBeenCalled();
  });

  it('suggests when the price is another one than when it began, until it is that price again', () => {
    const { look } = setup();
    look(bag(50));
    expect(look(bag(50, { minor: 9_000 }))?.why).toMatchObject({ kind: 'price_changed' });
    expect(look(bag(50))).toBeNull();
  });

  it('begins anew with another item, and is quiet outside of a stream', () => {
    const { look, wait } = setup();
    look(bag(50));
    wait(10);
    expect(look(bag(50), false)).toBeNull();
    expect(look(bag(50, { explaining: 'b' }))).toBeNull();
    // The same pin told with the platform's time is no new one.
    wait(10);
    expect(look(bag(50, { explaining: 'b', sinceMs: 99 }))?.why).toMatchObject({ minutes: 10 });
  });
});
