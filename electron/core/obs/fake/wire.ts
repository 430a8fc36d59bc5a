import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { isRecord } from './check.ts';
import type { FakeClock } from './clock.ts';
import { intentOf } from './intents.ts';

/*
 * The wire of obs-websocket 5 (RPC version 1): who may say what when, and with which close code it ends where somebody
 * does otherwise. The words are those of obs-websocket 5.1, which clients tell cases apart by.
 */

export type FakeAnswer = { code: number; comment?: string; data?: Record<string, unknown> };
/** `null`: no answer, ever. */
export type Answering = (
  type: string,
  data: unknown,
  batch: 'none' | 'realtime' | 'frame',
) => Promise<FakeAnswer | null>;

export type Wire = {
  readonly port: number;
  broadcast(type: string, data?: Record<string, unknown>, intent?: number): void;
  /** Anything at all, to every client: frames that no OBS would send. */
  sendRaw(frame: string | Buffer): void;
  sessions(): number;
  /** Ends every session with this close code; new ones are still taken. */
  closeSessions(code: number, reason: string): void;
  /** Reads nothing more from anybody, not even a goodbye, or goes on. */
  hold(on: boolean): void;
  /** Ends every connection without a goodbye and stops listening. */
  cutOff(): Promise<void>;
};

type Session = { socket: WebSocket; challenge: string; identified: boolean; subscriptions: number };
type End = { close: number; reason: string };

const ALL_EVENTS = 0x7ff;
const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');
const end = (close: number, reason: string): End => ({ close, reason });
const isUnsigned = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;

