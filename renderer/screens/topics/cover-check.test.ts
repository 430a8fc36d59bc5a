import { describe, expect, it } from 'vitest';
import { COVER_MAX_BYTES } from '../../../shared/domain/index.ts';
import { checkCover, sniffType } from './cover-check.ts';

describe('a cover before it is sent', () => {
  it('goes by the bytes, not by the name', async () => {
    expect(sniffType(new Uint8Array([0xff, 0xd8, 0xff, 0xe0]))).toBe('image/jpeg');
    expect(sniffType(new TextEncoder().encode('RIFFxxxxWEBPVP8 '))).toBe('image/webp');
    expect(sniffType(new TextEncoder().encode('RIFFxxxxWAVEfmt '))).toBeNull();
    const liar = new File(['<html>hello</html>'], 'cover.png', { type: 'image/png' });
    expect(await checkCover(liar)).toEqual({ kind: 'wrongType' });
    expect(await checkCover(new File([], 'empty.jpg'))).toEqual({ kind: 'wrongType' });
  });

  it('refuses a large file without reading it', async () => {
    const large = new File([new Uint8Array(COVER_MAX_BYTES + 1)], 'large.jpg');
    expect(await checkCover(large)).toEqual({ kind: 'tooLarge', bytes: COVER_MAX_BYTES + 1 });
  });
});
