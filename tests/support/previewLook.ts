/** What the host's own preview shows: parts of the composed picture, read from the video in the page. */
import type { Page } from 'playwright';

/** A part of a 720×1280 picture. */
export type Part = { x: number; y: number; width: number; height: number };

/** Blank paper of the product card: right of its image, along its lower rim. Nothing else there is as white. */
export const CARD_RIM: Part = { x: 190, y: 1236, width: 420, height: 8 };
/** The upper rim of the bubble with the question that is answered. */
export const QUESTION_RIM: Part = { x: 60, y: 160, width: 90, height: 6 };

/** Mean brightness (0 to 255) of a part of the preview now. */
export const brightness = (page: Page, part: Part): Promise<number> =>
  page.evaluate((box) => {
    const video = document.querySelector<HTMLVideoElement>('[data-testid="stage-preview"] video');
    const ctx = new OffscreenCanvas(32, 4).getContext('2d', { willReadFrequently: true });
    if (!video || !ctx || video.videoWidth === 0) return Number.NaN;
    const scale = video.videoWidth / 720;
    ctx.drawImage(video, box.x * scale, box.y * scale, box.width * scale, box.height * scale, 0, 0, 32, 4);
    const { data } = ctx.getImageData(0, 0, 32, 4);
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) sum += (data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0);
    return sum / (data.length / 4) / 3;
  }, part);
