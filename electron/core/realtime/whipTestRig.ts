import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createWhipSession, type WhipOptions } from './whip.ts';

/* For tests: an endpoint that answers as it is told, and remembers what it was asked. */

export type Asked = { method: string; path: string; headers: IncomingMessage['headers']; body: string };

export type Endpoint = {
  readonly origin: string;
  readonly asked: Asked[];
  /** Ends everything that is still open, too. */
  [Symbol.asyncDispose](): Promise<void>;
};

export async function endpoint(
  answer: (asked: Asked, response: ServerResponse, socket: Socket) => void | Promise<void>,
): Promise<Endpoint> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
    asked.push(one);
    await answer(one, response, request.socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const FINGERPRINT = `sha-256 ${Array.from({ length: 32 }, (_, n) => (n + 16).toString(16))
  .join(':')
  .toUpperCase()}`;

/** A medium as a browser offers it, or as a server answers it. */
export const medium = (kind: 'audio' | 'video', way: 'sendonly' | 'recvonly', codec: string, port = 9): string[] => [
  `m=${kind} ${port} UDP/TLS/RTP/SAVPF ${kind === 'audio' ? 111 : '96 97'}`,
  'c=IN IP4 0.0.0.0',
  `a=ice-ufrag:${way === 'sendonly' ? 'EsAw' : 'srvr4fdsf54'}`,
  `a=ice-pwd:${way === 'sendonly' ? 'bP+XJMM09aR8AiX1jdukzR6Y' : '2e13dde17c1cb009202f627fab90cbec358d766d049c9697'}`,
  `a=fingerprint:${FINGERPRINT}`,
  `a=setup:${way === 'sendonly' ? 'actpass' : 'passive'}`,
  `a=mid:${kind === 'audio' ? 0 : 1}`,
  `a=${way}`,
  'a=rtcp-mux',
  ...(way === 'recvonly' ? ['a=candidate:1 1 UDP 2130706431 198.51.100.1 39132 typ host'] : []),
  `a=rtpmap:${kind === 'audio' ? 111 : 96} ${codec}`,
  ...(kind === 'video' ? ['a=rtpmap:97 rtx/90000', 'a=fmtp:97 apt=96'] : []),
];

export const description = (...lines: (string | string[])[]): string =>
  `${['v=0', 'o=- 1657793490019 1 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0 1', ...lines.flat()].join('\r\n')}\r\n`;

export const OFFER = description(
  medium('audio', 'sendonly', 'opus/48000/2'),
  medium('video', 'sendonly', 'H264/90000'),
);
export const ANSWER = description(
  medium('audio', 'recvonly', 'opus/48000/2'),
  medium('video', 'recvonly', 'H264/90000'),
);
export const RESTART = 'a=ice-ufrag:ysXw\r\na=ice-pwd:vw5LmwG4y/e6dPP/zAP9Gp5k\r\n';
export const RESTARTED = 'a=ice-lite\r\na=ice-ufrag:289b31b7\r\na=ice-pwd:0b66f472495ef0ccac7bda653ab6be49\r\n';

export const TOKEN = 'tok_4f9c1d7e-secret';
export const live = () => new AbortController().signal;
/** Short limits, for what waits for one to run out. */
export const BRIEF: WhipOptions['limits'] = { offerMs: 150, restartMs: 150, endMs: 150 };

export const created = { 'Content-Type': 'application/sdp', Location: '/session/1', ETag: '"one"' };

/** Takes offers and ends; everything else as told. */
export const taking = (
  rest: (asked: Asked, response: ServerResponse) => void = (_, response) => response.writeHead(405).end(),
) =>
  endpoint((asked, response) => {
    if (asked.method === 'POST') response.writeHead(201, created).end(ANSWER);
    else if (asked.method === 'DELETE') response.writeHead(200).end();
    else rest(asked, response);
  });

export const at = (origin: string, more: Partial<WhipOptions> = {}) =>
  createWhipSession({ url: `${origin}/whip/room`, token: TOKEN, ...more });
