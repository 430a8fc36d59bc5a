import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VideoCodec } from './rtpFiles.ts';
import { openWhipPeer, type WhipEnd, type WhipPeer, type WhipSession } from './whipPeer.ts';

/** What goes wrong from the next request on, until something else is said. */
export type WhipTrouble =
  /** Every POST is refused so; `retryAfterS` becomes Retry-After. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterS?: number }
  /** Redirects a POST; without `to`, to another path of this receiver that works. */
  | { readonly kind: 'redirect'; readonly status: 307 | 308; readonly to?: string }
  /** Answers well with this Location, or with none. */
  | { readonly kind: 'location'; readonly location: string | null }
  /** 201 with something that is no SDP. */
  | { readonly kind: 'garbage' }
  /** Takes the request and never answers. */
  | { readonly kind: 'silent' }
  /** Answers with every media section refused (port 0). */
  | { readonly kind: 'no-common-codec' };

/** A request as it came. The token itself is not kept. */
export type WhipRequest = {
  readonly method: string;
  readonly path: string;
  readonly authorization: 'none' | 'right' | 'wrong';
  readonly contentType: string | null;
  readonly ifMatch: string | null;
  readonly status: number | null;
};

export type WhipReceiverOptions = {
  /** Default `a-token`. */
  readonly token?: string;
  /** What it takes, in the order of its liking. Default H.264, then VP8. */
  readonly video?: readonly VideoCodec[];
  /** Location and session path relative to the endpoint (default) or as an absolute address. */
  readonly location?: 'relative' | 'absolute';
  /** Sent as Link rel="ice-server" with each answer. */
  readonly iceServers?: readonly { readonly url: string; readonly username?: string; readonly credential?: string }[];
  /** True: 409 while another publication lasts. Default false. */
  readonly exclusive?: boolean;
  /** For the ports of its candidates: see mediaProxy. Without one, clients come directly. */
  readonly frontPort?: (port: number) => Promise<number>;
};

export type WhipReceiver = AsyncDisposable & {
  /** http://127.0.0.1:PORT/whip/live */
  readonly endpoint: string;
  readonly token: string;
  /** All publications, ended ones too, oldest first. */
  sessions(): readonly WhipSession[];
  /** Waits for the publication after the first `count` ones. */
  session(count?: number): Promise<WhipSession>;
  /** The newest 500, oldest first. */
  requests(): readonly WhipRequest[];
  trouble(trouble: WhipTrouble | null): void;
  /** Ends all sessions and removes their files. Twice is harmless. */
  close(): Promise<void>;
};

const ENDPOINT = '/whip/live';
const ELSEWHERE = '/whip/elsewhere';
const MOST_REQUESTS = 500;
/** An offer of a browser has 5 to 10 kB. */
const MOST_BODY_BYTES = 256 * 1024;
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, PATCH, DELETE, OPTIONS',
  'access-control-allow-headers': 'authorization, content-type, if-match',
  'access-control-expose-headers': 'location, etag, link, retry-after',
};

type Reply = { status: number; headers?: Record<string, string | string[]>; body?: string };

/**
 * A WHIP receiver (RFC 9725) on loopback that knows nothing of the studio: HTTP by Node, WebRTC by werift. It takes H.264,
 * VP8 and Opus, writes them to files, and misbehaves when told to.
 */
