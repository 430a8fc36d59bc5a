import { num, type Stat } from './stat.ts';

/**
 * Counts the bytes by which the far end shows that our packets arrive there. The browser's own count goes on growing when
 * nothing arrives any more: an SFU sends its receiver reports all the same, about one a second, and they say what was lost
 * of the packets that came, which of none is none. What stops is the report about each packet (transport-wide congestion
 * control), every 50 to 100 ms while there are packets. So where those were seen, single packets no longer count.
 * The answers to STUN are not in the browser's count.
 */
export type FeedbackCount = { take(transport: Stat | undefined): number };

/** More of them between two looks, half a second to a second apart, than receiver reports can be. */
const DENSE_PACKETS = 4;
/** Looks in a row that were dense: the handshake of DTLS is over in one. */
const DENSE_LOOKS = 3;

export function createFeedbackCount(): FeedbackCount {
  let counted = 0;
  let last: { bytes: number; packets: number } | null = null;
  let denseLooks = 0;
  let dense = false;
  return {
    take(transport) {
      if (!transport) return counted;
      const now = { bytes: num(transport, 'bytesReceived'), packets: num(transport, 'packetsReceived') };
      // The browser counts routes that are there now: after a restart of ICE it may begin anew.
      const bytes = Math.max(0, now.bytes - (last?.bytes ?? 0));
      const packets = Math.max(0, now.packets - (last?.packets ?? 0));
      last = now;
      const many = packets >= DENSE_PACKETS;
      denseLooks = many ? denseLooks + 1 : 0;
      if (denseLooks >= DENSE_LOOKS) dense = true;
      if (!dense || many) counted += bytes;
      return counted;
    },
  };
}
