/** A square PNG and its side in pixels. */
export type Png = { readonly size: number; readonly bytes: Buffer };

/** macOS type codes of PNG entries, by side in pixels. */
const ICNS_TYPES: ReadonlyMap<number, string> = new Map([
  [16, 'icp4'],
  [32, 'icp5'],
  [128, 'ic07'],
  [256, 'ic08'],
  [512, 'ic09'],
  [1024, 'ic10'],
]);

/** An `.icns` file: a head and one entry for each picture, all numbers big endian. */
export function icns(pngs: readonly Png[]): Buffer {
  const entries = pngs.map(({ size, bytes }) => {
    const type = ICNS_TYPES.get(size);
    if (!type) throw new Error(`.icns has no PNG entry of ${size} pixels`);
    const head = Buffer.alloc(8);
    head.write(type, 0, 'latin1');
    head.writeUInt32BE(8 + bytes.length, 4);
    return Buffer.concat([head, bytes]);
  });
  const body = Buffer.concat(entries);
  const head = Buffer.alloc(8);
  head.write('icns', 0, 'latin1');
  head.writeUInt32BE(8 + body.length, 4);
  return Buffer.concat([head, body]);
}

/** An `.ico` file with PNG entries (Windows Vista and later), at most 256 pixels. All numbers little endian. */
export function ico(pngs: readonly Png[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pngs.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pngs.length, 4);
  let at = head.length;
  for (const [index, { size, bytes }] of pngs.entries()) {
    if (size > 256) throw new Error(`.ico takes at most 256 pixels, not ${size}`);
    const entry = 6 + 16 * index;
    head.writeUInt8(size % 256, entry); // 0 stands for 256
    head.writeUInt8(size % 256, entry + 1);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(bytes.length, entry + 8);
    head.writeUInt32LE(at, entry + 12);
    at += bytes.length;
  }
  return Buffer.concat([head, ...pngs.map((png) => png.bytes)]);
}
