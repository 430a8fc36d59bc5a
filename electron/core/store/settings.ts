import { copyFileSync, existsSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  done,
  type Fault,
  type Reply,
  refuse,
  SETTINGS_VERSION,
  Settings,
  SettingsPatch,
} from '../../../shared/domain/index.ts';
import type { DataDir } from './dataDir.ts';
import { ioFault, readText, writeAtomic } from './files.ts';

const BACKUPS = 3;
/** A slider writes many times a minute: a copy is kept before the first write of a run, then at most this often. */
const BACKUP_EVERY_MS = 10 * 60_000;

/** What pages may change, and whether key, token and password are saved, which only the core may say. */
export type SettingsChange = Omit<SettingsPatch, 'manual' | 'platform' | 'obs'> & {
  obs?: SettingsPatch['obs'] & { passwordSaved?: boolean | undefined; overlayPort?: number | undefined };
  manual?: SettingsPatch['manual'] & { keySaved?: boolean | undefined };
  platform?: SettingsPatch['platform'] & { tokenSaved?: boolean | undefined };
};
const Change = SettingsPatch.extend({
  obs: SettingsPatch.shape.obs
    .unwrap()
    .extend({ passwordSaved: z.boolean().optional(), overlayPort: z.number().int().optional() })
    .optional(),
  manual: SettingsPatch.shape.manual.unwrap().extend({ keySaved: z.boolean().optional() }).optional(),
  platform: SettingsPatch.shape.platform.unwrap().extend({ tokenSaved: z.boolean().optional() }).optional(),
});

export type SettingsStore = {
  get(): Settings;
  /** Merges one level below the sections and saves. Refused (`bad_input`, `disk_full` …): nothing has changed. */
  patch(change: SettingsChange): Reply<Settings>;
  /** Called after every change. Returns the way out. */
  subscribe(listener: (settings: Settings) => void): () => void;
  /**
   * What was wrong with the file at start, to be said once: `settings_damaged` (`rule`: `salvaged`, `backup` or
   * `defaults`, `params.keptAs`: name of the damaged file) or `data_newer` (the file stays as it is, nothing is saved).
   */
  readonly problem: Fault | null;
};

/** Reads `settings.json`. Never fails: what cannot be read is kept aside and replaced by the best that is left. */
export function openSettings(dataDir: Pick<DataDir, 'path'>): SettingsStore {
  const path = join(dataDir.path, 'settings.json');
  const opened = load(path);
  let settings = opened.settings;
  let lastBackupMs = Number.NEGATIVE_INFINITY;
  const frozen = opened.problem?.code === 'data_newer' ? opened.problem : null;
  const listeners = new Set<(settings: Settings) => void>();

  return {
    get: () => settings,
    problem: opened.problem,
    patch(change) {
      const parsed = Change.safeParse(change);
      if (!parsed.success) return badInput(parsed.error);
      const next = Settings.safeParse(merge(settings, parsed.data));
      if (!next.success) return badInput(next.error);
      if (frozen) return { ok: false, fault: frozen };
      try {
        if (Date.now() - lastBackupMs >= BACKUP_EVERY_MS) {
          rotate(path);
          lastBackupMs = Date.now();
        }
        writeAtomic(path, `${JSON.stringify(next.data, null, 2)}\n`);
      } catch (error) {
        return ioFault(error, path);
      }
      settings = next.data;
      for (const listener of listeners) listener(settings);
      return done(settings);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function badInput(error: z.ZodError): Reply<never> {
  const issue = error.issues[0];
  return refuse('bad_input', { field: issue?.path.join('.') ?? '', rule: issue?.code ?? 'invalid' });
}

function merge(settings: Settings, change: z.infer<typeof Change>): unknown {
  const next: Record<string, unknown> = { ...settings };
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined) continue;
    const before = next[key];
    next[key] = isRecord(before) && isRecord(value) ? { ...before, ...defined(value) } : value;
  }
  return next;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const defined = (value: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined));

function load(path: string): { settings: Settings; problem: Fault | null } {
  const text = readOrNull(path);
  if (text === null) {
    // Killed between setting a damaged file aside and the first save: the copies still know the user's choices.
    const backup = newestBackup(path);
    return { settings: backup ?? Settings.parse({}), problem: null };
  }
  const raw = parseJson(text);
  const version = isRecord(raw) ? raw.version : undefined;
  if (typeof version === 'number' && version > SETTINGS_VERSION)
    return {
      settings: Settings.parse({}),
      problem: refuse('data_newer', { params: { path, found: version, known: SETTINGS_VERSION } }).fault,
    };
  const whole = Settings.safeParse(raw);
  if (whole.success && isRecord(raw)) return { settings: whole.data, problem: null };

  const keptAs = keepAside(path);
  const salvaged = isRecord(raw) ? salvage(raw) : null;
  const backup = salvaged ? null : newestBackup(path);
  const rule = salvaged ? 'salvaged' : backup ? 'backup' : 'defaults';
  const settings = salvaged ?? backup ?? Settings.parse({});
  try {
    writeAtomic(path, `${JSON.stringify(settings, null, 2)}\n`);
  } catch {
    // Said anyway by the next change; until then the studio runs on what it has in memory.
  }
  return { settings, problem: refuse('settings_damaged', { rule, params: { keptAs } }).fault };
}

function readOrNull(path: string): string | null {
  try {
    return readText(path);
  } catch {
    return ''; // exists but cannot be read: treated like damaged content
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no schema takes undefined
  }
}

/** Keeps every field that is good by itself and leaves the others to their defaults. */
function salvage(raw: Record<string, unknown>): Settings {
  let kept: Record<string, unknown> = {};
  const tryWith = (candidate: Record<string, unknown>) => {
    if (Settings.safeParse(candidate).success) kept = candidate;
  };
  for (const key of Object.keys(Settings.shape)) {
    const value = raw[key];
    if (value === undefined || key === 'version') continue;
    if (!isRecord(value)) {
      tryWith({ ...kept, [key]: value });
      continue;
    }
    for (const [name, field] of Object.entries(value)) {
      const section = isRecord(kept[key]) ? kept[key] : {};
      tryWith({ ...kept, [key]: { ...section, [name]: field } });
    }
  }
  return Settings.parse(kept);
}

function keepAside(path: string): string {
  const stamp = new Date().toISOString().replaceAll(':', '-');
  const aside = path.replace(/settings\.json$/, `settings.damaged-${stamp}.json`);
  try {
    renameSync(path, aside);
    return aside.slice(aside.lastIndexOf('settings.damaged'));
  } catch {
    return ''; // cannot be moved: the file stays where it is and is not written over until the next change
  }
}

const backupPath = (path: string, index: number) => `${path}.bak${index}`;

/** settings.json → .bak1 → .bak2 → .bak3; the oldest goes. Only a readable file is worth a place. */
function rotate(path: string): void {
  if (!existsSync(path)) return;
  for (let index = BACKUPS - 1; index >= 1; index -= 1)
    if (existsSync(backupPath(path, index))) renameSync(backupPath(path, index), backupPath(path, index + 1));
  copyFileSync(path, backupPath(path, 1));
}

function newestBackup(path: string): Settings | null {
  const found: { settings: Settings; atMs: number }[] = [];
  for (let index = 1; index <= BACKUPS; index += 1) {
    const text = readOrNull(backupPath(path, index));
    if (!text) continue;
    const parsed = Settings.safeParse(parseJson(text));
    if (parsed.success) found.push({ settings: parsed.data, atMs: statSync(backupPath(path, index)).mtimeMs });
  }
  return found.sort((a, b) => b.atMs - a.atMs)[0]?.settings ?? null;
}
