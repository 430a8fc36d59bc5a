import type { OutPacket } from '../packet.ts';

/** Packets behind the last key frame on the disk: half a minute. A stream that has no key frame for longer cannot be split. */
const MAX_PACKETS = 2_500;

export type Unsaved = {
  /** @param savedUs on the output timeline: what lies before it is on the disk */
  add(packet: OutPacket, savedUs: number): void;
  /** All that a next file needs to go on without a gap; empty when it cannot. */
  take(): OutPacket[];
};

/**
 * The packets that the disk may not have taken yet, from a key frame on, so that a next file can begin with them. Holds on
 * to packets that are in memory anyway; what is on the disk up to a later key frame is let go.
 */
export function createUnsaved(): Unsaved {
  let groups: OutPacket[][] = [];
  let count = 0;
  return {
    add(packet, savedUs) {
      if (packet.track === 'video' && packet.key) groups.push([]);
      const group = groups.at(-1);
      if (group === undefined) return;
      group.push(packet);
      count += 1;
      for (let next = groups[1]; next?.[0] !== undefined && next[0].timeUs < savedUs; next = groups[1])
        count -= groups.shift()?.length ?? 0;
      if (count <= MAX_PACKETS) return;
      groups = [];
      count = 0;
    },
    take() {
      const packets = groups.flat();
      groups = [];
      count = 0;
      return packets;
    },
  };
}
