import { RoomEvent } from '../../../shared/domain/index.ts';
import { NoAnswer, TooLong } from './faults.ts';
import { STREAM_SILENCE_MS } from './transport.ts';

/** One message of the event log as it came: an event, or something that is none. */
export type StreamItem =
  | { kind: 'event'; event: RoomEvent }
  /** `seq`: from the message id or its content, null when neither can be read. */
  | { kind: 'garbage'; seq: number | null; why: string };

/** An open event stream. Iterate it once; it ends when the server ends it, throws when the connection breaks. */
export type EventStream = AsyncIterable<StreamItem>;

/** Longest single message. The longest event of the contract, a chat line with long names, is below 4 KiB. */
const MAX_MESSAGE_CHARS = 256 * 1024;

type Message = { id: string | null; event: string; data: string };

/** Splits server-sent events (WHATWG HTML §9.2) into messages. Comments only prove that the server is alive. */
class MessageParser {
  private rest = '';
  private id: string | null = null;
  private event = 'message';
  private data: string[] = [];

  /** @throws TooLong */
  push(text: string): Message[] {
    // A lone CR at the end may be the first half of CRLF: it waits for what follows.
    const all = this.rest + text;
    const usable = all.endsWith('\r') ? all.slice(0, -1) : all;
    const lines = usable.split(/\r\n|\n|\r/);
    this.rest = (lines.pop() ?? '') + all.slice(usable.length);
    const messages: Message[] = [];
    for (const line of lines) {
      const message = this.line(line);
      if (message) messages.push(message);
    }
    if (this.rest.length + this.data.reduce((sum, line) => sum + line.length, 0) > MAX_MESSAGE_CHARS) {
      throw new TooLong(`an event longer than ${MAX_MESSAGE_CHARS} characters`);
    }
    return messages;
  }

  private line(line: string): Message | null {
    if (line === '') {
      const message = { id: this.id, event: this.event, data: this.data.join('\n') };
      const empty = this.data.length === 0;
      this.id = null;
      this.event = 'message';
      this.data = [];
      return empty && message.event === 'message' ? null : message;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'id') this.id = value;
    else if (field === 'event') this.event = value;
    else if (field === 'data') this.data.push(value);
    return null;
  }
}

const asSeq = (value: unknown): number | null => {
  const seq = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof seq === 'number' && Number.isSafeInteger(seq) && seq > 0 ? seq : null;
};

function itemOf(message: Message): StreamItem {
  let data: unknown;
  try {
    data = JSON.parse(message.data);
  } catch {
    return { kind: 'garbage', seq: asSeq(message.id), why: 'broken JSON' };
  }
  const parsed = RoomEvent.safeParse(data);
  if (parsed.success) return { kind: 'event', event: parsed.data };
  const issue = parsed.error.issues[0];
  const told = typeof data === 'object' && data !== null && 'seq' in data ? asSeq(data.seq) : null;
  return {
    kind: 'garbage',
    seq: told ?? asSeq(message.id),
    why: `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'unknown'}`.slice(0, 200),
  };
}

/**
 * Reads the room's event stream. Throws `NoAnswer` after 20 s without a byte: half-open connections show no other sign.
 * The contract's transport ends a log with an event named `done` and tells a failure by one named `error`.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  silenceMs = STREAM_SILENCE_MS,
): AsyncGenerator<StreamItem, void, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parser = new MessageParser();
  // A stream that is already broken refuses to be cancelled: it is gone either way.
  const stop = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    while (!signal.aborted) {
      const { done, value } = await readWithin(reader, silenceMs);
      if (done) return;
      for (const message of parser.push(decoder.decode(value, { stream: true }))) {
        if (message.event === 'done' || message.event === 'close') return;
        if (message.event === 'error') throw new Error(`the platform broke off: ${message.data.slice(0, 200)}`);
        if (message.event === 'message') yield itemOf(message);
      }
    }
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

async function readWithin(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  ms: number,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(`the event stream was silent for ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } finally {
    clearTimeout(timer);
  }
}
