import { isUtf8 } from 'node:buffer';
import { isIP } from 'node:net';
import { addressProblem, done, type Reply, refuse, SDP_MAX } from '../../../shared/domain/index.ts';
import { networkFault, TooLong, TooSlow } from './whipFaults.ts';

/** How often a server may send the studio on before it is going round in circles. */
const MAX_REDIRECTS = 3;
/** Of a refusal only the first words matter. */
const WORDS_MAX = 4 * 1024;

export type WhipRequest = {
  method: 'POST' | 'PATCH' | 'DELETE' | 'OPTIONS';
  url: URL;
  /** Empty: no Authorization header (RFC 9725 §4.7: then it must not be sent in any request). */
  token: string;
  headers?: Record<string, string>;
  body?: string;
  /** From the first byte sent to the last one read, redirects included. */
  limitMs: number;
  signal?: AbortSignal;
  /** PATCH and DELETE need not be redirected (RFC 9725 §4.5), so they are not. */
  follow?: boolean;
  fetch?: typeof fetch;
};

export type WhipResponse = {
  status: number;
  headers: Headers;
  /** Or why it did not come whole: the status and the headers before it hold all the same. */
  body: Reply<string>;
  /** Where the answer came from, after redirects. */
  url: URL;
  /** What was sent as the token there: empty once a redirect led away from whom it was given for. */
  token: string;
  /** From sending the last request to its status line. */
  tookMs: number;
};

/** One request over HTTP that ends in time, is bounded in size and never throws. The status is the caller's to judge. */
export async function askWhip(request: WhipRequest): Promise<Reply<WhipResponse>> {
  const { signal, limitMs } = request;
  if (signal?.aborted) return refuse('cancelled', { retry: 'now' });
  const abort = new AbortController();
  const onOuter = () => abort.abort(new DOMException('no longer wanted', 'AbortError'));
  signal?.addEventListener('abort', onOuter, { once: true });
  const timer = setTimeout(() => abort.abort(new TooSlow(`no answer within ${limitMs} ms`)), limitMs);
  // What is thrown may be about the abort, not by it: its reason says more.
  const why = (error: unknown) => networkFault(abort.signal.aborted ? abort.signal.reason : error);
  try {
    return await follow(request, abort.signal, why);
  } catch (error) {
    return why(error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onOuter);
  }
}

async function follow(
  request: WhipRequest,
  signal: AbortSignal,
  why: (error: unknown) => ReturnType<typeof refuse>,
): Promise<Reply<WhipResponse>> {
  const ask = request.fetch ?? fetch;
  let url = request.url;
  let token = request.token;
  for (let hop = 0; ; hop += 1) {
    const sentMs = performance.now();
    const response = await ask(url, {
      method: request.method,
      headers: { ...request.headers, ...(token === '' ? {} : { Authorization: `Bearer ${token}` }) },
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: 'manual',
      signal,
    });
    const tookMs = performance.now() - sentMs;
    const { status, headers } = response;
    // 301 and 302 may turn a POST into a GET and must not be used (RFC 9725 §4.5): they count as refusals.
    if (!request.follow || (status !== 307 && status !== 308)) {
      const whole = response.ok && CARRIES_SDP.has(request.method);
      const body: Reply<string> = await text(response, whole).catch(why);
      return done({ status, headers, body, url, token, tookMs });
    }
    await response.body?.cancel();
    const next = URL.parse(headers.get('location') || 'nowhere:', url);
    if (hop >= MAX_REDIRECTS) return refuse('whip_refused', { params: { status }, rule: 'redirects' });
    if (!next || !mayFollow(url, next)) return refuse('whip_bad_location', { rule: 'redirect' });
    if (!mayHaveToken(url, next)) token = '';
    url = next;
  }
}

/** Never out of encryption, and nowhere that could not have been typed as an address. */
const mayFollow = (from: URL, to: URL): boolean =>
  addressProblem(to.href) === null &&
  /^https?:$/.test(to.protocol) &&
  (from.protocol === 'http:' || to.protocol === 'https:');

/**
 * Whether the token goes along. RFC 9725 wants it in every request to the endpoint (§4.7.1) and spreads load by redirects
 * to other servers (§4.5); RFC 9110 §15.4 and fetch take it off for another origin, since whoever can make the endpoint
 * redirect would be handed it. So it goes to the same origin, and over https to servers of the same house: below the
 * endpoint's own name, or beside it where the name they share has at least three parts (`global.whip.example.net` →
 * `eu1.whip.example.net`). With two parts it may be a registry (`example.co.uk`), where everybody can be a neighbour.
 * Elsewhere the request is made without it: the new address may itself be the permission.
 */
export function mayHaveToken(from: URL, to: URL): boolean {
  if (from.origin === to.origin) return true;
  if (to.protocol !== 'https:' || isIP(from.hostname.replace(/^\[|\]$/g, '')) !== 0) return false;
  if (to.hostname === from.hostname || to.hostname.endsWith(`.${from.hostname}`)) return true;
  const house = from.hostname.split('.').slice(1);
  return house.length >= 3 && to.hostname.endsWith(`.${house.join('.')}`);
}

/** Of every other answer only the first words are read. */
const CARRIES_SDP: ReadonlySet<WhipRequest['method']> = new Set(['POST', 'PATCH']);

/** The body as text. Throws `TooLong` on what is larger than it can rightly be. */
async function text(response: Response, whole: boolean): Promise<Reply<string>> {
  if (!response.body) return done('');
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const { done: ended, value } = await reader.read();
      if (ended) break;
      bytes += value.byteLength;
      if (whole && bytes > SDP_MAX) throw new TooLong(`more than ${SDP_MAX} bytes`);
      chunks.push(value);
      if (!whole && bytes > WORDS_MAX) break;
    }
  } finally {
    // Whatever is still to come is not waited for; a body that ended does not mind.
    reader.cancel().catch(() => {});
  }
  const all = Buffer.concat(chunks);
  if (!whole) return done(all.toString('utf8', 0, WORDS_MAX));
  return isUtf8(all) ? done(all.toString()) : refuse('realtime_garbage', { field: 'body', rule: 'not_text' });
}
