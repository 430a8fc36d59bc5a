import { join } from 'node:path';
import { app, BrowserWindow, type Session, screen } from 'electron';
import { createReviver, type Reviver } from './revive.ts';
import type { ShellStore } from './shellStore.ts';
import { startUrl } from './trust.ts';

const DEFAULT = { width: 1440, height: 900 };
const MINIMUM = { width: 1280, height: 720 };

export type StudioWindow = { readonly window: BrowserWindow; readonly reviver: Reviver };

/** The studio's one window. It keeps drawing when covered or minimised: viewers see what it composes. */
export function openWindow(options: {
  session: Session;
  store: ShellStore;
  preload: string;
  isLive: () => boolean;
}): StudioWindow {
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
  const reviver = reviveWhenDead(window, options.isLive);
  void window.loadURL(startUrl());
  return { window, reviver };
}

/** What Electron tells of the page's process, and what can be done about it. */
function reviveWhenDead(window: BrowserWindow, isLive: () => boolean): Reviver {
  const { webContents } = window;
  const reviver = createReviver({
    reload: () => {
      if (!window.isDestroyed()) webContents.reload();
    },
    crash: () => {
      if (!window.isDestroyed()) webContents.forcefullyCrashRenderer();
    },
    isLive,
    nowMs: () => performance.now(),
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    log: (message) => process.stderr.write(`page: ${message}\n`),
  });
  webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') reviver.gone(reason);
  });
  webContents.on('unresponsive', () => reviver.unresponsive());
  webContents.on('responsive', () => reviver.responsive());
  window.on('closed', () => reviver.close());
  return reviver;
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
