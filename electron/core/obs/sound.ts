import type { ObsAudioInput, ObsMeters } from '../../../shared/domain/index.ts';
import type { ObsDriver } from './driver.ts';
import type { ObsEvent } from './protocol.ts';
import { createSettling, REMOVED_SETTLE_MS } from './settling.ts';

const SILENCE_DB = -100;
/** Loudness is remembered this long, a second at a time: a host who pauses to think is not silent. */
const REMEMBER_S = 10;
/** A reader gets no more messages than this a second, each with the loudest since the last. The page draws each. */
const METERS_PER_S = 10;

export type SoundMirror = {
  get(): ObsAudioInput[] | null;
  load(): Promise<boolean>;
  take(event: ObsEvent): void;
  gone(): void;
  /** The loudest of the last ten seconds for each input; null until the studio has listened that long. */
  loudness(): ReadonlyMap<string, number> | null;
  meters(signal?: AbortSignal): AsyncGenerator<ObsMeters, void, void>;
};

export const decibels = (linear: number): number =>
  linear > 0 ? Math.max(SILENCE_DB, 20 * Math.log10(linear)) : SILENCE_DB;

/** The inputs of OBS that have sound: volume, mute, and how loud they are. */
export function createSoundMirror(options: {
  driver: Pick<ObsDriver, 'read'>;
  onChange(inputs: ObsAudioInput[]): void;
  now?: () => number;
}): SoundMirror {
  const { driver } = options;
  const now = options.now ?? Date.now;
  let inputs: ObsAudioInput[] | null = null;
  const settling = createSettling(() => void load());
  const { leaving, later } = settling;
  let loading = false;
  let listeningSinceMs: number | null = null;
  /** For each second of the last ten: the loudest peak of each input. */
  let seconds: { at: number; peaks: Map<string, number> }[] = [];
  const readers = new Set<MeterReader>();

  const set = (next: ObsAudioInput[]) => {
    inputs = next;
    options.onChange(next);
  };
  const patch = (name: string, change: Partial<ObsAudioInput>) => {
    // What is being read may be older than this: it is read once more.
    if (loading) later();
    if (inputs?.some((input) => input.name === name))
      set(inputs.map((input) => (input.name === name ? { ...input, ...change } : input)));
  };

  async function load(): Promise<boolean> {
    loading = true;
    try {
      return await readAll();
    } finally {
      loading = false;
    }
  }

  async function readAll(): Promise<boolean> {
    const list = await driver.read('GetInputList', undefined);
    if (!list.ok || leaving()) return false;
    const found = await Promise.all(
      list.value.inputs.map(async ({ inputName, inputKind }): Promise<ObsAudioInput | null> => {
        // An input without sound is refused: the only way OBS tells them apart.
        const volume = await driver.read('GetInputVolume', { inputName });
        if (!volume.ok) return null;
        const mute = await driver.read('GetInputMute', { inputName });
        return {
          name: inputName,
          kind: inputKind,
          muted: mute.ok && mute.value.inputMuted,
          volumeDb: Math.max(SILENCE_DB, volume.value.inputVolumeDb),
        };
      }),
    );
    if (leaving()) return false;
    set(found.filter((input) => input !== null));
    return true;
  }

  function remember(levels: readonly Level[]): void {
    const at = Math.floor(now() / 1_000);
    listeningSinceMs ??= now();
    let last = seconds.at(-1);
    if (last?.at !== at) {
      last = { at, peaks: new Map() };
      seconds = [...seconds.filter((row) => at - row.at < REMEMBER_S), last];
    }
    for (const { name, peakDb } of levels) last.peaks.set(name, Math.max(last.peaks.get(name) ?? SILENCE_DB, peakDb));
  }

  return {
    get: () => inputs,
    load() {
      settling.back();
      return load();
    },
    gone() {
      settling.gone();
      listeningSinceMs = null;
      seconds = [];
    },
    take(event) {
      if (settling.take(event)) return;
      switch (event.type) {
        case 'InputRemoved':
          later(REMOVED_SETTLE_MS);
          break;
        case 'InputCreated':
        case 'InputNameChanged':
        case 'CurrentProfileChanged':
          later();
          break;
        case 'InputMuteStateChanged':
          patch(event.data.inputName, { muted: event.data.inputMuted });
          break;
        case 'InputVolumeChanged':
          patch(event.data.inputName, { volumeDb: Math.max(SILENCE_DB, event.data.inputVolumeDb) });
          break;
        case 'InputVolumeMeters': {
          const levels = event.data.inputs.map(({ inputName, inputLevelsMul }) => levelOf(inputName, inputLevelsMul));
          remember(levels);
          for (const reader of readers) reader.take(levels);
          break;
        }
        default:
          break;
      }
    },
    loudness() {
      if (listeningSinceMs === null || now() - listeningSinceMs < REMEMBER_S * 1_000) return null;
      const loudest = new Map<string, number>();
      for (const { peaks } of seconds)
        for (const [name, db] of peaks) loudest.set(name, Math.max(loudest.get(name) ?? SILENCE_DB, db));
      return loudest;
    },
    async *meters(signal) {
      const reader = createMeterReader(now);
      readers.add(reader);
      const stop = () => reader.wake();
      signal?.addEventListener('abort', stop);
      try {
        while (!signal?.aborted) {
          const next = await reader.next();
          if (next && !signal?.aborted) yield next;
        }
      } finally {
        readers.delete(reader);
        signal?.removeEventListener('abort', stop);
      }
    },
  };
}

type Level = { name: string; levelDb: number; peakDb: number };

/** The loudest channel; OBS sends none for an input that is not active. */
function levelOf(name: string, channels: readonly (readonly number[])[]): Level {
  let level = 0;
  let peak = 0;
  for (const channel of channels) {
    level = Math.max(level, channel[0] ?? 0);
    peak = Math.max(peak, channel[1] ?? 0);
  }
  return { name, levelDb: decibels(level), peakDb: decibels(peak) };
}

type MeterReader = { take(levels: readonly Level[]): void; next(): Promise<ObsMeters | null>; wake(): void };

/** Holds one message at most: while a reader is busy or it is too soon, new levels are merged into it, the loudest stays. */
function createMeterReader(now: () => number): MeterReader {
  let waiting: Map<string, Level> | null = null;
  let resume: (() => void) | null = null;
  let sentAtMs = 0;

  return {
    take(levels) {
      waiting ??= new Map();
      for (const level of levels) {
        const held = waiting.get(level.name);
        waiting.set(level.name, {
          ...level,
          levelDb: Math.max(level.levelDb, held?.levelDb ?? SILENCE_DB),
          peakDb: Math.max(level.peakDb, held?.peakDb ?? SILENCE_DB),
        });
      }
      resume?.();
    },
    async next() {
      const soon = sentAtMs + 1_000 / METERS_PER_S - now();
      if (soon > 0) await new Promise((resolve) => setTimeout(resolve, soon));
      if (!waiting) {
        await new Promise<void>((resolve) => {
          resume = resolve;
        });
        resume = null;
      }
      if (!waiting) return null;
      const inputs = [...waiting.values()];
      waiting = null;
      sentAtMs = now();
      return { atMs: sentAtMs, inputs };
    },
    wake: () => resume?.(),
  };
}
