/** Where each part of the picture goes. Pure arithmetic in picture pixels; nothing is drawn here. */
import type { SceneName } from '../../../shared/domain/media.ts';

export type Size = { readonly width: number; readonly height: number };
export type Rect = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** The part of `source` that fills `target` without distortion, centred. */
export function coverCrop(source: Size, target: Size): Rect {
  const scale = Math.max(target.width / source.width, target.height / source.height);
  const width = Math.min(source.width, target.width / scale);
  const height = Math.min(source.height, target.height / scale);
  return { x: (source.width - width) / 2, y: (source.height - height) / 2, width, height };
}

/** Like `coverCrop`, on whole even pixels: chroma of 4:2:0 pictures cannot be cut at odd ones. */
export function evenCoverCrop(source: Size, target: Size): Rect {
  const crop = coverCrop(source, target);
  const even = (value: number) => Math.max(2, Math.floor(value / 2) * 2);
  const width = Math.min(even(crop.width + 1), even(source.width));
  const height = Math.min(even(crop.height + 1), even(source.height));
  return {
    x: Math.max(0, Math.floor((source.width - width) / 4) * 2),
    y: Math.max(0, Math.floor((source.height - height) / 4) * 2),
    width,
    height,
  };
}

/** `source` scaled to lie inside `area`, centred. */
export function containRect(source: Size, area: Rect): Rect {
  const scale = Math.min(area.width / source.width, area.height / source.height);
  const width = Math.round(source.width * scale);
  const height = Math.round(source.height * scale);
  return {
    x: Math.round(area.x + (area.width - width) / 2),
    y: Math.round(area.y + (area.height - height) / 2),
    width,
    height,
  };
}

/**
 * A shared screen whose shape is far from the picture's is shown whole instead of filling it: a landscape screen cut
 * to a portrait picture would lose two thirds of what the host wants to show.
 */
export function screenFills(screen: Size, picture: Size): boolean {
  const ratio = screen.width / screen.height / (picture.width / picture.height);
  return Math.max(ratio, 1 / ratio) <= 1.35;
}

export type Layer =
  | { readonly source: 'camera' | 'screen'; readonly fit: 'cover'; readonly at: Rect; readonly radius: number }
  | { readonly source: 'screen'; readonly fit: 'contain'; readonly at: Rect; readonly radius: number };

/** The layers of a scene, lowest first. `screen` is the size of the shared picture, or null while there is none. */
export function layersOf(scene: SceneName, picture: Size, screen: Size | null): Layer[] {
  const full: Rect = { x: 0, y: 0, ...picture };
  if (scene === 'camera') return [{ source: 'camera', fit: 'cover', at: full, radius: 0 }];
  const fills = screen !== null && screenFills(screen, picture);
  const base: Layer = fills
    ? { source: 'screen', fit: 'cover', at: full, radius: 0 }
    : { source: 'screen', fit: 'contain', at: screenArea(scene, picture), radius: 0 };
  if (scene === 'screen') return [base];
  return [base, { source: 'camera', fit: 'cover', at: cameraCorner(picture), radius: 18 * unitOf(picture) * 0.6 }];
}

/** One CSS pixel of the 320-pixel-wide design in picture pixels. */
export const unitOf = (picture: Size): number => Math.min(picture.width, picture.height) / 320;

/** On a portrait picture the desk's screen moves up, to leave the camera its own place below. */
function screenArea(scene: SceneName, picture: Size): Rect {
  if (scene === 'desk' && picture.height > picture.width)
    return {
      x: 0,
      y: Math.round(picture.height * 0.08),
      width: picture.width,
      height: Math.round(picture.height * 0.5),
    };
  return { x: 0, y: 0, ...picture };
}

/** The camera's place on the desk: right, above where the product card lies. */
function cameraCorner(picture: Size): Rect {
  const unit = unitOf(picture);
  const portrait = picture.height > picture.width;
  const width = Math.round(portrait ? picture.width * 0.4 : picture.height * 0.3);
  const height = Math.round((width * 4) / 3);
  return {
    x: Math.round(picture.width - width - 10 * unit),
    y: Math.round(picture.height - height - (portrait ? 104 : 12) * unit),
    width,
    height,
  };
}

/**
 * Where a question of this size lies: at the top, below what a viewer's app lays over it (11 % of a portrait picture, as the
 * stage's own safe area shows).
 */
export function questionPlace(question: Size, picture: Size): Rect {
  const portrait = picture.height > picture.width;
  return {
    x: Math.round(10 * unitOf(picture)),
    y: Math.round(picture.height * (portrait ? 0.12 : 0.05)),
    width: question.width,
    height: question.height,
  };
}

/** Where a card of this size lies: 10 design pixels from the left, 12 from the bottom. */
export function cardPlace(card: Size, picture: Size): Rect {
  const unit = unitOf(picture);
  return {
    x: Math.round(10 * unit),
    y: Math.round(picture.height - 12 * unit - card.height),
    width: card.width,
    height: card.height,
  };
}