export async function listenAsObs(options: {
  port: number;
  password(): string | null;
  websocketVersion: string;
  rpcVersion: number;
  clock: FakeClock;
  answer: Answering;
}): Promise<Wire> {
  const { clock, rpcVersion } = options;
  const salt = randomBytes(32).toString('base64');
  const sessions = new Set<Session>();
  const connections = new Set<Socket>();
  const server = createServer((_, response) => response.writeHead(426).end('Upgrade Required'));
  const sockets = new WebSocketServer({
    noServer: true,
    // A frozen OBS does not answer a ping either.
    autoPong: false,
    handleProtocols: (offered) => (offered.has('obswebsocket.json') ? 'obswebsocket.json' : false),
  });
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => connections.delete(socket));
  });
  server.on('upgrade', (request, socket, head) =>
    clock.when(() => {
      if (!socket.destroyed) sockets.handleUpgrade(request, socket, head, open);
    }),
  );

  function open(socket: WebSocket): void {
    const session: Session = {
      socket,
      challenge: randomBytes(32).toString('base64'),
      identified: false,
      subscriptions: ALL_EVENTS,
    };
    sessions.add(session);
    socket.on('error', () => undefined);
    socket.once('close', () => sessions.delete(session));
    socket.on('ping', (data: Buffer) => clock.when(() => socket.readyState === socket.OPEN && socket.pong(data)));
    socket.on('message', (data: RawData, binary: boolean) => clock.when(() => void take(session, data, binary)));
    const authentication = options.password() === null ? undefined : { challenge: session.challenge, salt };
    send(session, 0, { obsWebSocketVersion: options.websocketVersion, rpcVersion, authentication });
  }

  function send(session: Session, op: number, d: Record<string, unknown>): void {
    if (session.socket.readyState === session.socket.OPEN) session.socket.send(JSON.stringify({ op, d }));
  }

  async function take(session: Session, data: RawData, binary: boolean): Promise<void> {
    const ended = binary
      ? end(4002, 'Your session encoding is set to Json, but a binary message was received.')
      : await read(session, String(data));
    if (ended) session.socket.close(ended.close, ended.reason);
  }

  async function read(session: Session, text: string): Promise<End | undefined> {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return end(4002, 'Unable to decode Json: syntax error');
    }
    if (!isRecord(message)) return end(4002, 'You sent a non-object payload.');
    if (!session.identified && 'request-type' in message)
      return end(4010, 'You appear to be attempting to connect with the pre-5.0.0 plugin protocol.');
    if (!('op' in message)) return end(4006, 'Your request is missing an `op`.');
    if (typeof message.op !== 'number') return end(4006, 'Your `op` is not a number.');
    const { d } = message;
    if (d === undefined || d === null) return end(4003, 'Your payload is missing data (`d`).');
    if (!isRecord(d)) return end(4004, "Your payload's data (`d`) is not an object.");
    // OBS reads it as one byte.
    const op = Math.trunc(message.op) & 0xff;
    if (!session.identified && op !== 1)
      return end(4007, 'You attempted to send a non-Identify message while not identified.');
    switch (op) {
      case 1:
        return identify(session, d);
      case 3:
        return subscribe(session, d);
      case 6:
        return request(session, d);
      case 8:
        return batch(session, d);
      default:
        return end(4006, `Unknown OpCode: ${op}`);
    }
  }

  function identify(session: Session, d: Record<string, unknown>): End | undefined {
    if (session.identified) return end(4008, 'You are already Identified with the obs-websocket server.');
    const password = options.password();
    if (password !== null) {
      if (d.authentication === undefined)
        return end(
          4009,
          "Your payload's data is missing an `authentication` string, however authentication is required.",
        );
      if (d.authentication !== sha256(sha256(password + salt) + session.challenge))
        return end(4009, 'Authentication failed.');
    }
    if (!('rpcVersion' in d)) return end(4003, "Your payload's data is missing an `rpcVersion`.");
    if (!isUnsigned(d.rpcVersion)) return end(4004, 'Your `rpcVersion` is not an unsigned number.');
    if (d.rpcVersion !== 1) return end(4010, 'Your requested RPC version is not supported by this server.');
    return subscribe(session, d);
  }

  function subscribe(session: Session, d: Record<string, unknown>): End | undefined {
    if ('eventSubscriptions' in d) {
      if (!isUnsigned(d.eventSubscriptions)) return end(4004, 'Your `eventSubscriptions` is not an unsigned number.');
      session.subscriptions = d.eventSubscriptions;
    }
    session.identified = true;
    send(session, 2, { negotiatedRpcVersion: 1 });
    return undefined;
  }

  async function request(session: Session, d: Record<string, unknown>): Promise<End | undefined> {
    if (!('requestId' in d)) return end(4003, 'Your payload data is missing a `requestId`.');
    if (!('requestType' in d)) return end(4003, "Your payload's data is missing an `requestType`.");
    if (typeof d.requestType !== 'string') return end(4004, 'Your `requestType` is not a string.');
    const answer = await options.answer(d.requestType, d.requestData, 'none');
    if (answer)
      clock.when(() => send(session, 7, { requestId: d.requestId, requestType: d.requestType, ...answerData(answer) }));
    return undefined;
  }

  async function batch(session: Session, d: Record<string, unknown>): Promise<End | undefined> {
    const { requestId, executionType = null, haltOnFailure = null, requests } = d;
    if (!('requestId' in d)) return end(4003, 'Your payload data is missing a `requestId`.');
    if (executionType !== null && !isUnsigned(executionType)) return end(4004, 'Your `executionType` is not a number.');
    if (Number(executionType) > 2) return end(4005, 'Your `executionType` has an invalid value.');
    if (executionType === 2 && isRecord(d.variables)) return end(4012, 'Variables are not supported in Parallel mode.');
    if (haltOnFailure !== null && typeof haltOnFailure !== 'boolean')
      return end(4004, 'Your `haltOnFailure` is not a boolean.');
    if (requests === undefined) return end(4003, 'Your payload data is missing a `requests`.');
    if (!Array.isArray(requests)) return end(4004, 'Your `requests` is not an array.');
    const variables: Record<string, unknown> = isRecord(d.variables) ? { ...d.variables } : {};
    const results: Record<string, unknown>[] = [];
    for (const entry of requests as unknown[]) {
      const one = isRecord(entry) ? entry : {};
      const requestType = typeof one.requestType === 'string' ? one.requestType : '';
      const data = filled(one.requestData, one.inputVariables, variables);
      const answer = await options.answer(requestType, data, executionType === 1 ? 'frame' : 'realtime');
      if (!answer) return undefined;
      const id = one.requestId === undefined || one.requestId === null ? {} : { requestId: one.requestId };
      results.push({ requestType, ...id, ...answerData(answer) });
      for (const [to, from] of pairs(one.outputVariables))
        if (answer.data && from in answer.data) variables[to] = answer.data[from];
      if (haltOnFailure && answer.code !== 100) break;
    }
    clock.when(() => send(session, 9, { requestId, results }));
    return undefined;
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });

  return {
    port: (server.address() as AddressInfo).port,
    broadcast(eventType, eventData, eventIntent = intentOf(eventType)) {
      for (const session of sessions)
        if (session.identified && (session.subscriptions & eventIntent) !== 0)
          send(session, 5, { eventType, eventIntent, eventData });
    },
    sendRaw(frame) {
      for (const { socket } of sessions) if (socket.readyState === socket.OPEN) socket.send(frame);
    },
    sessions: () => sessions.size,
    closeSessions(code, reason) {
      for (const { socket } of sessions) socket.close(code, reason);
    },
    hold(on) {
      for (const { socket } of sessions) {
        if (on) socket.pause();
        else socket.resume();
      }
    },
    async cutOff() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const { socket } of sessions) socket.terminate();
      for (const socket of connections) socket.destroy();
      await closed;
    },
  };
}

const answerData = ({ code, comment, data }: FakeAnswer) => ({
  requestStatus: { result: code === 100, code, ...(comment ? { comment } : {}) },
  ...(data ? { responseData: data } : {}),
});

const pairs = (value: unknown): [string, string][] =>
  isRecord(value) ? Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string') : [];

/** Fields of a request in a batch that take their value from an earlier answer. */
function filled(data: unknown, inputVariables: unknown, variables: Record<string, unknown>): unknown {
  const taken = pairs(inputVariables).filter(([, from]) => from in variables);
  if (!isRecord(data) || taken.length === 0) return data;
  return { ...data, ...Object.fromEntries(taken.map(([to, from]) => [to, variables[from]])) };
}
