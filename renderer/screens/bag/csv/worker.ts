/** Reads one CSV file away from the page's thread: a hundred thousand rows take a second, and the page goes on. */
import '../../../app/csp.ts';
import { type FromReader, PARCEL, type ToReader } from './protocol.ts';
import { readCsv } from './read.ts';
import type { BadRow, GoodRow } from './types.ts';

const tell = (message: FromReader) => self.postMessage(message);

self.onmessage = async ({ data }: MessageEvent<ToReader>) => {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await data.file.arrayBuffer());
  } catch {
    // Moved, deleted or locked since it was chosen.
    tell({ kind: 'end', result: { ok: false, problem: { why: 'unreadable' } } });
    return;
  }
  let good: GoodRow[] = [];
  let bad: BadRow[] = [];
  let done = 0;
  const send = () => {
    tell({ kind: 'rows', good, bad, done });
    good = [];
    bad = [];
  };
  const full = () => good.length + bad.length >= PARCEL && send();
  const result = readCsv(bytes, {
    good(row) {
      good.push(row);
      full();
    },
    bad(row) {
      bad.push(row);
      full();
    },
    progress(chars, of) {
      done = of === 0 ? 1 : chars / of;
    },
  });
  done = 1;
  send();
  tell({ kind: 'end', result });
};
