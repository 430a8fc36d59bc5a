import type { KeptSlate } from './egress/index.ts';
import { loadEgress } from './egressLater.ts';
import type { DataDir, Log } from './store/index.ts';

export type SlateKeeper = {
  /** Writes the standby picture down, so that a core that starts again has it. */
  keep(sessionId: string, slate: KeptSlate): void;
  /** The session is over. */
  remove(): void;
};

/** One after the other: a picture that is still being written must not outlive its session. */
export function createSlateKeeper(dataDir: DataDir, log: Log): SlateKeeper {
  let work: Promise<void> = Promise.resolve();
  return {
    keep(sessionId, slate) {
      work = work.then(async () => {
        const { saveSlate } = await loadEgress();
        const saved = await saveSlate(dataDir, sessionId, slate);
        // The stream goes on; only after a death of the core viewers would wait for the page.
        if (!saved.ok) log.warn({ fault: saved.fault }, 'the standby picture was not kept');
      });
    },
    remove() {
      work = work.then(async () => (await loadEgress()).removeSlate(dataDir));
    },
  };
}
