import type { MediaPacket, TrackConfig } from '../../../shared/domain/index.ts';

/** Two seconds of picture and sound: at most 3 MiB at the rates offered; the rest is room for odd encoders. */
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_PACKETS = 2_000;

type Configs = {
  readonly video?: Extract<TrackConfig, { track: 'video' }>;
  readonly audio?: Extract<TrackConfig, { track: 'audio' }>;
};

/** The standby loop of one session: encoded once by the page, played by the core while no page is there. */
export type Slate = {
  readonly sessionId: string;
  /** Of its packets; where the page names none of their own, those of the session. */
  readonly configs: Configs;
  readonly packets: readonly MediaPacket[];
  readonly durationUs: number;
};

/** Gathers the loop that a page sends piece by piece beside its stream. */
export type SlateParts = {
  /** Parameters of the stream itself. */
  streamConfig(config: TrackConfig): void;
  /** Parameters of a loop, which begins: what came of one that was given up is of no use. */
  begin(config: TrackConfig): void;
  /** False when it is too much. */
  add(packet: MediaPacket): boolean;
  /** The loop as a whole; null when nothing came. */
  take(sessionId: string, durationUs: number): Slate | null;
};

export function createSlateParts(): SlateParts {
  let stream: Configs = {};
  let own: Configs = {};
  let packets: MediaPacket[] = [];
  let bytes = 0;

  const clear = () => {
    packets = [];
    bytes = 0;
  };
  return {
    streamConfig(config) {
      stream = { ...stream, [config.track]: config };
    },
    begin(config) {
      own = { [config.track]: config };
      clear();
    },
    add(packet) {
      if (packets.length >= MAX_PACKETS || bytes + packet.data.byteLength > MAX_BYTES) return false;
      packets.push(packet);
      bytes += packet.data.byteLength;
      return true;
    },
    take(sessionId, durationUs) {
      const whole = packets;
      clear();
      return whole.length === 0 ? null : { sessionId, configs: { ...stream, ...own }, packets: whole, durationUs };
    },
  };
}
