import type { ObsMeters } from '../../../../shared/domain/index.ts';
import { SILENCE_DB } from '../controls/meter.ts';

type LevelListener = (db: number, peakDb: number) => void;

/** The levels of OBS by the name of the input. They go straight to the meters, past React. */
export type MeterFeed = {
  on(input: string, listener: LevelListener): () => void;
  take(levels: Pick<ObsMeters, 'inputs'>): void;
};

/**
 * How seldom meters are drawn. Each drawing is a frame of the whole page and costs two milliseconds without a graphics
 * card, for one meter nearly as much as for ten; ten a second still follow speech. OBS sends twenty a second.
 */
const DRAWN_EVERY_MS = 80;

/** Messages that come in between are held, the loudest of each input, until the next one that is drawn. */
export function createMeterFeed(now: () => number = () => performance.now()): MeterFeed {
  const listeners = new Map<string, Set<LevelListener>>();
  let held = new Map<string, { levelDb: number; peakDb: number }>();
  let drawnAtMs = Number.NEGATIVE_INFINITY;
  return {
    on(input, listener) {
      const all = listeners.get(input) ?? new Set();
      listeners.set(input, all.add(listener));
      return () => {
        all.delete(listener);
        if (all.size === 0 && listeners.get(input) === all) listeners.delete(input);
      };
    },
    take({ inputs }) {
      for (const { name, levelDb, peakDb } of inputs) {
        const before = held.get(name);
        held.set(name, {
          levelDb: Math.max(levelDb, before?.levelDb ?? SILENCE_DB),
          peakDb: Math.max(peakDb, before?.peakDb ?? SILENCE_DB),
        });
      }
      if (now() - drawnAtMs < DRAWN_EVERY_MS) return;
      drawnAtMs = now();
      const heard = held;
      held = new Map();
      for (const [name, all] of listeners) {
        // OBS leaves out an input that is not active now.
        const { levelDb, peakDb } = heard.get(name) ?? { levelDb: SILENCE_DB, peakDb: SILENCE_DB };
        for (const listener of all) listener(levelDb, peakDb);
      }
    },
  };
}
