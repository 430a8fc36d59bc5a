import { type Reply, refuse } from '../../../shared/domain/index.ts';

/** Above this a picture is not a product picture. */
const MAX_BYTES = 5 * 1024 * 1024;
/** Kept in memory, oldest out first: a bag of 100 small pictures fits several times. */
const CACHE_BYTES = 16 * 1024 * 1024;
const TIMEOUT_MS = 10_000;

export type Images = { get(url: string): Promise<Reply<File>> };

/** Fetches pictures over http(s), checks what they really are, keeps the last ones. `isAllowed` decides which hosts. */
export function createImages(isAllowed: (url: URL) => boolean, fetcher: typeof fetch = fetch): Images {
  const cache = new Map<string, File>();
  let cached = 0;
  const loading = new Map<string, Promise<Reply<File>>>();

  const keep = (url: string, file: File) => {
    cache.set(url, file);
    cached += file.size;
    for (const [oldest, old] of cache) {
      if (cached <= CACHE_BYTES) break;
      cache.delete(oldest);
      cached -= old.size;
    }
  };

  async function load(text: string): Promise<Reply<File>> {
    const url = URL.parse(text);
    if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || !isAllowed(url))
      return refuse('bad_input', { field: 'url', rule: 'host' });
    try {
      const response = await fetcher(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (!response.ok || !response.body)
        return refuse('not_found', { field: 'url', detail: `HTTP ${response.status}` });
      const parts: Uint8Array<ArrayBuffer>[] = [];
      let size = 0;
      for await (const part of response.body) {
        size += part.byteLength;
        if (size > MAX_BYTES) return refuse('too_large', { field: 'url', params: { max: MAX_BYTES } });
        parts.push(new Uint8Array(part));
      }
      const blob = new Blob(parts);
      const type = imageType(new Uint8Array(await blob.slice(0, 16).arrayBuffer()));
      if (!type) return refuse('not_an_image', { field: 'url' });
      const file = new File([blob], 'image', { type });
      keep(text, file);
      return { ok: true, value: file };
    } catch (error) {
      const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
      return refuse(timedOut ? 'platform_timeout' : 'platform_unreachable', { retry: 'later' });
    }
  }

  return {
    async get(url) {
      const hit = cache.get(url);
      if (hit) return { ok: true, value: hit };
      const running = loading.get(url) ?? load(url).finally(() => loading.delete(url));
      loading.set(url, running);
      return running;
    },
  };
}

const ascii = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));

/** The type by the first bytes; a header that names another type is not believed. */
export function imageType(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg';
  if (bytes[0] === 0x89 && ascii(bytes, 1, 4) === 'PNG') return 'image/png';
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'image/webp';
  if (ascii(bytes, 0, 4) === 'GIF8') return 'image/gif';
  return null;
}
