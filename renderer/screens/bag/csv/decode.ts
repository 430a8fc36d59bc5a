/** What a file of bytes is written in, as `TextDecoder` names it. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';
export type NotText = 'empty' | 'workbook' | 'binary';
export type Decoded = { ok: true; text: string; encoding: Encoding } | { ok: false; why: NotText };

/** How much of a file without a byte order mark is looked at to see whether it is UTF-16. */
const LOOK = 4_096;

/**
 * Bytes → text. A byte order mark decides; without one zero bytes tell UTF-16, valid UTF-8 is UTF-8, and what is left is
 * read as GB 18030 (which holds all of GBK), the encoding in which Excel saves CSV on a Chinese Windows.
 */
export function decode(bytes: Uint8Array): Decoded {
  if (bytes.length === 0) return { ok: false, why: 'empty' };
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) || startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0]))
    return { ok: false, why: 'workbook' };
  for (const encoding of encodings(bytes)) {
    const text = read(bytes, encoding);
    if (text === null) continue;
    if (text.trim() === '') return { ok: false, why: 'empty' };
    // A text has no zero characters; a picture or a program has.
    return text.includes('\0') ? { ok: false, why: 'binary' } : { ok: true, text, encoding };
  }
  return { ok: false, why: 'binary' };
}

const startsWith = (bytes: Uint8Array, mark: readonly number[]) => mark.every((byte, at) => bytes[at] === byte);

function encodings(bytes: Uint8Array): readonly Encoding[] {
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return ['utf-8'];
  if (startsWith(bytes, [0xff, 0xfe])) return ['utf-16le'];
  if (startsWith(bytes, [0xfe, 0xff])) return ['utf-16be'];
  const unmarked = utf16(bytes);
  return unmarked ? [unmarked] : ['utf-8', 'gb18030'];
}

/** Commas, digits and line ends have a zero byte in UTF-16: after them in little endian, before them in big endian. */
function utf16(bytes: Uint8Array): Encoding | null {
  const end = Math.min(bytes.length, LOOK);
  const zeros = [0, 0];
  for (let at = 0; at < end; at += 1) if (bytes[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (even + odd < end / 20) return null;
  // A few characters end in a zero byte themselves (一 is U+4E00).
  if (even < odd / 10) return 'utf-16le';
  return odd < even / 10 ? 'utf-16be' : null;
}

/** Null when the bytes are not valid in this encoding. The byte order mark is taken off. */
function read(bytes: Uint8Array, encoding: Encoding): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    // Not this encoding: the next one is tried.
    return null;
  }
}
