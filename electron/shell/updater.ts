import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog } from 'electron';
import type { Updater } from './updates.ts';

/** Only a packed app that was built with a place for updates (electron-builder wrote its address into this file). */
export const hasUpdates = (): boolean => app.isPackaged && existsSync(join(process.resourcesPath, 'app-update.yml'));

export async function loadUpdater(): Promise<Updater> {
  // CommonJS: its names come with the default export only.
  const { default: electronUpdater } = await import('electron-updater');
  const { autoUpdater, CancellationToken } = electronUpdater;
  autoUpdater.autoDownload = false;
  autoUpdater.autoInstallOnAppQuit = true;
  autoUpdater.logger = null;
  // Failures arrive as rejections as well; without a listener the event would end the app.
  autoUpdater.on('error', () => undefined);
  return {
    async check() {
      const found = await autoUpdater.checkForUpdates();
      return found?.isUpdateAvailable ? found.updateInfo.version : null;
    },
    download() {
      const token = new CancellationToken();
      return { done: autoUpdater.downloadUpdate(token).then(() => undefined), cancel: () => token.cancel() };
    },
  };
}

export async function offerUpdate(version: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'info',
    title: 'Redcast Studio',
    message: `Redcast Studio ${version}`,
    detail:
      'A newer version is there. It is downloaded now and installed when you quit; never during a stream.\n' +
      '有新版本。现在下载，退出时安装，绝不打断直播。',
    buttons: ['Download / 下载', 'Later / 以后再说'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}

export function logUpdates(message: string, error?: unknown): void {
  const reason = error === undefined ? '' : `: ${String(error).slice(0, 300)}`;
  process.stderr.write(`updates: ${message}${reason}\n`);
}
