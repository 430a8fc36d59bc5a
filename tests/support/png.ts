import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, tail]);
}

/**
 * A real PNG (8-bit RGB) of a soft gradient with a disc, so that a preview of it can be told from an empty field.
 * `padBytes` adds an ignored chunk of that size: a valid picture that is too large as a file.
 */
export function makePng(options: { width?: number; height?: number; padBytes?: number } = {}): Buffer {
  const { width = 720, height = 960, padBytes = 0 } = options;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * (width * 3 + 1) + 1 + x * 3;
      const inDisc = (x - width / 2) ** 2 + (y - height / 2.4) ** 2 < (width / 3.4) ** 2;
      rows[at] = inDisc ? 196 : 246 - Math.round((40 * y) / height);
      rows[at + 1] = inDisc ? 42 + Math.round((60 * y) / height) : 226 - Math.round((70 * x) / width);
      rows[at + 2] = inDisc ? 58 : 206 - Math.round((50 * y) / height);
    }
  }
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    ...(padBytes > 0 ? [chunk('paDd', Buffer.alloc(padBytes))] : []),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array()),
  ]);
}
