import type { AdaptState, BlackBoxNote, LiveState } from '../../shared/domain/index.ts';
import type { Adapt } from './adapt/index.ts';
import type { StudioWishes } from './derive.ts';
import type { LinkFacts } from './outputs.ts';
import type { SettingsStore } from './store/index.ts';

export type Adapting = {
  /** Runs while a stream of the studio's own stage does. */
  follow(live: LiveState): void;
  /** Null while nothing is sent. */
  state(): AdaptState | null;
};

/** Loads and runs `core/adapt` while a stream runs, and makes its decisions wishes of the stage. */
export function createAdapting(options: {
  settings: Pick<SettingsStore, 'get'>;
  wishes: StudioWishes;
  log: { error(facts: object, text: string): void };
  link(): LinkFacts | null;
  skipPictures(): void;
  /** The wishes changed. */
  changed(): void;
  tell(note: BlackBoxNote): void;
}): Adapting {
  const { settings, wishes } = options;
  let wanted = false;
  let running: Adapt | null = null;

  async function start(): Promise<void> {
    // Loaded with the first stream: an idle studio does without.
    const { startAdapt } = await import('./adapt/index.ts');
    if (!wanted || running) return; // it ended before it began
    running = startAdapt({
      settings: () => settings.get().stage,
      link: options.link,
      skipPictures: options.skipPictures,
      ask(rate) {
        if (wishes.rate === rate) return;
        wishes.rate = rate;
        options.changed();
      },
      tell: options.tell,
    });
  }

  return {
    follow(live) {
      const on = (live.kind === 'opening' || live.kind === 'live') && live.stage === 'studio';
      if (on === wanted) return;
      wanted = on;
      if (on) {
        wishes.rate = null; // what the stream before was lowered to
        void start().catch((err: unknown) => options.log.error({ err }, 'the bitrate does not follow the network'));
        return;
      }
      running?.stop();
      running = null;
    },
    state: () => running?.state() ?? null,
  };
}
