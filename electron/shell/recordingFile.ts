import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { byteRange } from '../../shared/contract/index.ts';

/**
 * A recording, whole or the part that a player asked for: it seeks by asking for parts, so the file (gigabytes after an
 * evening) is never read into memory. 404 where the file is gone, 416 for a part outside of it.
 */
export async function sendRecording(path: string, range: string | null): Promise<Response> {
  const facts = await stat(path).catch(() => null); // deleted, or its drive is away: the session's entry says so
  if (!facts?.isFile()) return new Response(null, { status: 404 });
  const part = byteRange(range, facts.size);
  const headers = {
    'content-type': 'video/mp4',
    'accept-ranges': 'bytes',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  };
  if (part.kind === 'none')
    return new Response(null, { status: 416, headers: { ...headers, 'content-range': `bytes */${facts.size}` } });
  const { start, end } = part.kind === 'part' ? part : { start: 0, end: facts.size - 1 };
  const answer = {
    status: part.kind === 'part' ? 206 : 200,
    headers: {
      ...headers,
      'content-length': String(end - start + 1),
      ...(part.kind === 'part' ? { 'content-range': `bytes ${start}-${end}/${facts.size}` } : {}),
    },
  };
  if (end < start) return new Response(null, answer); // an empty file
  // A player that seeks away drops this answer: the stream is cancelled, and with it the file closed.
  const bytes: unknown = Readable.toWeb(createReadStream(path, { start, end }));
  if (!(bytes instanceof ReadableStream)) throw new TypeError('Node made no web stream');
  return new Response(bytes, answer);
}
