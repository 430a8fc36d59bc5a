import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Names by which this machine's own browser may know the studio. Any other is a stranger's name pointed at us (DNS rebinding). */
const OWN_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

export type Access = {
  /** The `Host` header names this server. */
  isOwnHost(request: IncomingMessage): boolean;
  /** The request comes from a page of this server. Absent (no browser) counts as foreign. */
  isOwnOrigin(request: IncomingMessage): boolean;
  isKey(candidate: string): boolean;
  hasCookie(request: IncomingMessage): boolean;
  /** Value of `Set-Cookie` for somebody who brought the key. */
  readonly setCookie: string;
};

/** Who may talk to the studio: whoever opened its link once. `key` is the link's secret, `port` the one bound. */
export function createAccess(key: string, port: number): Access {
  const hosts = new Set(OWN_NAMES.map((name) => `${name}:${port}`));
  // Cookies are shared by all ports of a host: the name keeps two studios apart.
  const name = `redcast_${port}`;
  // Derived, so that the key itself stays out of the browser's cookie file; the same after a restart with the same key.
  const value = createHash('sha256').update(`cookie:${port}:${key}`).digest('base64url');

  return {
    isOwnHost: (request) => hosts.has(request.headers.host?.toLowerCase() ?? ''),
    isOwnOrigin: (request) => {
      const origin = request.headers.origin?.toLowerCase() ?? '';
      return origin.startsWith('http://') && hosts.has(origin.slice('http://'.length));
    },
    isKey: (candidate) => sameText(candidate, key),
    hasCookie: (request) =>
      cookies(request.headers.cookie ?? '').some(([found, content]) => found === name && sameText(content, value)),
    setCookie: `${name}=${value}; HttpOnly; SameSite=Strict; Path=/`,
  };
}

/** Compares digests, so that neither time nor length tells anything. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function cookies(header: string): [string, string][] {
  return header.split(';').map((part) => {
    const at = part.indexOf('=');
    return [part.slice(0, at).trim(), part.slice(at + 1).trim()];
  });
}
