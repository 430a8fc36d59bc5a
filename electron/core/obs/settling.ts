import type { ObsEvent } from './protocol.ts';

/** Changes come in crowds (a scene with ten sources is pasted): one reading answers all of them. */
const SETTLE_MS = 80;
/** On its way out OBS removes everything before it says so: long enough for it to say so, also with many sources. */
export const REMOVED_SETTLE_MS = 600;

/** Reads something of OBS anew a moment after it changed, and never while OBS is leaving or loading another collection. */
export type Settling = {
  /** OBS is leaving: what it says it lacks is not missing. */
  leaving(): boolean;
  later(ms?: number): void;
  /** OBS is there, and read from the start. */
  back(): void;
  gone(): void;
  /** What says that OBS leaves, or loads another collection; true when the event was that. */
  take(event: ObsEvent): boolean;
};

export function createSettling(read: () => void): Settling {
  let timer: NodeJS.Timeout | null = null;
  let leaving = false;

  const later = (ms = SETTLE_MS) => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(() => {
      timer = null;
      if (!leaving) read();
    }, ms);
  };
  return {
    leaving: () => leaving,
    later,
    back() {
      leaving = false;
    },
    gone() {
      leaving = true;
      if (timer) clearTimeout(timer);
      timer = null;
    },
    take({ type }) {
      switch (type) {
        case 'ExitStarted':
        case 'CurrentSceneCollectionChanging':
          leaving = true;
          return true;
        case 'CurrentSceneCollectionChanged':
          leaving = false;
          later();
          return true;
        default:
          return false;
      }
    },
  };
}
