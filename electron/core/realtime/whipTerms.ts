import { addressProblem, done, ingestKindOf, type Reply, refuse } from '../../../shared/domain/index.ts';
import { statusFault } from './whipFaults.ts';
import type { WhipResponse } from './whipHttp.ts';

/** Where the session lives on the server, the token it may be asked with, and the name of its state. */
export type Session = { url: URL; token: string; etag: string | null };

/** The endpoint and the bare token, or why neither can be used. Nothing is sent then. */
export function whipAddress(text: string, pasted: string): Reply<{ url: URL; token: string }> {
  const url = URL.parse(text.trim());
  // A platform may name any; what may not be typed, such as a server in the clear on another machine, is not asked either.
  const problem = addressProblem(text) ?? (ingestKindOf(text) === 'whip' ? null : 'scheme');
  if (!url || problem !== null) return refuse('ingest_bad_address', { field: 'url', rule: problem ?? 'malformed' });
  // What a platform shows is often the whole header's value.
  const token = pasted.trim().replace(/^Bearer\s+/i, '');
  if (!/^[\x21-\x7e]*$/.test(token)) return refuse('whip_unauthorized', { field: 'token', rule: 'not_a_token' });
  url.hash = '';
  return done({ url, token });
}

/** A refusal by status, with the server's own words for the log; without what is secret, should it repeat that. */
export function refused({ status, headers, body, url, token }: WhipResponse, given: string): ReturnType<typeof refuse> {
  return statusFault(status, {
    retryAfter: headers.get('retry-after'),
    detail: serverWords(body.ok ? body.value : '', given, url),
    elsewhere: given !== '' && token === '',
  });
}

function serverWords(body: string, token: string, url: URL): string {
  // Parts of an address are struck out like a token, since they can be one (RFC 9725 §4.7); short ones would hit words.
  const parts = [url.search.slice(1), ...url.pathname.split('/')].filter((part) => part.length >= 6);
  let words = body;
  // Longest first, or the rest of one would be left standing.
  for (const secret of [token, encodeURIComponent(token), ...parts].sort((a, b) => b.length - a.length))
    if (secret !== '') words = words.replaceAll(secret, '…');
  return words
    .replace(/<[^>]*>/g, ' ')
    .replace(/[^\x20-\x7e\u00a0-\uffff]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
}

/** The session's own address: on the server that answered, or nothing is ever sent there. */
export function sessionAt(response: WhipResponse): Reply<Session> {
  const location = response.headers.get('location');
  if (location === null || location.trim() === '') return refuse('whip_bad_location', { rule: 'missing' });
  const url = URL.parse(location, response.url);
  if (!url) return refuse('whip_bad_location', { rule: 'malformed' });
  // It would be asked with the token, and told when this stream ends.
  if (url.origin !== response.url.origin || url.username !== '' || url.password !== '')
    return refuse('whip_bad_location', { rule: 'other_origin', detail: url.origin.slice(0, 200) });
  url.hash = '';
  return done({ url, token: response.token, etag: strongTag(response.headers.get('etag')) });
}

/** A tag that `If-Match` can hold: weak ones never match (RFC 9110 §13.1.1). */
export const strongTag = (tag: string | null): string | null =>
  tag && /^"[\x21\x23-\x7e]{0,256}"$/.test(tag) ? tag : null;

/** The body, if it came whole, says that it is of this type and holds what is looked for. */
export function described(response: WhipResponse, type: string, check: (body: string) => Reply<string>): Reply<string> {
  const says = response.headers.get('content-type') ?? '';
  if (says.split(';', 1)[0]?.trim().toLowerCase() !== type)
    return refuse('realtime_garbage', { field: 'content-type' });
  return response.body.ok ? check(response.body.value) : response.body;
}
