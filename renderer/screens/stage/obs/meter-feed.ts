import type { ObsMeters } from '../../../../shared/domain/index.ts';
import { SILENCE_DB } from '../controls/meter.ts';

type LevelListener = (db: number, peakDb: number) => void;

/** The levels of OBS by the name of the input. They go straight to the meters, past React. */
export type MeterFeed = {
  on(input: string, listener: LevelListener): () => void;
  take(levels: Pick<ObsMeters, 'inputs'>): void;
};

/** Every message is drawn: the core merges them to as many as eyes can follow. */
export function createMeterFeed(): MeterFeed {
  const listeners = new Map<string, Set<LevelListener>>();
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
      const heard = new Map(inputs.map((input) => [input.name, input]));
      for (const [name, all] of listeners) {
        // OBS leaves out an input that is not active now.
        const { levelDb, peakDb } = heard.get(name) ?? { levelDb: SILENCE_DB, peakDb: SILENCE_DB };
        for (const listener of all) listener(levelDb, peakDb);
      }
    },
  };
}
