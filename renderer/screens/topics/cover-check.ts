import { COVER_MAX_BYTES, COVER_MAX_SIDE, COVER_MIN_SIDE } from '../../../shared/domain/index.ts';

export type CoverProblem =
  | { kind: 'wrongType' }
  | { kind: 'tooLarge'; bytes: number }
  | { kind: 'tooSmall' | 'tooManyPixels'; width: number; height: number }
  | { kind: 'unreadable' };

/** The picture type by the first bytes: names and declared types lie. */
export function sniffType(head: Uint8Array): 'image/jpeg' | 'image/png' | 'image/webp' | null {
  const starts = (at: number, ...bytes: number[]) => bytes.every((byte, i) => head[at + i] === byte);
  if (starts(0, 0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (starts(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (starts(0, 0x52, 0x49, 0x46, 0x46) && starts(8, 0x57, 0x45, 0x42, 0x50)) return 'image/webp';
  return null;
}

/** Looks at a picture before it is sent; the platform looks again. Null: it can be sent. */
export async function checkCover(file: File): Promise<CoverProblem | null> {
  if (file.size > COVER_MAX_BYTES) return { kind: 'tooLarge', bytes: file.size };
  const head = new Uint8Array(await file.slice(0, 16).arrayBuffer());
  if (sniffType(head) === null) return { kind: 'wrongType' };
  try {
    const bitmap = await createImageBitmap(file);
    const { width, height } = bitmap;
    bitmap.close();
    if (Math.min(width, height) < COVER_MIN_SIDE) return { kind: 'tooSmall', width, height };
    if (Math.max(width, height) > COVER_MAX_SIDE) return { kind: 'tooManyPixels', width, height };
    return null;
  } catch {
    return { kind: 'unreadable' };
  }
}
