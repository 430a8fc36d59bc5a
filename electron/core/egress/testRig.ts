import type { MediaPacket } from '../../../shared/domain/media.ts';
import type { AudioConfig, KeptSlate, OutPacket, VideoConfig } from './packet.ts';
import type { Clock } from './publisher.ts';

/* What the tests of the timeline and of the standby picture have in common: time that moves only when told to, and media. */

export const VIDEO: VideoConfig = {
  track: 'video',
  codec: 'avc1.42c01e',
  width: 720,
  height: 1280,
  fps: 30,
  bitrate: 1,
  description: new Uint8Array([1]),
};
export const AUDIO: AudioConfig = {
  track: 'audio',
  codec: 'mp4a.40.2',
  sampleRate: 48_000,
  channels: 2,
  bitrate: 1,
  description: new Uint8Array([2]),
};
export const FRAME_US = 1e6 / 30;
export const SOUND_US = (1024 * 1e6) / 48_000;

export type ManualTime = Clock & {
  advance(ms: number): void;
  /** The process stands still: time passes, and timers come late, all at once. */
  stall(ms: number): void;
  timers(): number;
};

export function manualTime(): ManualTime {
  let atMs = 5_000;
  let nextId = 1;
  const timers = new Map<number, { atMs: number; run: () => void }>();
  /** Runs what is due by `untilMs`, each at its time; what is overdue runs now. */
  const runDue = (untilMs: number) => {
    for (;;) {
      let next: number | null = null;
      for (const [id, one] of timers) {
        if (one.atMs > untilMs) continue;
        if (next === null || one.atMs < (timers.get(next)?.atMs ?? 0)) next = id;
      }
      const due = next === null ? undefined : timers.get(next);
      if (next === null || !due) return;
      timers.delete(next);
      atMs = Math.max(atMs, due.atMs);
      due.run();
    }
  };
  return {
    nowMs: () => atMs,
    after(ms, run) {
      const id = nextId++;
      timers.set(id, { atMs: atMs + ms, run });
      return () => void timers.delete(id);
    },
    advance(ms) {
      const untilMs = atMs + ms;
      runDue(untilMs);
      atMs = untilMs;
    },
    stall(ms) {
      atMs += ms;
      runDue(atMs);
    },
    timers: () => timers.size,
  };
}

/** Two seconds of picture with a key frame first, and sound that is a little longer, as an encoder makes them. */
export function loop(marker: number, frames = 60, video: VideoConfig = VIDEO): KeptSlate {
  const data = Uint8Array.of(marker);
  const packets: MediaPacket[] = [];
  for (let i = 0; i < frames; i += 1)
    packets.push({ track: 'video', timestampUs: i * FRAME_US, durationUs: FRAME_US, key: i === 0, data });
  for (let i = 0; i < 94; i += 1)
    packets.push({ track: 'audio', timestampUs: i * SOUND_US, durationUs: SOUND_US, key: true, data });
  return { video, audio: AUDIO, packets, durationUs: frames * FRAME_US };
}

export const of = (out: readonly OutPacket[], track: 'video' | 'audio'): OutPacket[] =>
  out.filter((packet) => packet.track === track);

export const steps = (out: readonly OutPacket[], track: 'video' | 'audio'): number[] => {
  const packets = of(out, track);
  return packets.slice(1).map((packet, i) => packet.timeUs - (packets[i]?.timeUs ?? 0));
};
