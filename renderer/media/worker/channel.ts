/**
 * The media channel to the core: one connection at a time, made again when it breaks, with credits for back-pressure.
 * Meaning of the bytes: shared/media/wire.ts.
 */

import type { TrackConfig } from '../../../shared/domain/media.ts';
import type { ToCore } from '../../../shared/media/wire.ts';
import { type Chunk, encodeChunk, encodeConfig, encodeJson, ToPage } from '../../../shared/media/wire.ts';
import type { ChannelEnd } from '../protocol.ts';

/** Credits: this much of the stream may be on its way without an acknowledgement. */
const CREDIT_SECONDS = 2;
/** Sending goes on when half of the credits are back, or it would stutter at the edge. */
const RESUME_SHARE = 0.5;
const OPEN_TIMEOUT_MS = 5000;
const BACKOFF_MS = [0, 250, 500, 1000, 2000] as const;
/** Without a running stream nothing is lost by waiting longer. */
const IDLE_BACKOFF_MS = 4000;

export type ChannelState = 'closed' | 'connecting' | 'open';

export type ChannelEvents = {
  /** Ask the window for an end; it answers with `accept`. */
  ask(attempt: number): void;
  opened(): void;
  lost(): void;
  keyframe(): void;
  /** Another page carries the media; the connection stays, to hear of `yours`. */
  replaced(): void;
  /** This page carries the media. */
  yours(): void;
};

export type Channel = {
  /** Keeps a connection from now on. `eager` while a stream runs. */
  want(eager: boolean): void;
  accept(attempt: number, end: ChannelEnd | null): void;
  readonly state: ChannelState;
  /** False while the credits are used up; true again when half of them are back. */
  readonly clear: boolean;
  /** Bits a second of the stream: the measure of the credits. */
  setRate(bitrate: number): void;
  sendJson(message: ToCore): void;
  sendConfig(config: TrackConfig, slate?: boolean): void;
  sendChunk(
    track: 'video' | 'audio',
    chunk: Chunk,
    at: { timestampUs: number; durationUs: number; key: boolean; slate?: boolean },
  ): boolean;
  close(): void;
};

type Link = { send(bytes: Uint8Array<ArrayBuffer>): void; close(): void };

export function createChannel(events: ChannelEvents): Channel {
  let state: ChannelState = 'closed';
  let link: Link | null = null;
  let attempt = 0;
  let failures = 0;
  let eager = false;
  let wanted = false;
  let finished = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sequence = 0;
  let inFlight: { sequence: number; bytes: number }[] = [];
  let bytesInFlight = 0;
  let limitBytes = (CREDIT_SECONDS * 2_500_000) / 8;
  let blocked = false;

  const connect = () => {
    clearTimeout(timer);
    if (finished || !wanted || state !== 'closed') return;
    state = 'connecting';
    attempt += 1;
    events.ask(attempt);
    timer = setTimeout(() => broke(), OPEN_TIMEOUT_MS);
  };

  const broke = () => {
    const wasOpen = state === 'open';
    const old = link;
    link = null;
    state = 'closed';
    old?.close();
    clearTimeout(timer);
    if (finished || !wanted) return;
    if (wasOpen) {
      failures = 0;
      events.lost();
    }
    const wait = eager
      ? BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)]
      : Math.min(IDLE_BACKOFF_MS, failures * 1000);
    failures += 1;
    timer = setTimeout(connect, wait);
  };

  const opened = () => {
    clearTimeout(timer);
    state = 'open';
    sequence = 0;
    inFlight = [];
    bytesInFlight = 0;
    blocked = false;
    events.opened();
  };

  const received = (raw: unknown) => {
    const parsed = ToPage.safeParse(typeof raw === 'string' ? parseJson(raw) : raw);
    if (!parsed.success) return; // a newer core may say more than we know
    switch (parsed.data.kind) {
      case 'ack':
        acknowledge(parsed.data.sequence);
        break;
      case 'keyframe':
        events.keyframe();
        break;
      case 'replaced':
        events.replaced();
        break;
      case 'yours':
        events.yours();
        break;
    }
  };

  /** An acknowledgement covers everything up to its number. */
  const acknowledge = (upTo: number) => {
    failures = 0;
    let done = 0;
    for (const message of inFlight) {
      if (message.sequence > upTo) break;
      bytesInFlight -= message.bytes;
      done += 1;
    }
    if (done > 0) inFlight = inFlight.slice(done);
    if (blocked && bytesInFlight <= limitBytes * RESUME_SHARE) blocked = false;
  };

  const send = (make: (sequence: number) => Uint8Array<ArrayBuffer>): boolean => {
    if (!link || state !== 'open') return false;
    const bytes = make(sequence);
    inFlight.push({ sequence, bytes: bytes.byteLength });
    bytesInFlight += bytes.byteLength;
    sequence += 1;
    if (bytesInFlight > limitBytes) blocked = true;
    link.send(bytes);
    return true;
  };

  const finish = () => {
    finished = true;
    wanted = false;
    clearTimeout(timer);
    const old = link;
    link = null;
    state = 'closed';
    old?.close();
  };

  const own = (made: Link) => {
    link = made;
    return made;
  };

  return {
    want(isEager) {
      eager = isEager;
      if (!wanted) {
        wanted = true;
        connect();
      } else if (isEager && state === 'closed' && !finished) connect();
    },
    accept(forAttempt, end) {
      if (finished || state !== 'connecting' || forAttempt !== attempt) {
        if (end?.kind === 'port') end.port.close();
        return;
      }
      if (!end) {
        broke();
        return;
      }
      if (end.kind === 'port') {
        openPort(end.port, own, () => link, broke, received);
        opened();
        return;
      }
      openSocket(end.url, own, () => link, opened, broke, received);
    },
    get state() {
      return state;
    },
    get clear() {
      return state === 'open' && !blocked;
    },
    setRate(bitrate) {
      limitBytes = Math.max(64 * 1024, (CREDIT_SECONDS * bitrate) / 8);
    },
    sendJson: (message) => void send((number) => encodeJson(message, number)),
    sendConfig: (config, slate) => void send((number) => encodeConfig(config, number, slate)),
    sendChunk: (track, chunk, at) => send((number) => encodeChunk(track, chunk, { ...at, sequence: number })),
    close: finish,
  };
}

type Own = (link: Link) => Link;

function openSocket(
  url: string,
  own: Own,
  current: () => Link | null,
  opened: () => void,
  broke: () => void,
  received: (raw: unknown) => void,
): void {
  let socket: WebSocket;
  try {
    socket = new WebSocket(url);
  } catch {
    broke(); // an address that is no address
    return;
  }
  socket.binaryType = 'arraybuffer';
  const link = own({ send: (bytes) => socket.send(bytes), close: () => socket.close() });
  socket.addEventListener('open', () => {
    if (current() === link) opened();
    else socket.close();
  });
  socket.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (current() === link) received(event.data);
  });
  socket.addEventListener('close', () => {
    if (current() === link) broke();
  });
}

function openPort(
  port: MessagePort,
  own: Own,
  current: () => Link | null,
  broke: () => void,
  received: (raw: unknown) => void,
): void {
  // No transfer list, ever: towards a utility process a transferred buffer arrives as null.
  const link = own({ send: (bytes) => port.postMessage(bytes), close: () => port.close() });
  port.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (current() === link) received(event.data);
  });
  port.addEventListener('close', () => {
    if (current() === link) broke();
  });
  port.start();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the schema refuses it
  }
}
