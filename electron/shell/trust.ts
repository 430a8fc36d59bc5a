import { app, type WebFrameMain } from 'electron';

/** The page's own scheme: a secure context with real headers and an origin of its own (a file: page has neither). */
export const APP_SCHEME = 'redcast-app';
export const APP_HOST = 'bundle';
export const APP_URL = `${APP_SCHEME}://${APP_HOST}/`;

/** While developing, the page comes from the dev server; a packaged app never believes that variable. */
const devUrl = (): URL | null => (app.isPackaged ? null : URL.parse(process.env.ELECTRON_RENDERER_URL ?? ''));

/** True for addresses of our own page. Node gives custom schemes the origin `null`, so scheme and host are compared. */
export function isOurUrl(text: string): boolean {
  const url = URL.parse(text);
  if (!url) return false;
  if (url.protocol === `${APP_SCHEME}:` && url.host === APP_HOST) return true;
  const dev = devUrl();
  return dev !== null && url.origin === dev.origin;
}

/** Messages count only from the main frame of our own page. `senderFrame` is null after a navigation: read it at once. */
export function fromOurPage(frame: WebFrameMain | null): frame is WebFrameMain {
  return frame !== null && !frame.isDestroyed() && frame.parent === null && isOurUrl(frame.url);
}

export function startUrl(): string {
  return devUrl()?.href ?? APP_URL;
}
