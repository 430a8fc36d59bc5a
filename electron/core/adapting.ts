import type { AdaptState, BlackBoxNote, LiveState } from '../../shared/domain/index.ts';
import type { Adapt } from './adapt/index.ts';
import type { StudioWishes } from './derive.ts';
import type { LinkFacts } from './outputs.ts';
import type { EncodeRate } from './stage/index.ts';
import type { SettingsStore } from './store/index.ts';

export type Adapting = {
  /** Runs while a stream of the studio's own stage does. */
  follow(live: LiveState): void;
  /** Asks for little while nobody wants the packets but the standby picture: the page sends by itself, nothing is recorded. */
  spare(on: boolean): void;
  /** Null while nothing is sent. */
  state(): AdaptState | null;
};

/** As little as an encoder takes: enough to begin with at once when the packets are wanted again. */
const LITTLE: EncodeRate = { videoBitrate: 300_000, fps: 5, size: null };

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
  let spared = false;
  /** What the network carries of the packets. */
  let carried: EncodeRate | null = null;

  const ask = () => {
    const rate = spared ? LITTLE : carried;
    if (wishes.rate === rate) return;
    wishes.rate = rate;
    options.changed();
  };

  async function start(): Promise<void> {
    // Loaded with the first stream: an idle studio does without.
    const { startAdapt } = await import('./adapt/index.ts');
    if (!wanted || running) return; // it ended before it began
    running = startAdapt({
      settings: () => settings.get().stage,
      link: options.link,
      skipPictures: options.skipPictures,
      ask(rate) {
        carried = rate;
        ask();
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
        carried = null; // what the stream before was lowered to
        spared = false;
        wishes.rate = null;
        void start().catch((err: unknown) => options.log.error({ err }, 'the bitrate does not follow the network'));
        return;
      }
      running?.stop();
      running = null;
    },
    spare(on) {
      spared = on;
      ask();
    },
    state: () => running?.state() ?? null,
  };
}
