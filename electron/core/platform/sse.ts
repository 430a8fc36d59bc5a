import { EVENTS_PER_MESSAGE } from '../../../shared/contract/index.ts';
import { RoomEvent, RtcNotice } from '../../../shared/domain/index.ts';
import { NoAnswer, TooLong } from './faults.ts';
import { STREAM_SILENCE_MS } from './transport.ts';

/** One message of the event log as it came: an event, or something that is none. */
export type StreamItem =
  | { kind: 'event'; event: RoomEvent }
  /** `seq`: from the message id or its content, null when neither can be read. */
  | { kind: 'garbage'; seq: number | null; why: string };

/**
 * An open event stream, message by message. Iterate it once; it ends when the server ends it, throws when the connection
 * breaks.
 */
export type EventStream = AsyncIterable<readonly StreamItem[]>;

/** Longest single message: the contract's most events, each as long as the longest, a chat line with long names. */
const MAX_MESSAGE_CHARS = EVENTS_PER_MESSAGE * 4 * 1024;
/** A message with more entries than the contract allows is read all the same; beyond this it is somebody's mistake. */
const MAX_ITEMS = EVENTS_PER_MESSAGE * 20;

type Message = { id: string | null; event: string; data: string };

/** Splits server-sent events (WHATWG HTML §9.2) into messages. Comments only prove that the server is alive. */
class MessageParser {
  /** What came since the last line end, in pieces: a long line is joined once, not at every piece. */
  private rest: string[] = [];
  private restChars = 0;
  private dataChars = 0;
  private id: string | null = null;
  private event = 'message';
  private data: string[] = [];

  /** @throws TooLong */
  push(text: string): Message[] {
    const messages: Message[] = [];
    if (/[\r\n]/.test(text) || this.rest.at(-1)?.endsWith('\r')) {
      const all = this.rest.join('') + text;
      // A lone CR at the end may be the first half of CRLF: it waits for what follows.
      const usable = all.endsWith('\r') ? all.slice(0, -1) : all;
      const lines = usable.split(/\r\n|\n|\r/);
      const open = (lines.pop() ?? '') + all.slice(usable.length);
      this.rest = open === '' ? [] : [open];
      this.restChars = open.length;
      for (const line of lines) {
        const message = this.line(line);
        if (message) messages.push(message);
      }
    } else {
      this.rest.push(text);
      this.restChars += text.length;
    }
    if (this.restChars + this.dataChars > MAX_MESSAGE_CHARS) {
      throw new TooLong(`a message longer than ${MAX_MESSAGE_CHARS} characters`);
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
      this.dataChars = 0;
      return empty && message.event === 'message' ? null : message;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'id') this.id = value;
    else if (field === 'event') this.event = value;
    else if (field === 'data') {
      this.data.push(value);
      // The line end between two of them counts too: empty lines must not pile up for nothing.
      this.dataChars += value.length + 1;
    }
    return null;
  }
}

const asSeq = (value: unknown): number | null => {
  const seq = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof seq === 'number' && Number.isSafeInteger(seq) && seq > 0 ? seq : null;
};

/** A list of events, or a single one: what a small platform may send while nothing much happens. */
function itemsOf(message: Message): StreamItem[] {
  let data: unknown;
  try {
    data = JSON.parse(message.data);
  } catch {
    return [{ kind: 'garbage', seq: asSeq(message.id), why: 'broken JSON' }];
  }
  const list = typeof data === 'object' && data !== null && 'events' in data ? data.events : null;
  if (!Array.isArray(list)) return [itemOf(data, asSeq(message.id))];
  if (list.length > MAX_ITEMS) return [{ kind: 'garbage', seq: null, why: `${list.length} events in one message` }];
  // The id is that of the last event: it says the number of that one alone.
  return list.map((entry: unknown, i) => itemOf(entry, i === list.length - 1 ? asSeq(message.id) : null));
}

/** One event. What is wrong with it costs this one, not its neighbours. */
function itemOf(data: unknown, id: number | null): StreamItem {
  const parsed = RoomEvent.safeParse(data);
  if (parsed.success) return { kind: 'event', event: parsed.data };
  const issue = parsed.error.issues[0];
  const told = typeof data === 'object' && data !== null && 'seq' in data ? asSeq(data.seq) : null;
  return {
    kind: 'garbage',
    seq: told ?? id,
    why: `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'unknown'}`.slice(0, 200),
  };
}

/** Reads the room's event stream, as `readMessages` says. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  silenceMs = STREAM_SILENCE_MS,
): AsyncGenerator<StreamItem[], void, void> {
  for await (const message of readMessages(body, signal, silenceMs)) yield itemsOf(message);
}

/** Reads what an SFU says by itself. What is no notice is passed over: the numbers that are asked for say the rest. */
export async function* readNotices(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  silenceMs = STREAM_SILENCE_MS,
): AsyncGenerator<RtcNotice, void, void> {
  for await (const message of readMessages(body, signal, silenceMs)) {
    const notice = RtcNotice.safeParse(jsonOf(message.data));
    if (notice.success) yield notice.data;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON, so no notice: the reader passes it over.
    return null;
  }
}

/**
 * The messages of a stream until the server ends it. Throws `NoAnswer` after 20 s without a byte: half-open connections show no other sign.
 * The contract's transport ends a stream with an event named `done` and tells a failure by one named `error`.
 */
async function* readMessages(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  silenceMs: number,
): AsyncGenerator<Message, void, void> {
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
        if (message.event === 'message') yield message;
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
