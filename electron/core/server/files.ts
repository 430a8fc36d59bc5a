import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream';
import { byteRange } from '../../../shared/contract/index.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
  '.mp4': 'video/mp4',
};

/** Vite puts a hash of the content into these names: another content is another name. */
const HASHED = /^\/assets\//;

/** The file that a URL path names inside `root`, or null: nothing outside of it, whatever the path or a link says. */
export async function fileInside(root: string, pathname: string): Promise<string | null> {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null;
  const base = resolve(root);
  const path = resolve(join(base, decoded === '/' ? 'index.html' : decoded));
  if (!path.startsWith(base + sep)) return null;
  try {
    const [realBase, real] = await Promise.all([realpath(base), realpath(path)]);
    return real.startsWith(realBase + sep) && (await stat(real)).isFile() ? real : null;
  } catch {
    return null;
  }
}

/** How long a browser may keep the answer to this path without asking. */
export function cacheControl(pathname: string): string {
  return HASHED.test(pathname) ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/** Streams a file, whole or in part. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  headers: Record<string, string>,
): Promise<void> {
  const facts = await stat(path);
  const etag = `"${facts.size.toString(36)}-${Math.round(facts.mtimeMs).toString(36)}"`;
  const type = TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';
  const common = { ...headers, 'content-type': type, etag, 'accept-ranges': 'bytes' };
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, common).end();
    return;
  }
  const asked = request.headers['if-range'] && request.headers['if-range'] !== etag ? undefined : request.headers.range;
  const part = byteRange(asked, facts.size);
  if (part.kind === 'none') {
    response.writeHead(416, { ...headers, 'content-range': `bytes */${facts.size}` }).end();
    return;
  }
  const range = part.kind === 'part' ? part : { start: 0, end: facts.size - 1 };
  const length = range.end - range.start + 1;
  response.writeHead(part.kind === 'part' ? 206 : 200, {
    ...common,
    'content-length': String(length),
    ...(part.kind === 'part' ? { 'content-range': `bytes ${range.start}-${range.end}/${facts.size}` } : {}),
  });
  if (request.method === 'HEAD' || length === 0) {
    response.end();
    return;
  }
  // Gone while the file was looked up: `pipeline` would throw on a closed response.
  if (response.destroyed) return;
  await new Promise<void>((settle) => {
    // A browser that seeks drops the connection in the middle: nothing to report.
    pipeline(createReadStream(path, range), response, () => settle());
  });
}
