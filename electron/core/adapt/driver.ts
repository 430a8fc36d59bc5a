import { type AdaptState, AUDIO_BITRATE, type BlackBoxNote, type Settings } from '../../../shared/domain/index.ts';
import type { EncodeRate } from '../stage/index.ts';
import { AdaptController, type AdaptSample, type Decision } from './controller.ts';

/** How often the upload is looked at: congestion shows after a few looks, and a look costs microseconds. */
export const LOOK_MS = 250;

export type AdaptOptions = {
  settings(): Settings['stage'];
  /** Counters of the running publication; null while none stands. */
  link(): Omit<AdaptSample, 'nowMs' | 'connected'> | null;
  /** The pictures that wait for the line are too late: they are given up. */
  skipPictures(): void;
  /** What the encoder is asked for from now on; null: all that the format has. */
  ask(rate: EncodeRate | null): void;
  tell?(note: BlackBoxNote): void;
  /** Monotonic, in milliseconds. */
  nowMs?(): number;
};

export type Adapt = {
  state(): AdaptState;
  /** Looks no more; what was asked for stays asked for: a stream that ends needs no other encoder. Twice is harmless. */
  stop(): void;
};

/** Follows the upload of one session from its first packet to its end. */
export function startAdapt(options: AdaptOptions): Adapt {
  const nowMs = options.nowMs ?? (() => performance.now());
  const made = () => {
    const { format, mayReduceSize } = options.settings();
    return new AdaptController({ format, mayReduceSize, audioBitrate: AUDIO_BITRATE });
  };
  let controller = made();
  let on = options.settings().adaptive;

  const carryOut = ({ state, size, facts }: Decision) => {
    const { level, videoBitrate, fps } = state;
    options.ask(level === 'full' ? null : { videoBitrate, fps, size });
    const { why, width, height } = state;
    options.tell?.({
      kind: 'decision',
      what: 'encoder rate',
      why: level === 'full' ? 'clear' : why,
      facts: { level, videoBitrate, fps, width, height, ...facts },
    });
  };

  const look = () => {
    const { adaptive, mayReduceSize } = options.settings();
    if (adaptive !== on) {
      on = adaptive;
      controller = made();
      options.ask(null);
      options.tell?.({ kind: 'decision', what: 'encoder rate', why: on ? 'switched on' : 'switched off' });
    }
    if (!on) return;
    controller.allowSize(mayReduceSize);
    const link = options.link();
    const none = {
      sentBytes: 0,
      ackedBytes: null,
      unackedBytes: null,
      queueBytes: 0,
      queueMs: 0,
      rttMs: null,
    } as const;
    const sample = link ?? { ...none, source: 'none' as const };
    const decision = controller.take({ ...sample, nowMs: nowMs(), connected: link !== null });
    if (decision) carryOut(decision);
    if (controller.picturesLate && link) {
      options.skipPictures();
      const { queueMs, queueBytes } = link;
      const facts = { queueMs: Math.round(queueMs), queueBytes };
      options.tell?.({ kind: 'decision', what: 'pictures given up', why: 'too late', facts });
    }
  };
  let timer: NodeJS.Timeout | null = setInterval(look, LOOK_MS);

  return {
    state: () => controller.state(),
    stop() {
      if (timer === null) return;
      clearInterval(timer);
      timer = null;
    },
  };
}
