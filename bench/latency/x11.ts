/**
 * The clock on an X screen: a small client of the X protocol (version 11, its core requests alone), so that OBS has a picture
 * of the machine's time without any camera, browser or decoder between. One write holds all blocks of one moment; the server
 * works a client's requests off in one go.
 */
import net from 'node:net';
import { blocksOf, COLUMNS, ROWS } from './timecode.ts';

export type ClockWindow = {
  /** What the X server complained about, or null. */
  trouble(): string | null;
  close(): void;
};

export type ClockPlace = { readonly width: number; readonly height: number; readonly fps: number };

/** Number of bytes of the server's answer that are needed before the rest's length is known. */
const HEAD = 8;

/** Opens the window in the upper left corner of `display` (`:7`), above everything, and draws until it is closed. */
export async function showClock(display: string, { width, height, fps }: ClockPlace): Promise<ClockWindow> {
  const socket = net.connect(`/tmp/.X11-unix/X${display.slice(1)}`);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  // Little endian, protocol 11.0, no authorisation: this Xvfb lets everybody in (`-ac`).
  const hello = Buffer.alloc(12);
  hello.write('l');
  hello.writeUInt16LE(11, 2);
  socket.write(hello);
  const setup = await welcome(socket);
  const base = setup.readUInt32LE(12);
  const vendorBytes = setup.readUInt16LE(24);
  const formats = setup.readUInt8(29);
  // The first screen stands after the vendor's name, padded to four, and the formats of eight bytes each.
  const screen = 40 + Math.ceil(vendorBytes / 4) * 4 + formats * 8;
  const root = setup.readUInt32LE(screen);
  const white = setup.readUInt32LE(screen + 8);
  const black = setup.readUInt32LE(screen + 12);
  const [window, whiteGc, blackGc] = [base, base + 1, base + 2];

  let trouble: string | null = null;
  socket.on('data', (bytes) => {
    // Nothing is asked and no event is subscribed to: what comes are errors.
    if (bytes[0] === 0) trouble ??= `X error ${bytes[1]} for request ${bytes[10]}`;
  });
  socket.on('error', (error) => {
    trouble ??= error.message;
  });
  socket.write(Buffer.concat([createWindow(window, root, width, height), createGc(whiteGc, window, white)]));
  socket.write(Buffer.concat([createGc(blackGc, window, black), mapWindow(window)]));

  let drawn = 0;
  const draw = () => {
    const blocks = blocksOf(Date.now());
    const parts = [
      fillBlocks(window, whiteGc, blocks, true, width, height),
      fillBlocks(window, blackGc, blocks, false, width, height),
    ];
    // Whatever else opens on that screen, the clock stays above it.
    if (drawn % fps === 0) parts.unshift(raise(window));
    drawn += 1;
    socket.write(Buffer.concat(parts));
  };
  const begun = performance.now();
  let timer: NodeJS.Timeout;
  let ticks = 0;
  const tick = () => {
    draw();
    ticks = Math.max(ticks + 1, Math.floor(((performance.now() - begun) * fps) / 1000));
    timer = setTimeout(tick, Math.max(0, begun + (ticks * 1000) / fps - performance.now()));
  };
  tick();
  return {
    trouble: () => trouble,
    close() {
      clearTimeout(timer);
      socket.destroy();
    },
  };
}

/** The server's answer to the first bytes, whole. */
function welcome(socket: net.Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let got = Buffer.alloc(0);
    const onData = (bytes: Buffer) => {
      got = Buffer.concat([got, bytes]);
      if (got.length < HEAD || got.length < HEAD + got.readUInt16LE(6) * 4) return;
      socket.off('data', onData);
      if (got[0] === 1) resolve(got);
      else reject(new Error(`the X server let nobody in: ${got.subarray(HEAD).toString('latin1')}`));
    };
    socket.on('data', onData);
    socket.once('close', () => reject(new Error('the X server closed the connection')));
  });
}

/** A request: its number, a byte of its own, its length in words of four bytes, and the rest. */
function request(code: number, detail: number, words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + words.length * 4);
  bytes.writeUInt8(code, 0);
  bytes.writeUInt8(detail, 1);
  bytes.writeUInt16LE(1 + words.length, 2);
  for (const [i, word] of words.entries()) bytes.writeUInt32LE(word >>> 0, 4 + i * 4);
  return bytes;
}

const two = (low: number, high: number): number => ((high << 16) | (low & 0xffff)) >>> 0;

/** Override-redirect (bit 9): no window manager places it. Depth, class and visual are the parent's (0). */
const createWindow = (id: number, parent: number, width: number, height: number): Buffer =>
  request(1, 0, [id, parent, two(0, 0), two(width, height), two(0, 0), 0, 1 << 9, 1]);
const createGc = (id: number, drawable: number, colour: number): Buffer =>
  request(55, 0, [id, drawable, 1 << 2, colour]);
const mapWindow = (id: number): Buffer => request(8, 0, [id]);
/** ConfigureWindow with the stacking mode `above` (bit 6, value 0). */
const raise = (id: number): Buffer => request(12, 0, [id, 1 << 6, 0]);

function fillBlocks(
  id: number,
  gc: number,
  blocks: readonly boolean[],
  which: boolean,
  width: number,
  height: number,
): Buffer {
  const [w, h] = [width / COLUMNS, height / ROWS];
  const rectangles = blocks.flatMap((white, i) =>
    white === which ? [two((i % COLUMNS) * w, Math.floor(i / COLUMNS) * h), two(w, h)] : [],
  );
  return request(70, 0, [id, gc, ...rectangles]);
}
