import { Refusal } from './check.ts';
import type { FakeClock } from './clock.ts';
import type { FakeTimings } from './timings.ts';

export type FakeSide = {
  /** Throws what OBS says where it has no such output. */
  check(): void;
  active(): boolean;
  paused(): boolean;
  start(): void;
  stop(): void;
  pause(on: boolean): void;
  file(): string;
};

/** Recording, replay buffer or virtual camera. `named`: its events name the file; `quiet`: no STARTING and no STOPPING. */
export function createFakeSide(options: {
  clock: FakeClock;
  timings: FakeTimings;
  /** Null where OBS has it; else what OBS says to every request. */
  missing: string | null;
  file(): string;
  named?: boolean;
  quiet?: boolean;
  emit(data: Record<string, unknown>): void;
}): FakeSide {
  const { clock, timings } = options;
  let active = false;
  let paused = false;
  let file = '';

  const say = (state: string) => {
    const path = state === 'STARTED' || state === 'STOPPED' ? file : null;
    options.emit({
      outputActive: state === 'STARTED' || state === 'RESUMED',
      outputState: `OBS_WEBSOCKET_OUTPUT_${state}`,
      ...(options.named ? { outputPath: path } : {}),
    });
  };
  const check = () => {
    if (options.missing !== null) throw new Refusal(604, options.missing);
  };

  return {
    check,
    active: () => active,
    paused: () => paused,
    file: () => file,
    start() {
      check();
      if (active) throw new Refusal(500);
      active = true;
      file = options.file();
      if (!options.quiet) say('STARTING');
      clock.later(timings.failMs, () => say('STARTED'));
    },
    stop() {
      check();
      if (!active) throw new Refusal(501);
      if (!options.quiet) say('STOPPING');
      clock.later(timings.stopMs, () => {
        active = false;
        paused = false;
        say('STOPPED');
      });
    },
    pause(on) {
      if (on === paused) throw new Refusal(on ? 502 : 503);
      if (!active) return;
      paused = on;
      say(on ? 'PAUSED' : 'RESUMED');
    },
  };
}
