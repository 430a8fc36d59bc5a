import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createNetWatch } from './netWatch.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

type Address = { address: string; internal: boolean };
const own: Address = { address: '127.0.0.1', internal: true };
const wifi: Address = { address: '192.168.1.7', internal: false };
const cable: Address = { address: '10.0.0.3', internal: false };

function rig() {
  let now: NodeJS.Dict<Address[]> = { lo: [own], wlan0: [wifi] };
  let looks = 0;
  const back = vi.fn();
  const net = createNetWatch(back, () => {
    looks += 1;
    return now;
  });
  return {
    net,
    back,
    looks: () => looks,
    become: (next: NodeJS.Dict<Address[]>) => {
      now = next;
      vi.advanceTimersByTime(1_000);
    },
  };
}

it('tells of an address that came, once, and not of one that went', () => {
  const { net, back, become } = rig();
  net.watch(true);
  become({ lo: [own] });
  expect(back).toHaveBeenCalledTimes(0);
  become({ lo: [own], wlan0: [wifi] });
  expect(back).toHaveBeenCalledTimes(1);
  become({ lo: [own], wlan0: [wifi] });
  become({ lo: [own], wlan0: [wifi], eth0: [cable] });
  expect(back).toHaveBeenCalledTimes(2);
});

it('does not look while nobody waits, and takes what is there then for known', () => {
  const { net, back, looks, become } = rig();
  become({ lo: [own] });
  expect(looks()).toBe(0);
  net.watch(true);
  net.watch(true);
  expect(vi.getTimerCount()).toBe(1);
  net.watch(false);
  become({ lo: [own], eth0: [cable] });
  net.watch(true);
  become({ lo: [own], eth0: [cable] });
  expect(back).not.toHaveBeenCalled();
  net.watch(false);
  expect(vi.getTimerCount()).toBe(0);
});
