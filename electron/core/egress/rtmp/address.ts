import { done, type Reply, refuse } from '../../../../shared/domain/fault.ts';
import { addressProblem, ingestKindOf } from '../../../../shared/domain/ingest.ts';

/** Where to publish. `key` is a secret: it appears in the publish command and nowhere else. */
export type IngestAddress = {
  readonly scheme: 'rtmp' | 'rtmps';
  /** Host name or IP for the socket: an IPv6 address stands without brackets. */
  readonly host: string;
  readonly port: number;
  /** Application path without leading or trailing slash; may contain slashes and a query. */
  readonly app: string;
  readonly key: string;
  /** What the connect command repeats; it holds no key. */
  readonly tcUrl: string;
};

/** RTMP specification 1.0, and the port of TLS that platforms use for RTMPS. */
const DEFAULT_PORT = { rtmp: 1935, rtmps: 443 } as const;

/**
 * Reads an address as platforms hand it out: `rtmp[s]://host[:port]/app[/more][?query]` and a stream key. With an
 * empty key the last part of the path is the key (`rtmp://host/app/KEY?sign=…`).
 *
 * @returns `ingest_bad_address` (field `url` or `key`, rule what is wrong) or `ingest_unsupported_scheme`
 */
export function parseIngestAddress(url: string, key: string): Reply<IngestAddress> {
  const problem = addressProblem(url);
  if (problem === 'scheme' || ingestKindOf(url) === 'whip')
    return refuse('ingest_unsupported_scheme', { field: 'url', rule: 'scheme' });
  if (problem !== null) return refuse('ingest_bad_address', { field: 'url', rule: problem });

  // The URL class settles the host (IDN, IPv6). The rest is taken as typed: keys and apps hold characters that it
  // would escape, and it forgets port 80.
  const text = url.trim();
  const parts = /^(rtmps?):\/\/([^/?]*)\/*([^?]*)(\?.*)?$/i.exec(text);
  const hostname = URL.parse(text.replace(/^rtmps?:/i, 'http:'))?.hostname;
  if (parts === null || !hostname) return refuse('ingest_bad_address', { field: 'url', rule: 'malformed' });
  const scheme = parts[1]?.toLowerCase() === 'rtmps' ? 'rtmps' : 'rtmp';
  const typedPort = /:(\d+)$/.exec(parts[2] ?? '')?.[1];
  const port = typedPort === undefined ? DEFAULT_PORT[scheme] : Number(typedPort);
  if (port < 1 || port > 65_535) return refuse('ingest_bad_address', { field: 'url', rule: 'port' });

  const query = parts[4] ?? '';
  const segments = (parts[3] ?? '').replace(/\/+$/, '').split('/');
  let streamKey = key.trim();
  let app: string;
  if (streamKey === '') {
    const last = segments.pop() ?? '';
    if (segments.length === 0) return refuse('ingest_bad_address', { field: 'key', rule: 'empty' });
    streamKey = last + query;
    app = segments.join('/');
  } else {
    streamKey = streamKey.replace(/^\/+/, '');
    app = segments.join('/') + query;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  const unsendable = /[\u0000-\u0020\u007f]/;
  if (streamKey === '') return refuse('ingest_bad_address', { field: 'key', rule: 'empty' });
  if (unsendable.test(streamKey)) return refuse('ingest_bad_address', { field: 'key', rule: 'characters' });
  if (unsendable.test(app)) return refuse('ingest_bad_address', { field: 'url', rule: 'characters' });

  const authority = port === DEFAULT_PORT[scheme] ? hostname : `${hostname}:${port}`;
  return done({
    scheme,
    host: hostname.replace(/^\[|\]$/g, ''),
    port,
    app,
    key: streamKey,
    tcUrl: `${scheme}://${authority}/${app}`,
  });
}

/** Removes the stream key, whole or without its query, from words that came from outside; cuts to 300 characters. */
export function withoutKey(text: string, key: string): string {
  let clean = text;
  for (const secret of [key, encodeURIComponent(key), key.split('?')[0] ?? '']) {
    if (secret !== '') clean = clean.replaceAll(secret, '***');
  }
  return clean.slice(0, 300);
}
