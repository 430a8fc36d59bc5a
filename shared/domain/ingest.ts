import { z } from 'zod';

/** A line of text without anything that could break out of the line it is put into (SDP and HTTP headers are lines). */
const Line = z.string().regex(/^[\x20-\x7e]*$/);

/** STUN and TURN servers as the platform names them, best first (RFC 7064, 7065: `stun:`, `turn:`, `turns:`). */
export const IceServer = z.object({
  urls: z
    .array(z.string().regex(/^(stuns?|turns?):[\x21-\x7e]{1,500}$/))
    .min(1)
    .max(8),
  username: Line.max(512).optional(),
  credential: Line.max(1024).optional(),
});
export type IceServer = z.infer<typeof IceServer>;
const IceServers = z.array(IceServer).max(16).default([]);

/**
 * Where video goes. Keys and tokens are secrets: they are never logged, never in a state that the page receives.
 * `rtmp`, `rtmps`: a stream key. `webrtc`: an SFU, reached by the platform's `realtime` calls with this token. `whip`: an
 * endpoint that speaks RFC 9725.
 */
export const Ingest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rtmp'), url: z.string().max(2048), key: z.string().max(1024) }),
  z.object({ kind: z.literal('rtmps'), url: z.string().max(2048), key: z.string().max(1024) }),
  z.object({
    kind: z.literal('webrtc'),
    token: z.string().min(1).max(4096),
    iceServers: IceServers,
    /** Epoch milliseconds from which the token is no longer taken; null: it lives as long as the room. */
    expiresAtMs: z.number().nullable().default(null),
  }),
  z.object({
    kind: z.literal('whip'),
    url: z.string().max(2048),
    /** For `Authorization: Bearer …`; empty: the endpoint asks for none. */
    token: Line.max(4096),
    iceServers: IceServers,
  }),
]);
export type Ingest = z.infer<typeof Ingest>;
export type IngestOf<K extends Ingest['kind']> = Extract<Ingest, { kind: K }>;
/** What leaves from the core, packet by packet … */
export type SteadyIngest = IngestOf<'rtmp' | 'rtmps'>;
/** … and what leaves from the page, in well under a second. */
export type RealtimeIngest = IngestOf<'webrtc' | 'whip'>;

export const isSteady = (ingest: Ingest): ingest is SteadyIngest => ingest.kind === 'rtmp' || ingest.kind === 'rtmps';
export const isRealtime = (ingest: Ingest): ingest is RealtimeIngest => !isSteady(ingest);

export type AddressProblem = 'empty' | 'malformed' | 'scheme' | 'no_host' | 'no_app' | 'credentials' | 'insecure';

const SCHEMES = { rtmp: 'rtmp', rtmps: 'rtmps', https: 'whip', http: 'whip' } as const;

/** What an address asks for by its scheme; null for one that is none of ours. */
export function ingestKindOf(address: string): 'rtmp' | 'rtmps' | 'whip' | null {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address.trim())?.[1]?.toLowerCase();
  return scheme && scheme in SCHEMES ? SCHEMES[scheme as keyof typeof SCHEMES] : null;
}

/**
 * Looks at an address as it is typed; null means it can be tried. `rtmp://host[:port]/app[/…]`, or `https://…` for WHIP,
 * which in the clear is only taken on this machine: its token would travel readable.
 */
export function addressProblem(text: string): AddressProblem | null {
  const trimmed = text.trim();
  if (trimmed === '') return 'empty';
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)) return 'malformed';
  const kind = ingestKindOf(trimmed);
  if (kind === null) return 'scheme';
  const url = URL.parse(trimmed.replace(/^rtmps?:/i, 'http:'));
  if (url === null) return 'malformed';
  if (url.hostname === '') return 'no_host';
  if (url.username !== '' || url.password !== '') return 'credentials';
  if (kind === 'whip') return url.protocol === 'http:' && !isLoopback(url.hostname) ? 'insecure' : null;
  if (url.pathname.replaceAll('/', '') === '') return 'no_app';
  return null;
}

const isLoopback = (host: string) => host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
