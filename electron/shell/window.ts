import { join } from 'node:path';
import { app, BrowserWindow, type Session, screen } from 'electron';
import type { ShellStore } from './shellStore.ts';
import { startUrl } from './trust.ts';

const DEFAULT = { width: 1440, height: 900 };
const MINIMUM = { width: 1280, height: 720 };
/** A page that dies more often than this in a minute is left alone; the host is told by the blank window and can reload. */
const MAX_RELOADS = 3;

/** The studio's one window. It keeps drawing when covered or minimised: viewers see what it composes. */
export function openWindow(options: { session: Session; store: ShellStore; preload: string }): BrowserWindow {
  const kept = options.store.window.get();
  const place = kept && isVisible(kept) ? kept : null;
  const window = new BrowserWindow({
    ...(place ?? DEFAULT),
    minWidth: MINIMUM.width,
    minHeight: MINIMUM.height,
    title: 'Redcast Studio',
    show: false,
    backgroundColor: '#f6f5f4',
    webPreferences: {
      session: options.session,
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      backgroundThrottling: false,
      devTools: !app.isPackaged,
    },
  });
  if (place?.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    options.store.window.set({ ...window.getNormalBounds(), maximized: window.isMaximized() });
  });
  reloadWhenDead(window);
  void window.loadURL(startUrl());
  return window;
}

/** A dead page does not end a stream: the core goes on, and a fresh page takes over. */
function reloadWhenDead(window: BrowserWindow): void {
  let reloads: number[] = [];
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return;
    const now = Date.now();
    reloads = [...reloads.filter((at) => now - at < 60_000), now];
    if (reloads.length <= MAX_RELOADS) window.webContents.reload();
  });
}

function isVisible(place: { x?: number | undefined; y?: number | undefined; width: number; height: number }): boolean {
  const { x, y } = place;
  if (x === undefined || y === undefined) return true;
  return screen.getAllDisplays().some(({ workArea: area }) => {
    const right = Math.min(x + place.width, area.x + area.width);
    const bottom = Math.min(y + place.height, area.y + area.height);
    return right - Math.max(x, area.x) > 100 && bottom - Math.max(y, area.y) > 100;
  });
}

export const preloadPath = (mainDir: string): string => join(mainDir, '../preload/index.cjs');
