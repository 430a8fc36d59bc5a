import { SessionId } from '../domain/index.ts';

/** One file of a stream's recording; `part` counts from 1: a stream that went on after a crash has several. */
export type RecordingFileOf = { readonly sessionId: SessionId; readonly part: number };

/** Where the page finds a file of a recording, below its own address. `<id>.mp4` is the first, `<id>.2.mp4` the second. */
export const recordingAddress = (sessionId: string, part: number): string =>
  part === 1 ? `/recordings/${sessionId}.mp4` : `/recordings/${sessionId}.${part}.mp4`;

/** The file that an address means; null for an address of anything else, `none` for one that no recording can have. */
export function recordingOf(pathname: string): RecordingFileOf | 'none' | null {
  if (!pathname.startsWith('/recordings/')) return null;
  const match = /^\/recordings\/([^/]+?)(?:\.([2-9]|[1-9]\d{1,2}))?\.mp4$/.exec(pathname);
  const id = SessionId.safeParse(match?.[1]);
  return match && id.success ? { sessionId: id.data, part: Number(match[2] ?? 1) } : 'none';
}

/** A part of a file, both ends included; `all` without a (usable) Range header, `none` when it lies outside. */
export type ByteRange = { kind: 'all' } | { kind: 'part'; start: number; end: number } | { kind: 'none' };

/** One byte range (RFC 9110 §14). Several ranges, other units and nonsense are answered with the whole file. */
export function byteRange(header: string | null | undefined, size: number): ByteRange {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return { kind: 'all' };
  const first = match[1] === '' ? null : Number(match[1]);
  const last = match[2] === '' ? null : Number(match[2]);
  if (first === null) {
    const length = Math.min(last ?? 0, size);
    return length === 0 ? { kind: 'none' } : { kind: 'part', start: size - length, end: size - 1 };
  }
  if (last !== null && last < first) return { kind: 'all' };
  if (first >= size) return { kind: 'none' };
  return { kind: 'part', start: first, end: Math.min(last ?? size - 1, size - 1) };
}
