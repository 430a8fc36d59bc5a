import { describe, expect, it } from 'vitest';
import { RtpClock, RtpOrder } from './rtpOrder.ts';

function rig() {
  const seen: (number | 'gap')[] = [];
  const order = new RtpOrder<{ header: { sequenceNumber: number } }>(
    (packet) => seen.push(packet.header.sequenceNumber),
    () => seen.push('gap'),
  );
  return {
    seen,
    push(...numbers: number[]) {
      for (const sequenceNumber of numbers) order.push({ header: { sequenceNumber } });
    },
  };
}

describe('the order of packets', () => {
  it('waits for what is missing and takes each once, over the end of the numbers, too', () => {
    const { seen, push } = rig();
    push(65_533, 65_535, 1, 65_534, 65_534, 65_533, 0, 2);
    expect(seen).toEqual([65_533, 65_534, 65_535, 0, 1, 2]);
  });

  it('gives up what never comes when 128 wait, and says so once for each gap', () => {
    const { seen, push } = rig();
    const behind = Array.from({ length: 129 }, (_, at) => 65_500 + at).map((number) => number & 0xffff);
    push(65_497, ...behind.slice(0, 128));
    expect(seen).toEqual([65_497]);
    push(...behind.slice(128));
    expect(seen).toEqual([65_497, 'gap', ...behind]);
    push(65_498);
    expect(seen).toHaveLength(131);
  });
});

describe('the clock of packets', () => {
  it('begins with 0 and counts on over the end of 32 bits, also where one comes late', () => {
    const clock = new RtpClock();
    const times = [4_294_967_000, 4_294_967_290, 4, 4_294_967_295, 3_000].map((time) => clock.ticks(time));
    expect(times).toEqual([0, 290, 300, 295, 3_296]);
    let at = 0;
    const long = new RtpClock();
    for (let step = 0; step < 10; step += 1) {
      expect(long.ticks(at % 2 ** 32)).toBe(at);
      at += 1_500_000_000;
    }
  });
});
