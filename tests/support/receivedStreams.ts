import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createFlvReader, type FlvReader, type FlvTag } from './flv.ts';

/** One publication as the server recorded it. */
export type ReceivedStream = {
  /** Name of the stream: the key. */
  readonly name: string;
  readonly path: string;
  /** Wall clock of the first media, in milliseconds. */
  readonly firstAtMs: number;
};

export type ArrivedTag = FlvTag & {
  /** Wall clock of its arrival in the server's file, in milliseconds; late by at most `LOOK_MS` and what the machine is busy. */
  readonly arrivedAtMs: number;
};

export type ReceivedStreams = {
  /** Those with media, in the order in which they began. */
  all(name?: string): readonly ReceivedStream[];
  /** What could not be read, if anything. */
  troubles(): readonly string[];
  /** Reads what is there and ends. */
  close(): void;
};

/** Shorter than two frames at 30 frames a second. */
const LOOK_MS = 40;
const READ_BYTES = 256 * 1024;

type Open = { readonly fd: number; at: number; readonly reader: FlvReader };

/**
 * Follows the files that a server writes of what it receives (nginx-rtmp: `record all; record_unique on`), so that it is
 * known when each picture came, not only what it says of itself.
 */
export function followReceived(
  folder: string,
  onTag: (stream: ReceivedStream, tag: ArrivedTag) => void,
): ReceivedStreams {
  const files = new Map<string, Open>();
  const streams: ReceivedStream[] = [];
  const troubles: string[] = [];
  const buffer = Buffer.alloc(READ_BYTES);

  const open = (file: string): Open => {
    const path = join(folder, file);
    // `key-1764000000.flv`: the server adds the second in which the publication began.
    const name = file.slice(0, file.lastIndexOf('-'));
    let stream: ReceivedStream | null = null;
    const reader = createFlvReader((tag) => {
      const arrivedAtMs = Date.now();
      if (stream === null) {
        stream = { name, path, firstAtMs: arrivedAtMs };
        streams.push(stream);
      }
      onTag(stream, { ...tag, arrivedAtMs });
    });
    const made = { fd: openSync(path, 'r'), at: 0, reader };
    files.set(file, made);
    return made;
  };

  const look = () => {
    if (!existsSync(folder)) return;
    for (const file of readdirSync(folder).sort()) {
      if (!file.endsWith('.flv')) continue;
      let one = files.get(file) ?? open(file);
      if (one.at > statSync(join(folder, file)).size) {
        troubles.push(`${file} was written over: two publications began in one second`);
        closeSync(one.fd);
        one = open(file);
      }
      for (;;) {
        const count = readSync(one.fd, buffer, 0, READ_BYTES, one.at);
        if (count === 0) break;
        one.at += count;
        // A copy: the reader keeps what is not whole yet.
        one.reader.push(Buffer.from(buffer.subarray(0, count)));
      }
      const broken = one.reader.broken();
      if (broken !== null && !troubles.includes(`${file}: ${broken}`)) troubles.push(`${file}: ${broken}`);
    }
  };
  const timer = setInterval(look, LOOK_MS);
  let closed = false;
  return {
    all: (name) => streams.filter((one) => name === undefined || one.name === name),
    troubles: () => troubles,
    close() {
      if (closed) return;
      closed = true;
      clearInterval(timer);
      look();
      for (const { fd } of files.values()) closeSync(fd);
    },
  };
}
