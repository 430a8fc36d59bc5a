import { IceServer } from '../../../shared/domain/index.ts';

/** A server may name any number; an ICE agent asks all of them, so more only makes it slower. */
const MAX_SERVERS = 16;

/**
 * STUN and TURN servers out of `Link` headers (RFC 8288) as RFC 9725 §4.6 writes them:
 * `<turn:turn.example.net?transport=tcp>; rel="ice-server"; username="user"; credential="secret"`. Links of another kind,
 * malformed ones, those without the credentials that TURN needs and other ways to log in than a password are left out.
 */
export function iceServersOf(link: string | null): IceServer[] {
  const servers: IceServer[] = [];
  for (const { target, params } of links(link ?? '')) {
    if (servers.length >= MAX_SERVERS) break;
    if (!(params.get('rel') ?? '').toLowerCase().split(/\s+/).includes('ice-server')) continue;
    if ((params.get('credential-type') ?? 'password').toLowerCase() !== 'password') continue;
    const [username, credential] = [params.get('username'), params.get('credential')];
    if (/^turns?:/.test(target) && (!username || !credential)) continue;
    const server = IceServer.safeParse({
      urls: [target],
      ...(username === undefined ? {} : { username }),
      ...(credential === undefined ? {} : { credential }),
    });
    if (server.success) servers.push(server.data);
  }
  return servers;
}

type Link = { target: string; params: Map<string, string> };

/** One link: its target, then `; name=value` with a bare or a quoted value. Sticky, so that it is read in one pass. */
const TARGET = /[\s,]*<([^<>\s]{1,2048})>/y;
const PARAM = /\s*;\s*([A-Za-z0-9!#$&+.^_`|~*-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?/y;

function* links(header: string): Generator<Link> {
  let at = 0;
  while (at < header.length) {
    TARGET.lastIndex = at;
    const target = TARGET.exec(header)?.[1];
    // Nothing that follows something malformed can be trusted to be what it looks like.
    if (target === undefined) return;
    at = TARGET.lastIndex;
    const params = new Map<string, string>();
    for (;;) {
      PARAM.lastIndex = at;
      const found = PARAM.exec(header);
      if (!found) break;
      at = PARAM.lastIndex;
      const name = (found[1] ?? '').toLowerCase();
      // The first one counts (RFC 8288 §3.3 says so of `rel`).
      if (!params.has(name)) params.set(name, found[2]?.replace(/\\(.)/g, '$1') ?? found[3] ?? '');
    }
    yield { target, params };
    if (!/^\s*(,|$)/.test(header.slice(at, at + 64))) return;
  }
}
