import { join } from 'node:path';
import { app, type BrowserWindow, crashReporter, dialog, ipcMain, powerSaveBlocker, session } from 'electron';
import { CoreChannel } from '../../shared/contract/index.ts';
import { CHANNEL } from './channels.ts';
import { type CoreProcess, runCore } from './coreProcess.ts';
import { offerDisplays } from './displayPicker.ts';
import { lockNavigation } from './navigation.ts';
import { guardPermissions } from './permissions.ts';
import { registerScheme, serveScheme } from './scheme.ts';
import { openShellStore } from './shellStore.ts';
import { askForMedia, offerSystemSettings } from './systemSettings.ts';
import { fromOurPage } from './trust.ts';
import { hasUpdates, loadUpdater, logUpdates, offerUpdate } from './updater.ts';
import { watchUpdates } from './updates.ts';
import { openWindow, preloadPath, type StudioWindow } from './window.ts';

/** Starts the desktop app. `mainDir` is the folder of the built main file. */
export async function startShell(mainDir: string): Promise<void> {
  // Tests and second profiles bring their own folder; it has to be set before anything reads it.
  if (process.env.REDCAST_USER_DATA) app.setPath('userData', process.env.REDCAST_USER_DATA);
  if (!app.requestSingleInstanceLock()) return app.quit();
  crashReporter.start({ uploadToServer: false });
  app.setAppUserModelId('tv.redcast.studio');
  app.enableSandbox();
  registerScheme();
  lockNavigation();

  let opened: StudioWindow | null = null;
  let onAir = false;
  let core: CoreProcess | null = null;
  const show = () => {
    const window: BrowserWindow | undefined = opened?.window;
    if (!window || window.isDestroyed()) return;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  app.on('second-instance', show);
  app.on('window-all-closed', () => app.quit());
  stopCoreBeforeQuit(() => core);

  await app.whenReady();
  const studio = session.fromPartition('persist:studio');
  serveScheme(studio, {
    root: join(mainDir, '../renderer'),
    recording: (file) => core?.recording(file) ?? Promise.resolve(null),
  });
  guardPermissions(studio);
  offerDisplays(studio);
  offerSystemSettings();

  const store = openShellStore();
  const awake = keepAwake();
  const updates = hasUpdates() ? watchUpdates({ load: loadUpdater, offer: offerUpdate, log: logUpdates }) : null;
  core = runCore({
    entry: join(mainDir, 'core.js'),
    secrets: store.secrets,
    onLive(on) {
      onAir = on;
      awake(on);
      updates?.live(on);
    },
    onPageStuck: () => opened?.reviver.stuck(),
    onRefused: ({ code }) => {
      dialog.showErrorBox('Redcast Studio', refusalWords(code));
      app.quit();
    },
  });
  ipcMain.on(CHANNEL.connectCore, (event, raw: unknown) => {
    const frame = event.senderFrame;
    const channel = CoreChannel.safeParse(raw);
    if (fromOurPage(frame) && channel.success) core?.connect(frame, channel.data);
  });
  await askForMedia();
  logGoneProcesses();
  const open = () => openWindow({ session: studio, store, preload: preloadPath(mainDir), isLive: () => onAir });
  opened = open();
  app.on('activate', () => {
    if (opened?.window.isDestroyed()) opened = open();
    else show();
  });
}

/** Quitting waits for the core, which ends a running stream in order; bounded, so that quitting always works. */
function stopCoreBeforeQuit(core: () => CoreProcess | null): void {
  let stopped = false;
  app.on('before-quit', (event) => {
    const running = core();
    if (stopped || !running) return;
    event.preventDefault();
    void running.stop().finally(() => {
      stopped = true;
      app.quit();
    });
  });
}

/** The graphics process, among others: Chromium starts it again by itself; pages and encoders recover or say so. */
function logGoneProcesses(): void {
  app.on('child-process-gone', (_event, { type, name, reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    process.stderr.write(`process: ${type}${name ? ` (${name})` : ''} is gone: ${reason}, ${exitCode}\n`);
  });
}

/** While live the display stays on: screen capture stops when it sleeps. */
function keepAwake(): (on: boolean) => void {
  let id: number | null = null;
  return (on) => {
    if (on && id === null) id = powerSaveBlocker.start('prevent-display-sleep');
    if (!on && id !== null) {
      powerSaveBlocker.stop(id);
      id = null;
    }
  };
}

/** Said before there is a page that could say it: both languages, plain words. */
function refusalWords(code: string): string {
  switch (code) {
    case 'held':
      return 'Another Redcast Studio is using the same data folder. Close it first.\n另一个 Redcast Studio 正在使用同一个数据文件夹，请先关闭它。';
    case 'data_read_only':
      return 'The studio cannot write to its data folder. Check its permissions.\n无法写入数据文件夹，请检查权限。';
    case 'data_newer':
      return 'The data folder belongs to a newer Redcast Studio. Please update.\n数据文件夹来自更新版本的 Redcast Studio，请更新后再打开。';
    case 'disk_full':
      return 'The disk is full. Free some space and start again.\n磁盘已满，请清理后重新启动。';
    default:
      return `The studio could not start (${code}). Your data is safe; please start it again.\n启动失败（${code}）。数据没有丢失，请重新启动。`;
  }
}
