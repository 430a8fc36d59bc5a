import { z } from 'zod';
import { Fault } from '../fault.ts';

/** Standard port of obs-websocket 5. */
export const OBS_PORT = 4455;

/** This machine by one of its own names: the only place where a connection without encryption reaches nobody else. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host.trim());

/** `host:port` as it is shown, and as the host's yes to an unencrypted connection is kept. IPv6 goes in brackets. */
export function obsAddress(host: string, port: number): string {
  const bare = host.trim();
  return `${bare.includes(':') && !bare.startsWith('[') ? `[${bare}]` : bare}:${port}`;
}

/** A host name, an IPv4 or an IPv6 address, without scheme, path or port. */
export const ObsHost = z
  .string()
  .trim()
  .max(253)
  .refine((text) => {
    const url = URL.parse(`http://${obsAddress(text, 80)}/`);
    return text !== '' && !/[/@?#\s]/.test(text) && url !== null && url.port === '' && url.pathname === '/';
  }, 'host');

/**
 * The connection to OBS as a state; `off → connecting → connected`, and from there
 * `waiting` (tried again by itself: OBS is not running, was closed, crashed, does not answer) or
 * `refused` (not tried again before the host does something: password, version, an unencrypted address).
 */
export const ObsLink = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('off') }),
  z.object({ kind: z.literal('connecting'), address: z.string(), sinceMs: z.number() }),
  z.object({
    kind: z.literal('connected'),
    address: z.string(),
    sinceMs: z.number(),
    /** OBS runs on this machine: files and loopback addresses mean the same to both. */
    local: z.boolean(),
    obsVersion: z.string(),
    websocketVersion: z.string(),
    /** The system OBS runs on, in its own words. */
    system: z.string(),
    /** False when OBS asks nobody for a password. */
    authenticated: z.boolean(),
  }),
  z.object({
    kind: z.literal('waiting'),
    address: z.string(),
    fault: Fault,
    /** Since when OBS cannot be reached. */
    sinceMs: z.number(),
    attempt: z.number().int(),
    nextTryAtMs: z.number(),
  }),
  z.object({ kind: z.literal('refused'), address: z.string(), fault: Fault }),
]);
export type ObsLink = z.infer<typeof ObsLink>;
export type ObsLinkOf<K extends ObsLink['kind']> = Extract<ObsLink, { kind: K }>;

/** What OBS's own files on this machine say. Null: no OBS was found here. */
export const ObsFound = z
  .object({
    port: z.number().int(),
    serverEnabled: z.boolean(),
    authRequired: z.boolean(),
    /** OBS keeps a password in its file; it is read only when the host asks for it. */
    passwordStored: z.boolean(),
  })
  .nullable();
export type ObsFound = z.infer<typeof ObsFound>;

/** Size and rate of the picture. `canvas`: where sources are laid out; `output`: what is encoded. */
export const ObsVideo = z.object({
  canvasWidth: z.number().int(),
  canvasHeight: z.number().int(),
  outputWidth: z.number().int(),
  outputHeight: z.number().int(),
  fpsNumerator: z.number().int(),
  fpsDenominator: z.number().int(),
});
export type ObsVideo = z.infer<typeof ObsVideo>;

/** How OBS encodes the stream. Only its simple output mode can be read and changed from outside. */
export const ObsEncoder = z.discriminatedUnion('mode', [
  z.object({
    mode: z.literal('simple'),
    encoder: z.string(),
    videoKbps: z.number().int(),
    audioKbps: z.number().int(),
    /** GOP in seconds; null when the encoder decides (x264 in OBS: 250 frames, 8.3 s at 30 frames/s). */
    keyframeSeconds: z.number().nullable(),
  }),
  z.object({ mode: z.literal('advanced'), encoder: z.string() }),
]);
export type ObsEncoder = z.infer<typeof ObsEncoder>;

/**
 * The stream output of OBS: `idle → starting → live → stopping → idle`; a lost server: `live → reconnecting → live | idle`.
 * `by`: who started it. A stream that runs before the studio came is the host's own.
 */
export const ObsOutput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('idle') }),
  z.object({ kind: z.literal('starting'), sinceMs: z.number(), by: z.enum(['studio', 'host']) }),
  z.object({ kind: z.literal('live'), sinceMs: z.number(), by: z.enum(['studio', 'host']) }),
  z.object({
    kind: z.literal('reconnecting'),
    sinceMs: z.number(),
    /** Counted per outage; OBS sends one event for each failed try. */
    attempt: z.number().int(),
    by: z.enum(['studio', 'host']),
  }),
  z.object({ kind: z.literal('stopping'), sinceMs: z.number() }),
]);
export type ObsOutput = z.infer<typeof ObsOutput>;

/** `unavailable`: OBS has no such output (replay buffer switched off in its settings, no virtual camera installed). */
export const ObsSideOutput = z.enum(['unavailable', 'off', 'starting', 'on', 'paused', 'stopping']);
export type ObsSideOutput = z.infer<typeof ObsSideOutput>;

/** Where OBS would send a stream, without the key. */
export const ObsService = z.object({
  kind: z.enum(['own', 'studio', 'unknown']),
  /** Name of the service or its server, as OBS has it; empty when unknown. */
  name: z.string(),
  /** The host's own settings are kept and will be given back. */
  kept: z.boolean(),
});
export type ObsService = z.infer<typeof ObsService>;

/** Once a second. Counters since OBS started (`render…`) or since the stream began (`output…`). */
export const ObsStats = z.object({
  atMs: z.number(),
  activeFps: z.number(),
  renderMs: z.number(),
  renderTotal: z.number(),
  renderSkipped: z.number(),
  outputTotal: z.number(),
  outputSkipped: z.number(),
  /** bit/s over the last second, counted by bytes handed to the network. */
  bitrate: z.number(),
  /** 0 to 1 as OBS has it; stays 0 while the system's socket buffers swallow everything. */
  congestion: z.number(),
  cpuPercent: z.number(),
  memoryMb: z.number(),
  /** Free space where OBS records, MB; null when OBS cannot say. */
  diskFreeMb: z.number().nullable(),
});
export type ObsStats = z.infer<typeof ObsStats>;
