import type { TrackConfig } from '../../../../shared/domain/media.ts';
import type { OutPacket } from '../packet.ts';
import { withParameterSets } from './avcc.ts';
import { type Sample, scaleOf } from './fmp4.ts';

/** One track of a recording: packets become samples, whose length is known when the next one comes. */
export class TrackWriter {
  readonly id: number;
  readonly config: TrackConfig;
  readonly scale: number;
  /** Samples whose length is known: the next one of the track has come. */
  closed: Sample[] = [];
  /** With its own duration, until the next one tells the real one. */
  private open: Sample | null = null;

  constructor(id: number, config: TrackConfig) {
    this.id = id;
    this.config = config;
    this.scale = scaleOf(config);
  }

  add(packet: OutPacket, sinceUs: number): void {
    const time = Math.round((sinceUs * this.scale) / 1e6);
    this.finish(time);
    const changed = packet.key && packet.track === 'video' && packet.config !== this.config;
    const data = changed ? withParameterSets(packet.data, packet.config.description) : packet.data;
    this.open = { data, time, duration: Math.round((packet.durationUs * this.scale) / 1e6), key: packet.key };
  }

  /** Closes the last sample at `nextTime`, or with its own duration when nothing follows. */
  finish(nextTime?: number): void {
    const { open } = this;
    if (open === null) return;
    if (nextTime !== undefined) open.duration = nextTime - open.time;
    this.closed.push(open);
    this.open = null;
  }

  take(): Sample[] {
    const samples = this.closed;
    this.closed = [];
    return samples;
  }
}
