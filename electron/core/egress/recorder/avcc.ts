/**
 * Puts a changed stream's parameter sets in front of a key frame. An MP4 track names its first ones only, and decoders
 * take new ones from the stream; the alternative, another file, would tear the recording.
 *
 * @param frame length-prefixed H.264
 * @param avcC AVCDecoderConfigurationRecord (ISO/IEC 14496-15 §5.3.3); its length size must be the frame's
 * @returns the frame unchanged when the record cannot be read
 */
export function withParameterSets(frame: Uint8Array, avcC: Uint8Array): Uint8Array {
  const sets = parameterSets(avcC);
  if (sets === null) return frame;
  const lengthBytes = ((avcC[4] ?? 0xff) & 3) + 1;
  const out = Buffer.alloc(sets.reduce((size, set) => size + lengthBytes + set.length, 0) + frame.length);
  let at = 0;
  for (const set of sets) {
    at = out.writeUIntBE(set.length, at, lengthBytes);
    out.set(set, at);
    at += set.length;
  }
  out.set(frame, at);
  return out;
}

function parameterSets(avcC: Uint8Array): Uint8Array[] | null {
  const sets: Uint8Array[] = [];
  let at = 5;
  for (const mask of [0x1f, 0xff]) {
    const count = (avcC[at++] ?? 0) & mask;
    for (let i = 0; i < count; i += 1) {
      const size = ((avcC[at] ?? 0) << 8) | (avcC[at + 1] ?? 0);
      if (at + 2 + size > avcC.length) return null;
      sets.push(avcC.subarray(at + 2, at + 2 + size));
      at += 2 + size;
    }
  }
  return sets.length === 0 ? null : sets;
}
