import type { OverlayKind } from '../../../../shared/domain/index.ts';
import type { OverlayModel } from './model.ts';
import type { Piece } from './placing.ts';
import { type Canvas, lookOf, placeOf, type TextKind, textOf } from './textFallback.ts';

/** Smooth enough for a fade, half of what a browser would draw by itself. */
const FPS = 30;
/** What a page may ask of OBS: nothing. */
const NO_CONTROL = 0;

/** Size of a page's source, as the studio set it last. A user who has set another one keeps it. */
export const sizeOf = ({ width, height }: Canvas) => ({ width, height, redcast_size: `${width}x${height}` });

/** The page as a browser source: as large as the picture, always loaded, silent. */
export const pagePieces = (address: string, canvas: Canvas): Piece[] => [
  {
    part: 'page',
    inputKind: 'browser_source',
    settings: {
      url: address,
      ...sizeOf(canvas),
      fps_custom: true,
      fps: FPS,
      reroute_audio: false,
      shutdown: false,
      restart_when_active: false,
      webpage_control_level: NO_CONTROL,
    },
    transform: null,
  },
];

/** The overlay as a text, and the card's picture where OBS can read our files. */
export function textPieces(
  overlay: OverlayKind,
  kind: TextKind,
  to: { canvas: Canvas; system: string; model: OverlayModel; picture: { file: string } | null },
): Piece[] {
  const text: Piece = {
    part: 'text',
    inputKind: kind,
    settings: { ...lookOf(overlay, kind, to.canvas, to.system), text: textOf(overlay, kind, to.model) },
    transform: placeOf(overlay, 'text', to.canvas),
  };
  if (overlay !== 'card' || !to.picture) return [text];
  const picture: Piece = {
    part: 'picture',
    inputKind: 'image_source',
    settings: to.picture,
    transform: placeOf(overlay, 'picture', to.canvas),
  };
  return [picture, text];
}
