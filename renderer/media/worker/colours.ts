/**
 * The colour description of the encoded stream. Chromium writes it into the parameter sets and starts new ones when it
 * changes, which players and muxers take badly; a canvas would even switch to full range. So one description is chosen
 * when a stream starts and everything is brought to it.
 */
import type { YuvColours } from './yuv.ts';

export type StreamColours = { readonly space: VideoColorSpaceInit; readonly yuv: YuvColours };

const limited = (name: 'smpte170m' | 'bt709', matrix: YuvColours['matrix']): StreamColours => ({
  space: { primaries: name, transfer: name, matrix: name, fullRange: false },
  yuv: { matrix, fullRange: false },
});

const BT601 = limited('smpte170m', 'bt601');
const BT709 = limited('bt709', 'bt709');

/** What a camera's frames can be passed on as without a change, or null. */
export function coloursOf(frame: { readonly colorSpace: VideoColorSpaceInit }): StreamColours | null {
  const { primaries, transfer, matrix, fullRange } = frame.colorSpace;
  if (fullRange !== false) return null;
  return (
    [BT601, BT709].find(
      ({ space }) => space.primaries === primaries && space.transfer === transfer && space.matrix === matrix,
    ) ?? null
  );
}

/** Without a camera to follow: what most of them deliver. */
export const DEFAULT_COLOURS = BT601;
