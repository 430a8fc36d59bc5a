import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { protocol, type Session } from 'electron';
import { type RecordingFileOf, recordingOf } from '../../shared/contract/index.ts';
import { sendRecording } from './recordingFile.ts';
import { APP_HOST, APP_SCHEME } from './trust.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** The page talks to the core by ports only: it may connect nowhere. */
export const CSP = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob: mediastream:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-src 'none'",
  "object-src 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Once, before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: {
        standard: true,
        secure: true,
        supportFetchAPI: true,
        corsEnabled: true,
        stream: true,
        codeCache: true,
      },
    },
  ]);
}

export type Served = {
  /** Folder of the built page. */
  root: string;
  /** Where a file of a recording is, or null. */
  recording(file: RecordingFileOf): Promise<string | null>;
};

/** Serves the built page's files, the recordings that the core knows, and nothing else, to one session. */
export function serveScheme(session: Session, { root, recording }: Served): void {
  session.protocol.handle(APP_SCHEME, async (request) => {
    const url = URL.parse(request.url);
    const path = url ? decodePath(url.pathname) : null;
    if (!url || path === null || url.host !== APP_HOST || request.method !== 'GET') return notFound();
    const wanted = recordingOf(path);
    if (wanted) {
      const file = wanted === 'none' ? null : await recording(wanted);
      return file === null ? notFound() : sendRecording(file, request.headers.get('range'));
    }
    const file = join(root, path === '/' ? 'index.html' : path);
    if (!file.startsWith(root + sep)) return notFound();
    try {
      const body = await readFile(file);
      return new Response(new Uint8Array(body), {
        headers: {
          'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
          'content-security-policy': CSP,
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
        },
      });
    } catch {
      return notFound(); // not there, or not readable: the same to a page
    }
  });
}

const notFound = () => new Response(null, { status: 404 });

function decodePath(path: string): string | null {
  try {
    const decoded = decodeURIComponent(path);
    return decoded.includes('\0') ? null : decoded;
  } catch {
    return null; // a malformed escape names no file
  }
}
