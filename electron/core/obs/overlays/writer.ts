import type { ObsDriver } from '../driver.ts';
import { changeSource, type InputSettings } from './sources.ts';

/** Each change is a request that OBS answers, and a line in the activity list. */
const EVERY_MS = 250;
/** As much of a text as the activity list holds. */
const WORDS_MAX = 120;

export type SourceWriter = {
  /** What a source is to have in one of its settings. Only the newest wish counts; a wish that is met already sends nothing. */
  want(source: string, setting: string, value: string): void;
  /** Takes for granted what OBS has now. */
  has(source: string, setting: string, value: string): void;
  /** OBS is gone: nothing is waited for, nothing known. */
  forget(): void;
  /** Resolves when OBS has taken, or refused, all that is wanted. */
  settled(): Promise<void>;
};

type Entry = { setting: string; wanted: string; sent: string | null; nextAtMs: number; running: Promise<void> | null };

/** Writes what changes often into text sources: at most four times a second each, never two at once. */
export function createSourceWriter(options: { driver: ObsDriver; everyMs?: number }): SourceWriter {
  const { driver, everyMs = EVERY_MS } = options;
  let entries = new Map<string, Entry>();

  const entryOf = (source: string, setting: string): Entry => {
    const known = entries.get(source) ?? { setting, wanted: '', sent: null, nextAtMs: 0, running: null };
    entries.set(source, known);
    return known;
  };

  async function run(source: string, entry: Entry): Promise<void> {
    while (entries.get(source) === entry && entry.sent !== entry.wanted) {
      const waitMs = entry.nextAtMs - Date.now();
      if (waitMs > 0) {
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        continue;
      }
      entry.nextAtMs = Date.now() + everyMs;
      const value = entry.wanted;
      const written = await changeSource(
        driver,
        source,
        { [entry.setting]: value },
        {
          before: words(entry.sent ?? ''),
          read: (settings: InputSettings) => words(String(settings[entry.setting] ?? '')),
        },
      );
      entry.sent = value;
      // Not tried again by itself: the next change, or the next look at OBS, does.
      if (!written.ok && entries.get(source) === entry) entries.delete(source);
    }
    // In one breath with the look at what is wanted: a wish that comes later starts anew.
    entry.running = null;
  }

  return {
    want(source, setting, value) {
      const entry = entryOf(source, setting);
      entry.wanted = value;
      if (entry.running || entry.sent === value) return;
      entry.running = run(source, entry);
    },
    has(source, setting, value) {
      const entry = entryOf(source, setting);
      if (!entry.running) entry.sent = value;
    },
    forget() {
      entries = new Map();
    },
    async settled() {
      await Promise.all([...entries.values()].map(({ running }) => running));
    },
  };
}

const words = (text: string): string => text.replaceAll('\n', ' ⏎ ').slice(0, WORDS_MAX);
