import { useEffect, useState } from 'react';

/**
 * How often OBS is asked for a picture, in pictures a second. Each one is read back from the graphics card and packed in
 * OBS itself: enough to see what is on air, too seldom to be felt there. In the preview less moves that matters.
 */
export const PICTURES_PER_SECOND = { program: 4, preview: 2 } as const;

/** Sharper than this nobody sees at a few pictures a second, and it would cost OBS twice. */
const SHARPNESS = 1.5;
/** A window that is drawn larger asks anew only now and then. */
const STEP = 80;
/** As the contract takes it. */
const WIDEST = 1_280;

/** Pixels to ask OBS for, for a picture that is shown this wide. */
export function askWidth(shown: number, pixelRatio: number): number {
  const wanted = Math.ceil((shown * Math.min(pixelRatio, SHARPNESS)) / STEP) * STEP;
  return Math.min(WIDEST, Math.max(STEP, wanted));
}

/** The width to ask for, as the element's size changes; null before it is known. */
export function useAskWidth(element: HTMLElement | null): number | null {
  const [width, setWidth] = useState<number | null>(null);
  useEffect(() => {
    if (!element) return;
    const measure = (): void => setWidth(askWidth(element.clientWidth, window.devicePixelRatio));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [element]);
  return width;
}