export async function startWhipReceiver(options: WhipReceiverOptions = {}): Promise<WhipReceiver> {
  const { token = 'a-token', video = ['H264', 'VP8'], location = 'relative', exclusive = false } = options;
  const folder = mkdtempSync(join(tmpdir(), 'redcast-whip-'));
  const sessions: WhipPeer[] = [];
  const requests: WhipRequest[] = [];
  const waiting = new Set<() => void>();
  const silent = new Set<ServerResponse>();
  let trouble: WhipTrouble | null = null;
  let opened = 0;
  let closed = false;
  let origin = '';

  const refused = (): Reply | null => {
    if (trouble?.kind === 'status') {
      const headers: Record<string, string> = {};
      if (trouble.retryAfterS !== undefined) headers['retry-after'] = String(trouble.retryAfterS);
      return { status: trouble.status, headers };
    }
    if (trouble?.kind === 'redirect')
      return { status: trouble.status, headers: { location: trouble.to ?? `${origin}${ELSEWHERE}` } };
    if (trouble?.kind === 'garbage')
      return {
        status: 201,
        headers: { location: `${ENDPOINT}/garbage`, 'content-type': 'application/sdp' },
        body: 'v=0\r\nthis is no session description\r\n',
      };
    if (exclusive && sessions.some((one) => one.ended() === null)) return { status: 409 };
    return null;
  };

  const publish = async (request: IncomingMessage, path: string, offer: string): Promise<Reply> => {
    if (request.headers['content-type']?.split(';')[0]?.trim() !== 'application/sdp') return { status: 415 };
    const no = path === ENDPOINT ? refused() : null;
    if (no !== null) return no;
    opened += 1;
    const id = `session-${opened}`;
    let peer: WhipPeer;
    try {
      peer = await openWhipPeer({ id, offer, folder, video, frontPort: options.frontPort ?? null });
    } catch (error) {
      return { status: 400, body: error instanceof Error ? error.message : 'not an offer' };
    }
    sessions.push(peer);
    for (const look of waiting) look();
    const links = (options.iceServers ?? []).map(({ url, username, credential }) => {
      const account = username === undefined ? '' : `; username="${username}"; credential="${credential ?? ''}"`;
      return `<${url}>; rel="ice-server"${account}${username === undefined ? '' : '; credential-type="password"'}`;
    });
    const where = `${ENDPOINT}/${id}`;
    const said = trouble?.kind === 'location' ? trouble.location : location === 'relative' ? where : origin + where;
    return {
      status: 201,
      headers: {
        'content-type': 'application/sdp',
        etag: peer.etag(),
        ...(said === null ? {} : { location: said }),
        ...(links.length === 0 ? {} : { link: links }),
      },
      body: trouble?.kind === 'no-common-codec' ? withEverythingRefused(peer.answer) : peer.answer,
    };
  };

  const patch = async (request: IncomingMessage, peer: WhipPeer, fragment: string): Promise<Reply> => {
    if (request.headers['content-type'] !== 'application/trickle-ice-sdpfrag') return { status: 415 };
    const lines = fragment.split(/\r?\n/);
    const attribute = (name: string) => lines.find((line) => line.startsWith(`a=${name}:`))?.slice(name.length + 3);
    const candidates = lines.filter((line) => line.startsWith('a=candidate:')).map((line) => line.slice(2));
    const [ufrag, pwd] = [attribute('ice-ufrag'), attribute('ice-pwd')];
    const match = request.headers['if-match'];
    if (match === undefined) return { status: 428 };
    // RFC 9725, 4.3.3: a restart matches whatever there is.
    if (match === '*') {
      if (ufrag === undefined || pwd === undefined) return { status: 400 };
      const body = await peer.restart(ufrag, pwd, candidates);
      const headers = { etag: peer.etag(), 'content-type': 'application/trickle-ice-sdpfrag' };
      return { status: 200, headers, body: `${body}\r\n` };
    }
    if (match !== peer.etag()) return { status: 412 };
    await peer.trickle(candidates);
    return { status: 204 };
  };

  const answer = async (request: IncomingMessage, path: string, allowed: boolean): Promise<Reply | 'silence'> => {
    const { method } = request;
    const onEndpoint = path === ENDPOINT || path === ELSEWHERE;
    const peer = sessions.find((one) => path === `${ENDPOINT}/${one.id}` && one.ended() === null);
    if (method === 'OPTIONS') return { status: 204, headers: { 'accept-post': 'application/sdp' } };
    if (!allowed) return { status: 401, headers: { 'www-authenticate': 'Bearer realm="whip"' } };
    if (!onEndpoint && peer === undefined) return { status: 404 };
    if (onEndpoint ? method !== 'POST' : method !== 'PATCH' && method !== 'DELETE') return { status: 405 };
    if (method === 'DELETE') {
      await peer?.end('publisher');
      return { status: 200 };
    }
    const body = await bodyOf(request);
    if (body === null) return { status: 413 };
    if (trouble?.kind === 'silent') return 'silence';
    return peer === undefined ? publish(request, path, body) : patch(request, peer, body);
  };

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    const said = request.headers.authorization;
    const authorization = said === undefined ? 'none' : said === `Bearer ${token}` ? 'right' : 'wrong';
    const note = (status: number | null) => {
      if (requests.length >= MOST_REQUESTS) requests.shift();
      requests.push({
        method: request.method ?? '',
        path,
        authorization,
        contentType: request.headers['content-type'] ?? null,
        ifMatch: request.headers['if-match'] ?? null,
        status,
      });
    };
    answer(request, path, authorization === 'right')
      .catch((error: unknown): Reply => ({ status: 500, body: String(error) }))
      .then((reply) => {
        note(reply === 'silence' ? null : reply.status);
        if (reply === 'silence') silent.add(response);
        else response.writeHead(reply.status, { ...CORS, ...reply.headers }).end(reply.body);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  origin = `http://127.0.0.1:${address.port}`;

  const close = async () => {
    if (closed) return;
    closed = true;
    const by: WhipEnd = 'receiver';
    await Promise.all(sessions.map((one) => one.end(by)));
    for (const response of silent) response.destroy();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    endpoint: origin + ENDPOINT,
    token,
    sessions: () => sessions,
    session: (count = 0) =>
      new Promise((resolve) => {
        const look = () => {
          const found = sessions[count];
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    requests: () => requests,
    trouble(next) {
      trouble = next;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A section with port 0 is refused (RFC 3264, 6). A group of nothing is left out. */
const withEverythingRefused = (sdp: string): string =>
  sdp
    .split('\r\n')
    .filter((line) => !line.startsWith('a=group:'))
    .map((line) => line.replace(/^m=(\S+) \d+ /, 'm=$1 0 '))
    .join('\r\n');

/** Null when there is more than an offer could have. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    parts.push(part);
    bytes += part.length;
    if (bytes > MOST_BODY_BYTES) return null;
  }
  return Buffer.concat(parts).toString('utf8');
}
