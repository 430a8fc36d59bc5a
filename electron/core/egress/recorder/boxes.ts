/** ISO base media boxes (ISO/IEC 14496-12): a size, a four-letter name and a body. */
export function box(name: string, ...parts: Uint8Array[]): Buffer {
  let size = 8;
  for (const part of parts) size += part.length;
  const head = Buffer.alloc(8);
  head.writeUInt32BE(size);
  head.write(name, 4, 'latin1');
  return Buffer.concat([head, ...parts], size);
}

/** A box with version and flags. */
export function fullBox(name: string, version: number, flags: number, ...parts: Uint8Array[]): Buffer {
  return box(name, u32((version << 24) | flags), ...parts);
}

export const u8 = (...values: number[]): Buffer => Buffer.from(values);

export function u16(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, i) => {
    bytes.writeUInt16BE(value, i * 2);
  });
  return bytes;
}

export function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => {
    bytes.writeUInt32BE(value >>> 0, i * 4);
  });
  return bytes;
}

export function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

export const text = (value: string): Buffer => Buffer.from(value, 'latin1');
