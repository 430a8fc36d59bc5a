import { done, type Reply } from '../../../shared/domain/index.ts';
import { askWhip } from './whipHttp.ts';
import { refused, whipAddress } from './whipTerms.ts';

/**
 * Asks an endpoint for nothing but a sign of life, with the token: OPTIONS, which every one must answer (RFC 9725 §4.2)
 * and which begins no stream. The second request measures the way there and back alone, the first one opened the connection.
 * An endpoint that does not know OPTIONS (405, 501) is there all the same; whether it likes the token then shows with the stream.
 */
export async function testWhip(options: {
  url: string;
  token: string;
  signal?: AbortSignal;
  fetch?: typeof fetch;
  limitMs?: number;
}): Promise<Reply<{ connectMs: number; rttMs: number }>> {
  const address = whipAddress(options.url, options.token);
  if (!address.ok) return address;
  const ask = (to: { url: URL; token: string }) =>
    askWhip({
      method: 'OPTIONS',
      ...to,
      limitMs: options.limitMs ?? 8_000, // as for other servers: egress/rtmp/upload-test.ts
      signal: options.signal,
      follow: true,
      fetch: options.fetch,
    });
  const first = await ask(address.value);
  if (!first.ok) return first;
  const { status, tookMs } = first.value;
  const there = (status >= 200 && status < 300) || status === 405 || status === 501;
  if (!there) return refused(first.value, address.value.token);
  const second = await ask(first.value);
  return done({ connectMs: tookMs, rttMs: second.ok ? Math.min(tookMs, second.value.tookMs) : tookMs });
}
