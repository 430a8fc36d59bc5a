/** Packets as the plainest files ffmpeg reads: H.264 with start codes, AAC with ADTS headers. */

const START = Buffer.from([0, 0, 0, 1]);

/** Parameter sets of an avcC record, then each access unit with its length prefixes replaced by start codes. */
export function annexBFile(avcC: Uint8Array, units: readonly Uint8Array[]): Buffer {
  const parts: Uint8Array[] = [];
  let at = 5;
  for (const mask of [0x1f, 0xff]) {
    const count = (avcC[at] ?? 0) & mask;
    at += 1;
    for (let i = 0; i < count; i += 1) {
      const size = ((avcC[at] ?? 0) << 8) | (avcC[at + 1] ?? 0);
      parts.push(START, avcC.subarray(at + 2, at + 2 + size));
      at += 2 + size;
    }
  }
  for (const unit of units) {
    const view = new DataView(unit.buffer, unit.byteOffset, unit.byteLength);
    for (let offset = 0; offset + 4 <= unit.byteLength; ) {
      const size = view.getUint32(offset);
      parts.push(START, unit.subarray(offset + 4, offset + 4 + size));
      offset += 4 + size;
    }
  }
  return Buffer.concat(parts);
}

/** AAC-LC, 48 kHz, stereo. */
export function adtsFile(frames: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    frames.flatMap((frame) => {
      const size = frame.byteLength + 7;
      const header = [0xff, 0xf1, 0x4c, 0x80 | (size >> 11), (size >> 3) & 0xff, ((size & 7) << 5) | 0x1f, 0xfc];
      return [Buffer.from(header), Buffer.from(frame)];
    }),
  );
}
