import { createHash } from 'node:crypto';
import { WebSocket } from 'ws';

/** A client of obs-websocket that sends whatever it is told to. */
export type RawObs = {
  /** Text and bytes as they are, anything else as JSON. */
  send(frame: unknown): void;
  /** With the right password; `data` comes on top, undefined takes a field away. */
  identify(data?: Record<string, unknown>): void;
  /** Data of the next message with this op that was not taken yet. */
  next(op: number): Promise<Record<string, unknown>>;
  /** Every message with this op so far. */
  seen(op: number): Record<string, unknown>[];
  readonly closed: Promise<{ code: number; words: string }>;
  close(): void;
};

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');

/** Answers once the server has said hello. */
export async function openRaw(port: number, password: string): Promise<RawObs> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, 'obswebsocket.json');
  const messages: { op: number; d: Record<string, unknown> }[] = [];
  const taken = new Set<object>();
  const looks = new Set<() => void>();
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)));
    for (const look of [...looks]) look();
  });
  const closed = new Promise<{ code: number; words: string }>((resolve) =>
    socket.once('close', (code, words) => resolve({ code, words: String(words) })),
  );
  const failed = new Promise<never>((_, reject) => socket.on('error', reject));
  // Raced against each answer below; a failure while nobody waits must not end the test run.
  failed.catch(() => undefined);

  const next = (op: number): Promise<Record<string, unknown>> => {
    const found = new Promise<Record<string, unknown>>((resolve) => {
      const look = () => {
        const message = messages.find((one) => one.op === op && !taken.has(one));
        if (!message) return;
        taken.add(message);
        looks.delete(look);
        resolve(message.d);
      };
      looks.add(look);
      look();
    });
    const ended = closed.then(({ code, words }): never => {
      throw new Error(`closed with ${code} ${words} before a message with op ${op}`);
    });
    return Promise.race([found, ended, failed]);
  };

  const hello = await next(0);
  const { salt, challenge } = hello.authentication as { salt: string; challenge: string };
  const send = (frame: unknown) =>
    socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
  return {
    send,
    identify: (data) =>
      send({ op: 1, d: { rpcVersion: 1, authentication: sha256(sha256(password + salt) + challenge), ...data } }),
    next,
    seen: (op) => messages.filter((one) => one.op === op).map(({ d }) => d),
    closed,
    close: () => socket.close(),
  };
}
