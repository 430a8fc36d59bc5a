import { z } from 'zod';

/** Where video goes. The key is a secret: it is never logged, never in a state that the page receives. */
export const Ingest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rtmp'), url: z.string().max(2048), key: z.string().max(1024) }),
  z.object({ kind: z.literal('rtmps'), url: z.string().max(2048), key: z.string().max(1024) }),
]);
export type Ingest = z.infer<typeof Ingest>;

export type AddressProblem = 'empty' | 'malformed' | 'scheme' | 'no_host' | 'no_app' | 'credentials';

/** Looks at an address as it is typed; null means it can be tried. `rtmp://host[:port]/app[/…]`. */
export function addressProblem(text: string): AddressProblem | null {
  const trimmed = text.trim();
  if (trimmed === '') return 'empty';
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(trimmed)?.[1]?.toLowerCase();
  if (scheme === undefined) return 'malformed';
  if (scheme !== 'rtmp' && scheme !== 'rtmps') return 'scheme';
  const url = URL.parse(trimmed.replace(/^rtmps?:/i, 'http:'));
  if (url === null) return 'malformed';
  if (url.hostname === '') return 'no_host';
  if (url.username !== '' || url.password !== '') return 'credentials';
  if (url.pathname.replaceAll('/', '') === '') return 'no_app';
  return null;
}
