import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { OBS_PORT, type ObsFound } from '../../../shared/domain/index.ts';
import { isOn, wholeNumber } from './encoder.ts';

/** Where OBS may keep its files on this machine; each can be set for tests. */
export type ObsPlaces = {
  platform: NodeJS.Platform;
  home: string;
  variables: Readonly<Record<string, string | undefined>>;
};

export type FoundObs = {
  found: ObsFound;
  /** Reads the password from OBS's file, now. Null: there is none, or it cannot be read any more. */
  password(): Promise<string | null>;
};

/** A settings file of OBS has a few kilobytes; one that is larger than this is something else. */
const MAX_BYTES = 1024 * 1024;

/**
 * Looks for OBS by its own files, without writing to them and without asking the network. An OBS that was unpacked
 * somewhere as a portable program keeps its files beside itself: it cannot be found, its address can be typed.
 */
export async function findObs(places: Partial<ObsPlaces> = {}): Promise<FoundObs> {
  const folders = foldersOf({ platform: process.platform, home: homedir(), variables: process.env, ...places });
  const all = (await Promise.all(folders.map(readFolder))).filter((server) => server !== null);
  // Both a package and a flatpak may be installed: the one whose server is on is the one to talk to.
  const best = all.find(({ found }) => found.serverEnabled) ?? all[0];
  if (!best) return { found: null, password: async () => null };
  return { found: best.found, password: async () => (await best.read())?.password || null };
}

function foldersOf({ platform, home, variables }: ObsPlaces): string[] {
  // For testers: the `obs-studio` folder of an OBS with a home of its own, instead of the usual places.
  if (variables.REDCAST_OBS_CONFIG) return [variables.REDCAST_OBS_CONFIG];
  if (platform === 'win32') return variables.APPDATA ? [join(variables.APPDATA, 'obs-studio')] : [];
  if (platform === 'darwin') return [join(home, 'Library', 'Application Support', 'obs-studio')];
  return [
    join(variables.XDG_CONFIG_HOME || join(home, '.config'), 'obs-studio'),
    join(home, '.var', 'app', 'com.obsproject.Studio', 'config', 'obs-studio'),
  ];
}

type Server = { port: number; serverEnabled: boolean; authRequired: boolean; password: string };
type Read = () => Promise<Server | null>;

async function readFolder(folder: string): Promise<{ found: NonNullable<ObsFound>; read: Read } | null> {
  const read: Read = () => readServer(folder);
  const server = await read();
  if (!server) return null;
  const { password, ...rest } = server;
  return { found: { ...rest, passwordStored: password !== '' }, read };
}

/** OBS 30 and newer have a file of its own for the server, older ones a section of `global.ini`; the newer file wins. */
async function readServer(folder: string): Promise<Server | null> {
  const json = await readBounded(join(folder, 'plugin_config', 'obs-websocket', 'config.json'));
  if (json.kind === 'text') {
    const server = fromJson(json.text);
    if (server) return server;
  }
  const ini = await readBounded(join(folder, 'global.ini'));
  if (ini.kind !== 'text') return null;
  const section = iniSection(ini.text, 'OBSWebSocket');
  if (section) return fromIni(section);
  // OBS is here and its server was never set up, unless the newer file is there but cannot be understood.
  return json.kind === 'missing' && ini.text.includes('[General]') ? fromIni(new Map()) : null;
}

/** What OBS takes where a value is missing or of another type. */
const Config = z.object({
  server_enabled: z.boolean().catch(false),
  server_port: z.number().int().min(1).max(65_535).catch(OBS_PORT),
  auth_required: z.boolean().catch(true),
  server_password: z.string().catch(''),
});

function fromJson(text: string): Server | null {
  try {
    const config = Config.safeParse(JSON.parse(text)).data;
    return config
      ? {
          port: config.server_port,
          serverEnabled: config.server_enabled,
          authRequired: config.auth_required,
          password: config.server_password,
        }
      : null;
  } catch {
    return null;
  }
}

function fromIni(values: ReadonlyMap<string, string>): Server {
  const port = wholeNumber(values.get('ServerPort') ?? null);
  return {
    port: port >= 1 && port <= 65_535 ? port : OBS_PORT,
    serverEnabled: isOn(values.get('ServerEnabled') ?? null),
    authRequired: isOn(values.get('AuthRequired') ?? 'true'),
    password: values.get('ServerPassword') ?? '',
  };
}

/** A section as OBS reads it: the first of two equal names holds, blanks around a value are none of it. */
function iniSection(text: string, name: string): Map<string, string> | null {
  let inside = false;
  let values: Map<string, string> | null = null;
  for (const line of text.split(/\r?\n|\r/)) {
    const header = /^\s*\[(.*)\]\s*$/.exec(line)?.[1];
    if (header !== undefined) {
      inside = header === name;
      if (inside) values ??= new Map();
      continue;
    }
    const at = line.indexOf('=');
    const key = line.slice(0, at).trim();
    if (!inside || at < 1 || key.startsWith('#') || values?.has(key)) continue;
    values?.set(key, unescaped(line.slice(at + 1).trim()));
  }
  return values;
}

const ESCAPES: Readonly<Record<string, string>> = { r: '\r', n: '\n', '\\': '\\' };
const unescaped = (value: string): string => value.replace(/\\([rn\\])/g, (whole, sign) => ESCAPES[sign] ?? whole);

type Text = { kind: 'text'; text: string } | { kind: 'missing' } | { kind: 'unreadable' };

async function readBounded(path: string): Promise<Text> {
  try {
    // Not blocking: a pipe that somebody put there would never answer.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = await file.stat();
      if (!stat.isFile() || stat.size > MAX_BYTES) return { kind: 'unreadable' };
      return { kind: 'text', text: (await file.readFile('utf8')).replace(/^\uFEFF/, '') };
    } finally {
      await file.close();
    }
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    return { kind: missing ? 'missing' : 'unreadable' };
  }
}
