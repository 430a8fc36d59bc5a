import { app, shell } from 'electron';
import { isOurUrl } from './trust.ts';

/** The page never leaves itself: links to the web open in the user's browser, everything else is refused. */
export function lockNavigation(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(({ url }) => {
      openOutside(url);
      return { action: 'deny' };
    });
    contents.on('will-frame-navigate', (event) => {
      if (!isOurUrl(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => {
      if (!isOurUrl(event.url)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

/** Only https leaves the app; what the system does with other schemes is not ours to try. */
export function openOutside(text: string): void {
  const url = URL.parse(text);
  if (url?.protocol === 'https:') void shell.openExternal(url.href);
}
